#!/bin/sh
# Every public header compiles alone, as strict C and as C++, without a warning.
# usage: headers.sh INCLUDE_DIR CC CXX
set -eu
include=$1 cc=$2 cxx=$3
failed=0
for header in "$include"/kavak/*.h "$include"/kavak/sys/*.h; do
	name=${header#"$include"/}
	for how in "$cc -x c -std=c11" "$cxx -x c++ -std=c++11" "$cxx -x c++ -std=c++17"; do
		# shellcheck disable=SC2086  # words on purpose
		echo "#include <$name>" | $how -fsyntax-only -I"$include" -Wall -Wextra -Wpedantic \
			-Wconversion -Wno-missing-field-initializers -Werror - || {
			echo "<$name> alone: $how" >&2
			failed=1
		}
	done
done
exit $failed
