# What is installed, and where: the usual places of GNUInstallDirs.
include(CMakePackageConfigHelpers)

if(instrumented)
  return()
endif()

list(JOIN suppress_modules " " needed)
set(cmake_dir ${CMAKE_INSTALL_LIBDIR}/cmake/suppress)

install(TARGETS suppress_shared EXPORT suppress
  LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(FILES ${suppress_archive} DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY include/suppress DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
  FILES_MATCHING PATTERN "*.h")

# For users of CMake: targets suppress::suppress and suppress::suppress_static.
install(EXPORT suppress NAMESPACE suppress:: FILE suppressTargets.cmake
  DESTINATION ${cmake_dir})
configure_package_config_file(cmake/suppressConfig.cmake.in
  ${CMAKE_BINARY_DIR}/suppressConfig.cmake
  INSTALL_DESTINATION ${cmake_dir}
  PATH_VARS CMAKE_INSTALL_LIBDIR CMAKE_INSTALL_INCLUDEDIR)
# Before 1.0 a minor version may break.
write_basic_package_version_file(
  ${CMAKE_BINARY_DIR}/suppressConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES
  ${CMAKE_BINARY_DIR}/suppressConfig.cmake
  ${CMAKE_BINARY_DIR}/suppressConfigVersion.cmake
  DESTINATION ${cmake_dir})

# For everyone else: suppress.pc.  It finds its prefix by where it lies, so that
# a tree installed with --prefix can be used from there.
file(RELATIVE_PATH pc_prefix
  ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig ${CMAKE_INSTALL_PREFIX})
string(REGEX REPLACE "/$" "" pc_prefix "${pc_prefix}")
configure_file(cmake/suppress.pc.in ${CMAKE_BINARY_DIR}/suppress.pc @ONLY)
install(FILES ${CMAKE_BINARY_DIR}/suppress.pc
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

# Programs find the library beside them, wherever the tree is installed.
file(RELATIVE_PATH bin_to_lib
  ${CMAKE_INSTALL_FULL_BINDIR} ${CMAKE_INSTALL_FULL_LIBDIR})
foreach(program suppress_cli suppressd)
  if(TARGET ${program})
    set_target_properties(${program} PROPERTIES
      INSTALL_RPATH "$ORIGIN/${bin_to_lib}")
    install(TARGETS ${program} DESTINATION ${CMAKE_INSTALL_BINDIR})
  endif()
endforeach()

foreach(section 1 3 5 7 8)
  file(GLOB pages CONFIGURE_DEPENDS docs/man/*.${section})
  install(FILES ${pages} DESTINATION ${CMAKE_INSTALL_MANDIR}/man${section})
endforeach()

install(DIRECTORY src/policy/share/ DESTINATION ${CMAKE_INSTALL_DATADIR}/suppress
  FILES_MATCHING PATTERN "*.conf")
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})

# The program writes its completions from its own table of commands.
if(TARGET suppress_cli AND NOT CMAKE_CROSSCOMPILING)
  install(CODE "
    set(program \"$<TARGET_FILE:suppress_cli>\")
    set(scratch \"${CMAKE_BINARY_DIR}/completions\")
    set(data_dir \"${CMAKE_INSTALL_DATADIR}\")")
  install(SCRIPT cmake/completions.cmake)
endif()
