# Runs at install time: write the shell completions and install them.
#
# program, scratch and data_dir are set by cmake/install.cmake.
set(bash_file bash-completion/completions/suppress)
set(zsh_file zsh/site-functions/_suppress)
set(fish_file fish/vendor_completions.d/suppress.fish)
if(NOT IS_ABSOLUTE "${data_dir}")
  set(data_dir "${CMAKE_INSTALL_PREFIX}/${data_dir}")
endif()
foreach(shell bash zsh fish)
  execute_process(COMMAND ${program} completion ${shell}
    OUTPUT_VARIABLE text ERROR_VARIABLE words RESULT_VARIABLE status)
  if(NOT status EQUAL 0 OR text STREQUAL "")
    message(STATUS "No completion for ${shell}: ${words}")
    continue()
  endif()
  set(file ${${shell}_file})
  get_filename_component(folder ${file} DIRECTORY)
  file(WRITE ${scratch}/${file} "${text}")
  file(INSTALL ${scratch}/${file} DESTINATION ${data_dir}/${folder})
endforeach()
