# Turn files into byte arrays in one C source, with nothing but CMake.
#
#   cmake -DOUTPUT=FILE.c -DHEADER=DECLARED/IN.h -DPREFIX=name_
#         -DINPUTS="a.conf;b.conf" -P embed.cmake
#
# Each FILE.conf becomes PREFIX<FILE>[] and PREFIX<FILE>_size.
set(text "/* Made by the build; see cmake/embed.cmake. */\n")
string(APPEND text "#include \"${HEADER}\"\n")
foreach(input IN LISTS INPUTS)
  get_filename_component(name ${input} NAME_WE)
  file(READ ${input} hex HEX)
  string(LENGTH "${hex}" digits)
  math(EXPR size "${digits} / 2")
  string(REGEX REPLACE "(................................)" "\\1\n" hex "${hex}")
  string(REGEX REPLACE "([89a-f][0-9a-f]|[0-7][0-9a-f])" "<\\1>" hex "${hex}")
  string(REGEX REPLACE "<([89a-f].)>" "(char)0x\\1," hex "${hex}")
  string(REGEX REPLACE "<([0-7].)>" "0x\\1," hex "${hex}")
  string(APPEND text
    "\nconst char ${PREFIX}${name}[] = {\n${hex}\n0x00\n};\n"
    "const size_t ${PREFIX}${name}_size = ${size};\n")
endforeach()
file(WRITE ${OUTPUT} "${text}")
