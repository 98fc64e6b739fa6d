#!/usr/bin/env bash
# Installs what the live tier needs on Debian: a Kubernetes control plane and an OCI registry (built with Go), moto (Python),
# PostgreSQL, Prometheus, Alertmanager, Chromium.
set -euo pipefail
cd "$(dirname "$0")"

if ! command -v chromium >/dev/null; then
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-noto-color-emoji
fi
postgres/install.sh
prometheus/install.sh
aws/install.sh
releases/install.sh
kubernetes/install.sh
