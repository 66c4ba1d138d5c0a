# Each of these manifests has one fault; configuring has to fail, and the message has to name it.
set(good [[{"id": "org.example.page", "kind": "fovea.page/1", "name": "n", "vendor": "v", "version": "1.0.0",
  "description": "d", "license": "MIT", "url": "u", "needs": [], "wants": [], "personal_data": []}]])

function(configure name json expected)
  set(source "${WORK}/${name}")
  file(REMOVE_RECURSE "${source}")
  file(WRITE "${source}/plugin.json" "${json}")
  file(WRITE "${source}/page.c" "")
  file(WRITE "${source}/CMakeLists.txt" "cmake_minimum_required(VERSION 3.25)\nproject(page LANGUAGES C)\n"
    "find_package(cereal QUIET)\nfind_package(fovea-sdk 1.0 CONFIG REQUIRED)\n"
    "fovea_add_page(page ID org.example.page MANIFEST plugin.json SOURCES page.c)\n")
  execute_process(COMMAND "${CMAKE_COMMAND}" -S "${source}" -B "${source}/build" -G "${GENERATOR}"
    "-DCMAKE_PREFIX_PATH=${PREFIX}" "-DCMAKE_MAKE_PROGRAM=${MAKE_PROGRAM}" "-DCMAKE_C_COMPILER=${COMPILER}"
    RESULT_VARIABLE result OUTPUT_VARIABLE told ERROR_VARIABLE told)
  if(expected STREQUAL "")
    if(result)
      message(FATAL_ERROR "${name}: the good manifest is refused:\n${told}")
    endif()
    return()
  endif()
  if(NOT result)
    message(FATAL_ERROR "${name}: this manifest must not configure")
  endif()
  string(REGEX REPLACE "[ \n]+" " " told "${told}")
  if(NOT told MATCHES "${expected}")
    message(FATAL_ERROR "${name}: refused, but the message does not say \"${expected}\":\n${told}")
  endif()
endfunction()

function(configure_without name find replace expected)
  string(REPLACE "${find}" "${replace}" json "${good}")
  configure("${name}" "${json}" "${expected}")
endfunction()

configure(good "${good}" "")
configure(not-json "{\"id\": " "no JSON object")
configure_without(no-license "\"license\": \"MIT\", " "" "\"license\" is missing")
configure_without(needs-text "\"needs\": []" "\"needs\": \"fovea.log/1\"" "\"needs\" has to be of type array")
configure_without(personal-if "\"personal_data\": []" "\"personal_data\": [\"video\", {\"kind\": \"audio\", \"if\": \"values.recordAudio\"}]" "")
configure_without(personal-number "\"personal_data\": []" "\"personal_data\": [{\"kind\": \"audio\"}]" "\"personal_data\" has to be a list of texts, or of")
configure_without(other-id "org.example.page" "org.example.other" "declared with ID org.example.page")
configure_without(bad-version "1.0.0" "one" "the version \"one\"")
configure_without(experiment "fovea.page/1" "fovea.experiment/1" "\"exp_info_schema\" is missing")
configure_without(consent "fovea.page/1" "fovea.consent/1" "declared as fovea.page/1")

file(WRITE "${WORK}/shared/names.json" "{\"name\": \"n\", \"vendor\": \"v; [of] \\\"quotes\\\"\"}")
file(WRITE "${WORK}/shared/licences.json" "{\"license\": \"MIT\", \"@include\": \"names.json\"}")
file(WRITE "${WORK}/shared/needs.json" "[\"fovea.log/1\"]")
configure_without(included "\"name\": \"n\", \"vendor\": \"v\"" "\"@include\": \"../shared/names.json\"" "")
configure_without(included-list "\"needs\": []" "\"needs\": [{\"@include\": \"../shared/needs.json\"}]" "")
configure_without(included-deeper "\"name\": \"n\", \"vendor\": \"v\", \"version\": \"1.0.0\",\n  \"description\": \"d\", \"license\": \"MIT\""
  "\"@include\": \"../shared/licences.json\", \"version\": \"1.0.0\", \"description\": \"d\"" "")
configure_without(included-nowhere "\"name\": \"n\"" "\"@include\": \"names.json\"" "no file \"names.json\" beside it")
configure_without(included-list-outside "\"name\": \"n\"" "\"@include\": \"../shared/needs.json\"" "is a list: include it as")
