# shellcheck shell=sh
# shellcheck disable=SC2034  # what is set here is used there
# Throwaway servers for the tests, to be sourced: each start_...() starts one as a child, below a folder
# of its own, and exports the variable by which the tests find it. stop_servers ends them all:
#
#	. tests/support/servers.sh
#	trap stop_servers EXIT
#	trap 'exit 1' INT TERM HUP
#	start_postgres
#	start_redis

SERVER_PACKAGES='postgresql redis-server'
SERVERS=''	# their process ids
SERVERS_DIR=''

# Where they keep what they have; short, as a socket's name has to be.
servers_dir() {
	[ -n "$SERVERS_DIR" ] && return 0
	SERVERS_DIR=$(mktemp -d /tmp/kavak-servers-XXXXXX)
	chmod 755 "$SERVERS_DIR"
}

# Until the command given succeeds, while the server with the id in $1 lives; at most 30 s.
wait_for_server() {
	pid=$1
	shift
	for _ in $(seq 600); do
		"$@" >/dev/null 2>&1 && return 0
		kill -0 "$pid" 2>/dev/null || return 1
		sleep .05
	done
	return 1
}

# A child's end is waited for, so that its files can go. QUIT ends PostgreSQL at once, whoever is
# connected; a child of a script ignores it where the program, as Redis, says nothing else: TERM.
stop_servers() {
	for pid in $SERVERS; do
		kill -QUIT "$pid" 2>/dev/null || :
		kill -TERM "$pid" 2>/dev/null || :
		wait "$pid" 2>/dev/null || :
	done
	SERVERS=''
	[ -z "$SERVERS_DIR" ] || rm -rf "$SERVERS_DIR"
	SERVERS_DIR=''
}

# The words to put in front of a command that will not run as root.
unless_root() {
	[ "$(id -u)" != 0 ] || echo "setpriv --reuid=$1 --regid=$1 --clear-groups --"
}

# KAVAK_TEST_POSTGRES: the URL of an empty database, over a socket; its user may do everything. Only
# the user kavak_locked needs a password.
start_postgres() {
	servers_dir
	bin=$(find /usr/lib/postgresql/*/bin -maxdepth 0 | sort -V | tail -n 1)
	home=$SERVERS_DIR/pg
	mkdir "$home"
	[ "$(id -u)" != 0 ] || chown postgres "$home"
	as=$(unless_root postgres)
	# shellcheck disable=SC2086  # words on purpose
	$as "$bin/initdb" -D "$home/data" -U kavak -A trust -E UTF8 --locale=C.UTF-8 \
		--no-sync >"$SERVERS_DIR/initdb.log" 2>&1 || { cat "$SERVERS_DIR/initdb.log" >&2; return 1; }
	printf 'local all kavak_locked scram-sha-256\nlocal all all trust\n' >"$home/data/pg_hba.conf"
	# exec: the child is the server itself, not a shell that waits for it
	# shellcheck disable=SC2086  # words on purpose
	(exec $as "$bin/postgres" -D "$home/data" -k "$home" -c listen_addresses= -c fsync=off \
		>"$SERVERS_DIR/postgres.log" 2>&1) &
	SERVERS="$SERVERS $!"
	wait_for_server $! "$bin/pg_isready" -q -h "$home" -U kavak -d postgres ||
		{ cat "$SERVERS_DIR/postgres.log" >&2; return 1; }
	KAVAK_TEST_POSTGRES="postgresql://kavak@/postgres?host=$home"
	export KAVAK_TEST_POSTGRES
}

# KAVAK_TEST_REDIS: the URL of an empty server, over a socket; its databases are the tests' to empty.
start_redis() {
	servers_dir
	mkdir "$SERVERS_DIR/redis"
	redis-server --port 0 --unixsocket "$SERVERS_DIR/redis/redis.sock" --dir "$SERVERS_DIR/redis" \
		--save '' --appendonly no >"$SERVERS_DIR/redis.log" 2>&1 &
	SERVERS="$SERVERS $!"
	wait_for_server $! redis-cli -s "$SERVERS_DIR/redis/redis.sock" ping ||
		{ cat "$SERVERS_DIR/redis.log" >&2; return 1; }
	KAVAK_TEST_REDIS="unix://$SERVERS_DIR/redis/redis.sock"
	export KAVAK_TEST_REDIS
}
