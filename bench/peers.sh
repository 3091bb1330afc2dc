#!/bin/sh
# The peers that bench/run.py compares with, each pinned, in an environment of their own: bench/peers.sh FOLDER
set -eu
folder="${1:-${TMPDIR:-/tmp}/peasant-ld-peers}"
here="$(dirname "$0")"
python3 -m venv "$folder"
grep -v '^#' "$here/peers.txt" | while read -r peer; do
  "$folder/bin/pip" install --quiet "$peer" || echo "peers.sh: $peer could not be installed" >&2
done
echo "$folder"
