# shellcheck shell=sh
# shellcheck disable=SC2034  # what is set here is used there
# For demo.sh and tests/run, which source it: packages, and building.

BUILD_PACKAGES='gcc libc6-dev meson ninja-build pkg-config libcurl4-openssl-dev libedit-dev libgumbo-dev
	libhiredis-dev libjansson-dev libmicrohttpd-dev libpq-dev
	libsqlite3-dev libstemmer-dev libutf8proc-dev nettle-dev'
BUILD_NEEDS='a C compiler, meson 1.0, ninja, pkg-config, and the development files of SQLite 3.38,
	libpq, jansson 2.13, nettle 3.7, libmicrohttpd 0.9.75, utf8proc, libstemmer, gumbo, libcurl 7.85, hiredis 0.14
	and libedit'

say() {
	printf '%s\n' "$*"
}

die() {
	printf '%s: %s\n' "$(basename "$0")" "$*" >&2
	exit 1
}

# Those of the named packages that are not installed.
missing_packages() {
	for package in "$@"; do
		case $(dpkg-query -W -f '${Status}' "$package" 2>/dev/null) in
		*' installed') ;;
		*) printf '%s ' "$package" ;;
		esac
	done
}

as_root() {
	if [ "$(id -u)" = 0 ]; then
		"$@"
	else
		sudo "$@"
	fi
}

# Install what is missing; where there is no apt-get, believe that $1 is there.
install_packages() {
	needs=$(printf '%s' "$1" | tr -s '\n\t' '  ')
	shift
	if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
		command -v meson >/dev/null && return 0
		die "this is no Debian or Ubuntu: please install $needs"
	fi
	packages=$(missing_packages "$@")
	[ -n "$packages" ] || return 0
	[ "$(id -u)" = 0 ] || command -v sudo >/dev/null ||
		die "neither root nor sudo: please install $packages"
	say "Installing: $packages"
	as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq update ||
		die "apt-get update failed; needed are: $packages"
	# shellcheck disable=SC2086  # words on purpose
	as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -y -o Dpkg::Use-Pty=0 \
		install --no-install-recommends $packages >/dev/null ||
		die "apt-get install failed; needed are: $packages"
}

# Build into $1, with these options of meson's, also where it was built with others before. Quiet
# unless it goes wrong.
build() {
	dir=$1
	shift
	mkdir -p "$dir"
	if [ ! -f "$dir/build.ninja" ]; then
		meson setup "$@" "$dir" >"$dir/setup.log" 2>&1 ||
			{ cat "$dir/setup.log" >&2; die "'meson setup $dir' failed"; }
	elif [ $# -gt 0 ]; then
		meson configure "$dir" "$@" >"$dir/setup.log" 2>&1 ||
			{ cat "$dir/setup.log" >&2; die "'meson configure $dir' failed"; }
	fi
	meson compile -C "$dir" >"$dir/compile.log" 2>&1 ||
		{ cat "$dir/compile.log" >&2; die "'meson compile -C $dir' failed"; }
}
