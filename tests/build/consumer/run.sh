#!/usr/bin/env bash
# Install into a prefix of its own and use what is there as others would.
#
# usage: run.sh BUILD CC CXX
set -euo pipefail
build=$1
cc=$2
cxx=$3
here=$(cd "$(dirname "$0")" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
prefix=$scratch/prefix

must_exist() {
	if [ ! -e "$prefix/$1" ]; then
		printf 'not installed: %s\n' "$1"
		exit 1
	fi
}

# run PROGRAM shared|static: it works, and is linked as it says.
run() {
	local linked=static

	case $(ldd "$1") in
	*libsuppress.so*) linked=shared ;;
	esac
	if [ "$linked" != "$2" ]; then
		printf '%s is not linked %s\n' "${1##*/}" "$2"
		exit 1
	fi
	printf '%s: ' "${1##*/}"
	"$1" "$(mktemp -d -p "$scratch")/store"
}

cmake --install "$build" --prefix "$prefix" >"$scratch/log" || {
	cat "$scratch/log"
	exit 1
}
libdir=$(dirname "$(find "$prefix" -name libsuppress.a)")
for file in include/suppress/suppress.h share/suppress/classify.conf \
	share/suppress/policy.conf; do
	must_exist "$file"
done

# Before the library's place is named: programs have to find it themselves.
"$prefix/bin/suppress" --version
export PKG_CONFIG_PATH=$libdir/pkgconfig
export LD_LIBRARY_PATH=$libdir
# Words of pkg-config are split on purpose.
read -ra cflags <<<"$(pkg-config --cflags suppress)"
read -ra libs <<<"$(pkg-config --libs suppress)"
read -ra all_libs <<<"$(pkg-config --static --libs suppress)"
"$cc" -std=c11 "${cflags[@]}" -o "$scratch/pc_shared" "$here/use.c" \
	"${libs[@]}"
run "$scratch/pc_shared" shared
# Where both libraries lie, -lsuppress means the shared one.
"$cc" -std=c11 "${cflags[@]}" -o "$scratch/pc_static" "$here/use.c" \
	"${all_libs[@]/#-lsuppress/-l:libsuppress.a}"
run "$scratch/pc_static" static

cmake -S "$here" -B "$scratch/cmake" -G Ninja -DCMAKE_C_COMPILER="$cc" \
	-DCMAKE_CXX_COMPILER="$cxx" -DCMAKE_PREFIX_PATH="$prefix" \
	>"$scratch/log" && cmake --build "$scratch/cmake" >>"$scratch/log" || {
	cat "$scratch/log"
	exit 1
}
for kind in shared static; do
	run "$scratch/cmake/c_$kind" "$kind"
	run "$scratch/cmake/cxx_$kind" "$kind"
done
