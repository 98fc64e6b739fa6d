#!/usr/bin/env bash
# Installs moto, which answers as AWS does, into an environment of Python's own: a cache outside the repository, under the
# hash of what it was made of. It needs Python 3.10 or newer and PyPI; a first run takes one or two minutes.
set -euo pipefail
cd "$(dirname "$0")"
key=$(sha256sum requirements.txt | cut -c1-16)
folder="${XDG_CACHE_HOME:-$HOME/.cache}/deliver-live/moto-$key"
if [ -e "$folder/complete" ]; then
  echo "moto is there: $folder"
  exit 0
fi
# An environment knows its own path, so it is made where it stays: the file "complete" says that nothing is missing.
rm -rf "$folder"
mkdir -p "$(dirname "$folder")"
if ! python3 -m venv "$folder" >/dev/null 2>&1; then
  rm -rf "$folder"
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends python3 python3-venv
  python3 -m venv "$folder"
fi
"$folder/bin/python" -m pip install --quiet --disable-pip-version-check --no-input --requirement requirements.txt
touch "$folder/complete"
echo "moto is installed: $folder"
