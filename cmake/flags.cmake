# Warnings, sanitizers and definitions that every target of ours uses.
add_library(sup_flags INTERFACE)
target_compile_definitions(sup_flags INTERFACE
  _POSIX_C_SOURCE=200809L _XOPEN_SOURCE=700
  SUP_VERSION="${PROJECT_VERSION}")
target_compile_options(sup_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes
  -Wmissing-prototypes -Wvla -Wwrite-strings -Wundef -Wformat=2
  -fvisibility=hidden
  $<$<BOOL:${SUP_WERROR}>:-Werror>)
target_include_directories(sup_flags INTERFACE
  ${PROJECT_SOURCE_DIR}/include)
if(SUP_SANITIZE)
  target_compile_definitions(sup_flags INTERFACE SUP_SMALL_MAP=1)
  target_compile_options(sup_flags INTERFACE
    -fsanitize=${SUP_SANITIZE} -fno-omit-frame-pointer
    -fno-sanitize-recover=all)
  target_link_options(sup_flags INTERFACE -fsanitize=${SUP_SANITIZE})
endif()
if(SUP_COVERAGE)
  target_compile_options(sup_flags INTERFACE --coverage -O0)
  target_link_options(sup_flags INTERFACE --coverage)
endif()
