#!/usr/bin/env bash
# Each public header compiles alone, in C and in C++, without a warning.
#
# usage: headers.sh CC CXX INCLUDE
set -u
cc=$1
cxx=$2
include=$3
strict=(-pedantic -Wall -Wextra -Werror -fsyntax-only -I "$include")
count=0
failed=0

try() {
	if ! printf '#include "suppress/%s"\n#include "suppress/%s"\n' \
		"$header" "$header" | "$@" -; then
		printf '%s: refused by %s\n' "$header" "$*"
		failed=1
	fi
}

for path in "$include"/suppress/*.h; do
	header=${path##*/}
	try "$cc" -x c -std=c11 "${strict[@]}"
	try "$cxx" -x c++ -std=c++11 "${strict[@]}"
	try "$cxx" -x c++ -std=c++20 "${strict[@]}"
	count=$((count + 1))
done
printf '%d headers\n' "$count"
[ "$count" -gt 0 ] && [ "$failed" -eq 0 ]
