#!/bin/sh
# What somebody outside does: installs, builds a program with pkg-config, runs it.
# usage: consumer.sh BUILD_DIR EXAMPLE.c CC [CFLAG...]
set -eu
build=$1 example=$2 cc=$3
shift 3
t=$(mktemp -d)
trap 'rm -rf "$t"' EXIT

meson install -C "$build" --no-rebuild --quiet --destdir "$t/root"
pc=$(find "$t/root" -name kavak.pc)
export PKG_CONFIG_PATH="${pc%/*}" PKG_CONFIG_SYSROOT_DIR="$t/root"
pkg-config --exact-version=0.1.0 kavak

cp "$example" "$t/ask.c"
cd "$t"
# shellcheck disable=SC2046  # words on purpose
"$cc" -std=c11 -Wall -Wextra -Wpedantic -Werror "$@" ask.c $(pkg-config --cflags --libs kavak) -o ask
libdir=$(dirname "$(find "$t/root" -name libkavak.so.0)")
export LD_LIBRARY_PATH="$libdir" DATABASE_URL="sqlite:$t/kavak.db" HOME="$t"

answer=$(./ask 'hola')
printf '%s\n' "$answer"
[ -n "$answer" ]
# One that cannot work says why, and says so with its status.
if DATABASE_URL=nonsense ./ask hola 2>"$t/why"; then exit 1; fi
grep -q DATABASE_URL "$t/why"
