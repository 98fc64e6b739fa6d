#!/usr/bin/env bash
# Builds the OCI registry that the live tests of releases read, into a cache outside the repository.
# It needs Go 1.26 or newer and the Go module proxy; a cold build takes a few minutes.
set -euo pipefail
version=v3.1.2
folder="${XDG_CACHE_HOME:-$HOME/.cache}/deliver-live/bin"
if [ -x "$folder/registry" ] && "$folder/registry" --version | grep -qF "$version"; then
  echo "the registry is there: $folder/registry"
  exit 0
fi
if ! command -v go >/dev/null; then
  echo 'Cannot build the registry: there is no "go" here. Install Go 1.26 or newer (https://go.dev/dl)' >&2
  exit 1
fi
found=$(go env GOVERSION)
if ! printf '%s\n' go1.26 "$found" | sort --check=quiet --version-sort; then
  echo "Cannot build the registry: it needs Go 1.26 or newer, and found $found (https://go.dev/dl)" >&2
  exit 1
fi
mkdir -p "$folder"
GOBIN="$folder" CGO_ENABLED=0 nice go install -p "${JOBS:-2}" "github.com/distribution/distribution/v3/cmd/registry@$version"
echo "the registry is built: $folder/registry"
