# The experiment designer's toolbox, built out of its sources where it is used; only what is linked is built.
#
#   fovea_add_experiment(dots ID org.lab.dots MANIFEST plugin.json SOURCES dots.cpp LIBRARIES fovea::methods)
#
#   fovea::methods            trial handlers, staircases, QUEST, QUEST+, psi, condition files (CSV, TSV)
#   fovea::methods_workbook   condition files in workbooks (XLSX): needs libzip and pugixml (libzip-dev, libpugixml-dev)
include_guard(GLOBAL)

function(_fovea_methods_library name)
  cmake_parse_arguments(arg "" "" "SOURCES" ${ARGN})
  list(TRANSFORM arg_SOURCES PREPEND "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/")
  add_library(fovea_${name} STATIC EXCLUDE_FROM_ALL ${arg_SOURCES})
  add_library(fovea::${name} ALIAS fovea_${name})
  target_compile_features(fovea_${name} PUBLIC cxx_std_20)
  target_include_directories(fovea_${name} PUBLIC "${CMAKE_CURRENT_FUNCTION_LIST_DIR}")
  set_target_properties(fovea_${name} PROPERTIES POSITION_INDEPENDENT_CODE ON
    CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    target_compile_options(fovea_${name} PRIVATE -Wno-restrict) # gcc 12 warns of std::string's own code (its bug 105329)
  endif()
endfunction()

get_property(_fovea_languages GLOBAL PROPERTY ENABLED_LANGUAGES)
if("CXX" IN_LIST _fovea_languages) # a project in C has no use for it
  _fovea_methods_library(methods SOURCES tell.cpp generator.cpp trials.cpp adaptive.cpp staircase.cpp quest.cpp entropy_grid.cpp
    quest_plus.cpp psi.cpp interleaved.cpp sha256.cpp selection.cpp delimited.cpp columns.cpp conditions.cpp form_items.cpp)
  target_link_libraries(fovea_methods PUBLIC fovea::cxx)

  find_package(PkgConfig QUIET)
  if(PkgConfig_FOUND)
    pkg_check_modules(FOVEA_WORKBOOK QUIET IMPORTED_TARGET GLOBAL libzip pugixml)
  endif()
  if(TARGET PkgConfig::FOVEA_WORKBOOK)
    _fovea_methods_library(methods_workbook SOURCES workbook.cpp xlsx.cpp)
    target_link_libraries(fovea_methods_workbook PUBLIC fovea_methods PRIVATE PkgConfig::FOVEA_WORKBOOK)
  else()
    # Asking for it without them says what is missing, and not only that there is no such target.
    add_library(fovea_methods_workbook INTERFACE)
    add_library(fovea::methods_workbook ALIAS fovea_methods_workbook)
    target_link_libraries(fovea_methods_workbook INTERFACE fovea::needs_libzip-dev_and_libpugixml-dev)
  endif()
endif()
