#!/bin/sh
# Makes the environment in which the peer runs, apart from ours: public packages in pinned versions with hashes.
#   bench/peers/make.sh [FOLDER]        (.tools/peers without)
set -eu
here=$(cd "$(dirname "$0")" && pwd)
folder=${1:-$here/../../.tools/peers}
python3 -m venv "$folder"
"$folder/bin/python" -m pip install --quiet --require-hashes --no-deps -r "$here/requirements.txt"
echo "made $folder"
