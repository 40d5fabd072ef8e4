#!/bin/sh
# From a fresh checkout to three conversations: installs what is missing, builds, loads the example
# catalog and knowledge into ./.kavak/kavak.db. No key, no server, no container.
set -eu

usage() {
	cat <<'END'
usage: ./demo.sh [--chat]

Installs what is missing (Debian, Ubuntu), builds into build/, creates
.kavak/kavak.db, loads the example catalog and knowledge, and holds three
conversations: about knowledge, the catalog and financing.

  --chat    and then talk to it yourself
  --docker  not there yet
  --help    this

exit status: 0 done, 1 failed, 2 wrong usage
END
}

chat=no
for arg; do
	case $arg in
	--chat) chat=yes ;;
	--docker) echo "demo.sh: --docker comes later; without it everything runs on this machine" >&2; exit 1 ;;
	--help | -h) usage; exit 0 ;;
	*) echo "demo.sh: there is no option '$arg'; try './demo.sh --help'" >&2; exit 2 ;;
	esac
done

unset CDPATH
cd "$(dirname "$0")"
. tools/setup.sh

# shellcheck disable=SC2086  # words on purpose
install_packages "$BUILD_NEEDS" $BUILD_PACKAGES
say 'Building'
build build

# This is about what works without anything: whatever is configured here stays out of it.
export DATABASE_URL="sqlite:$PWD/.kavak/kavak.db"
export REDIS_URL='' QDRANT_URL='' OPENAI_API_KEY='' OPENAI_BASE_URL='' EMBED_BASE_URL='' KAVAK_LLM=''
mkdir -p .kavak
kavak=build/cli/kavak

"$kavak" init
"$kavak" catalog import data/catalog.csv
"$kavak" knowledge ingest data/knowledge
say ''
"$kavak" demo
say "The database is .kavak/kavak.db. Go on with:"
say "  DATABASE_URL=sqlite:.kavak/kavak.db $kavak chat"
if [ "$chat" = yes ]; then
	exec "$kavak" chat
fi
