#!/bin/sh
# The .so exports exactly what the headers mark KAVAK_API, and the .map lists the same.
# usage: exports.sh LIBKAVAK.SO LIBKAVAK.MAP INCLUDE_DIR
#        exports.sh --map INCLUDE_DIR      prints the map that the headers ask for
set -eu
headers() {
	cat "$1"/kavak/*.h "$1"/kavak/sys/*.h | tr '\n' ' ' |
		grep -o 'KAVAK_API [^;(]*(' | grep -o 'kavak_[a-z0-9_]* *($' | tr -d '( ' | LC_ALL=C sort
}
if [ "$1" = --map ]; then
	printf 'KAVAK_0.1 {\nglobal:\n'
	headers "$2" | sed 's/.*/\t&;/'
	printf 'local:\n\t*;\n};\n'
	exit 0
fi
so=$1 map=$2 include=$3
t=$(mktemp -d)
trap 'rm -rf "$t"' EXIT
nm -D --defined-only "$so" | awk '$2 == "T" { sub(/@.*/, "", $3); print $3 }' | LC_ALL=C sort >"$t/so"
grep -o 'kavak_[a-z0-9_]*;' "$map" | tr -d ';' | LC_ALL=C sort >"$t/map"
headers "$include" >"$t/headers"
diff -u "$t/headers" "$t/map"
diff -u "$t/map" "$t/so"
