# Warnings, sanitizers and definitions that every target of ours uses.
# Assertions stay on in every build (they are for our own mistakes only).
foreach(config RELEASE RELWITHDEBINFO MINSIZEREL)
  string(REPLACE "-DNDEBUG" "" CMAKE_C_FLAGS_${config}
    "${CMAKE_C_FLAGS_${config}}")
endforeach()

add_library(sup_flags INTERFACE)
target_compile_definitions(sup_flags INTERFACE
  _POSIX_C_SOURCE=200809L _XOPEN_SOURCE=700
  SUP_VERSION="${PROJECT_VERSION}"
  $<$<CONFIG:Release,RelWithDebInfo>:_FORTIFY_SOURCE=2>)
target_compile_options(sup_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes
  -Wmissing-prototypes -Wvla -Wwrite-strings -Wundef -Wformat=2
  -fvisibility=hidden
  $<$<CONFIG:Release,RelWithDebInfo>:-fstack-protector-strong>
  $<$<BOOL:${SUP_WERROR}>:-Werror>)
target_include_directories(sup_flags INTERFACE
  ${PROJECT_SOURCE_DIR}/include)
if(SUP_SANITIZE)
  # SUP_SMALL_MAP: the shadow memory leaves no room for a map of 1 TiB.
  target_compile_definitions(sup_flags INTERFACE SUP_SMALL_MAP=1)
  target_compile_options(sup_flags INTERFACE
    -fsanitize=${SUP_SANITIZE} -fno-omit-frame-pointer
    -fno-sanitize-recover=all)
  target_link_options(sup_flags INTERFACE -fsanitize=${SUP_SANITIZE})
  # The preset ubsan takes implicit-conversion, not integer: integer also
  # refuses the wrap-around of unsigned arithmetic, which C defines and hashes,
  # checksums and "n-- > 0" loops live on.  Of the conversions those that only
  # change the sign are left out for the same reason: bytes of text are char.
  if(SUP_SANITIZE MATCHES "implicit-conversion")
    target_compile_options(sup_flags INTERFACE
      -fno-sanitize=implicit-integer-sign-change)
  endif()
endif()
if(SUP_VALGRIND)
  # Memcheck has no room for a map of 1 TiB either.
  target_compile_definitions(sup_flags INTERFACE
    SUP_SMALL_MAP=1 SUP_VALGRIND=1)
endif()
if(SUP_FUZZ)
  # All objects count edges; only the fuzz targets link libFuzzer's main.
  target_compile_options(sup_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
if(SUP_COVERAGE)
  target_compile_options(sup_flags INTERFACE --coverage -O0)
  target_link_options(sup_flags INTERFACE --coverage)
endif()
