#!/usr/bin/env bash
# Builds k8sbox: etcd, kube-apiserver, kube-controller-manager, kube-scheduler, kwok and kubectl in one binary.
# It needs Go 1.26 or newer and the Go module proxy, no C compiler; a cold build takes 5 to 15 minutes.
# The result stays in a cache outside the repository, under the hash of what it was built from.
set -euo pipefail
cd "$(dirname "$0")"
key=$(cat go.mod go.sum main.go | sha256sum | cut -c1-16)
folder="${XDG_CACHE_HOME:-$HOME/.cache}/deliver-live/k8sbox-$key"
if [ -x "$folder/k8sbox" ]; then
  echo "k8sbox is there: $folder/k8sbox"
  exit 0
fi
if ! command -v go >/dev/null; then
  echo 'Cannot build k8sbox: there is no "go" here. Install Go 1.26 or newer (https://go.dev/dl)' >&2
  exit 1
fi
version=$(go env GOVERSION)
if ! printf '%s\n' go1.26 "$version" | sort --check=quiet --version-sort; then
  echo "Cannot build k8sbox: it needs Go 1.26 or newer, and found $version (https://go.dev/dl)" >&2
  exit 1
fi
kubernetes=$(awk '$1 == "k8s.io/kubernetes" { print $2 }' go.mod)
minor=${kubernetes#v1.}
flags='-s -w' # neither symbols nor debug information: it links faster and is half the size
for package in k8s.io/component-base/version k8s.io/client-go/pkg/version; do # without these it calls itself v0.0.0-master
  flags="$flags -X $package.gitVersion=$kubernetes -X $package.gitMajor=1 -X $package.gitMinor=${minor%%.*}"
  flags="$flags -X $package.gitTreeState=clean -X $package.buildDate=1970-01-01T00:00:00Z"
done
mkdir -p "$folder"
CGO_ENABLED=0 go build -mod=readonly -p "${JOBS:-2}" -trimpath -buildvcs=false -ldflags "$flags" -o "$folder/k8sbox.part" .
mv "$folder/k8sbox.part" "$folder/k8sbox"
echo "k8sbox is built: $folder/k8sbox"
