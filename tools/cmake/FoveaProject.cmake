# What every target of this project shares. Plugins do not use this file: they are built with sdk/cmake alone.

option(FOVEA_TESTS "Build the tests" ON)
option(FOVEA_BENCH "Build the benchmarks" ON)
option(FOVEA_WARNINGS "Ask the compiler for more warnings" OFF)
option(FOVEA_UNITY "Compile the files of a module, and of a test suite, several at a time" ON)
set(FOVEA_SANITIZE "" CACHE STRING "Sanitizers, comma-separated, e.g. address,undefined or thread")

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_C_STANDARD 11)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_C_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
if(CMAKE_BUILD_TYPE STREQUAL "Release")
  # With -O3 gcc takes half as long again, for sessions that are no faster; of the benchmarks only a timeline of pages that do nothing gains, a fifth.
  string(REPLACE "-O3" "-O2" CMAKE_CXX_FLAGS_RELEASE "${CMAKE_CXX_FLAGS_RELEASE}")
  string(APPEND CMAKE_CXX_FLAGS_RELEASE " -g1") # line numbers in crash reports
endif()

set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bin")
set(FOVEA_PLUGIN_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/lib/fovea/plugins")

add_library(fovea_options INTERFACE)
if(FOVEA_WARNINGS)
  target_compile_options(fovea_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wno-missing-field-initializers)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  target_compile_options(fovea_options INTERFACE -Wno-restrict) # gcc 12 warns of std::string's own operator+ (its bug 105329)
endif()
if(FOVEA_SANITIZE)
  # Global, because every library of the process has to agree.
  add_compile_options(-fsanitize=${FOVEA_SANITIZE} -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${FOVEA_SANITIZE})
endif()

# What the files of a target include and instantiate alike is most of the work: six are compiled at a time, so names in unnamed namespaces have
# to differ within it. gcc frees memory later than it would: a tenth sooner, for a fifth more of it.
function(fovea_compile_together target)
  set_target_properties(${target} PROPERTIES UNITY_BUILD ${FOVEA_UNITY} UNITY_BUILD_BATCH_SIZE 6)
  if(FOVEA_UNITY)
    target_compile_options(${target} PRIVATE "$<$<COMPILE_LANG_AND_ID:CXX,GNU>:--param=ggc-min-expand=1000;--param=ggc-min-heapsize=2000000>")
  endif()
endfunction()

# A module of the host: one folder, one static library fovea::<name>.
#   fovea_add_module(timeline SOURCES timeline.cpp DEPENDS core clock [LIBRARIES PkgConfig::X]
#     [TOGETHER [ALONE FILES THAT SHARE NAMES]])
# DEPENDS is the arrow of the map: tools/check-layers.py holds it and the includes to the order of the folders.
function(fovea_add_module name)
  cmake_parse_arguments(arg "TOGETHER" "" "SOURCES;DEPENDS;LIBRARIES;PUBLIC_LIBRARIES;ALONE" ${ARGN})
  add_library(fovea_${name} STATIC ${arg_SOURCES})
  if(arg_TOGETHER)
    fovea_compile_together(fovea_${name})
    set_source_files_properties(${arg_ALONE} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
  endif()
  add_library(fovea::${name} ALIAS fovea_${name})
  target_include_directories(fovea_${name} PUBLIC "${PROJECT_SOURCE_DIR}/host")
  list(TRANSFORM arg_DEPENDS PREPEND "fovea::")
  target_link_libraries(fovea_${name} PUBLIC ${arg_DEPENDS} ${arg_PUBLIC_LIBRARIES}
    PRIVATE fovea_options ${arg_LIBRARIES} Threads::Threads)
endfunction()

include(CheckLinkerFlag)
check_linker_flag(CXX -fuse-ld=gold FOVEA_HAS_GOLD)

# The tests of one folder: one program per suite, one CTest entry per TEST.
#   fovea_add_test_suite(data SOURCES journal_test.cpp DEPENDS data [LABELS display] [LOCK jack] [ALONE FILES THAT SHARE SUCH NAMES])
function(fovea_add_test_suite name)
  cmake_parse_arguments(arg "" "" "SOURCES;DEPENDS;LIBRARIES;LABELS;DEFINITIONS;ALONE;LOCK" ${ARGN})
  add_executable(test_${name} ${arg_SOURCES})
  list(TRANSFORM arg_SOURCES PREPEND "${CMAKE_CURRENT_SOURCE_DIR}/" OUTPUT_VARIABLE files)
  set_property(GLOBAL APPEND PROPERTY FOVEA_TEST_FILES ${files})
  set_target_properties(test_${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/tests")
  fovea_compile_together(test_${name})
  set_source_files_properties(${arg_ALONE} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
  list(TRANSFORM arg_DEPENDS PREPEND "fovea::")
  target_include_directories(test_${name} PRIVATE "${PROJECT_SOURCE_DIR}/tests")
  target_compile_definitions(test_${name} PRIVATE ${arg_DEFINITIONS})
  # What is tested is optimised; the tests only have to compile and link soon.
  target_compile_options(test_${name} PRIVATE -O0 $<$<CONFIG:Release>:-g0>)
  if(FOVEA_HAS_GOLD AND NOT FOVEA_SANITIZE)
    target_link_options(test_${name} PRIVATE -fuse-ld=gold)
  endif()
  # Of inline functions that are the same the linker takes the first: those of core, before the tests' own, which are not optimised.
  foreach(module ${arg_DEPENDS})
    get_target_property(folder ${module} SOURCE_DIR)
    if(folder MATCHES "^${PROJECT_SOURCE_DIR}/host/")
      target_link_options(test_${name} PRIVATE "LINKER:--whole-archive" "$<TARGET_FILE:fovea_core>" "LINKER:--no-whole-archive")
      break()
    endif()
  endforeach()
  target_link_libraries(test_${name} PRIVATE fovea_options ${arg_DEPENDS} ${arg_LIBRARIES}
    GTest::gtest GTest::gmock GTest::gtest_main Threads::Threads)
  set(lock)
  if(arg_LOCK) # no two tests of that name at a time
    set(lock RESOURCE_LOCK ${arg_LOCK})
  endif()
  gtest_discover_tests(test_${name} TEST_PREFIX "${name}." DISCOVERY_TIMEOUT 60
    PROPERTIES TIMEOUT 300 LABELS "${arg_LABELS}" ${lock})
endfunction()
