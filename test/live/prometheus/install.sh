#!/usr/bin/env bash
# Installs Prometheus and Alertmanager on Debian. The live tests start servers of their own, so those that the packages
# would start are stopped.
set -euo pipefail
if command -v promtool && command -v amtool; then
  echo "Prometheus and Alertmanager are there"
  exit 0
fi
apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends prometheus prometheus-alertmanager
if [ -d /run/systemd/system ]; then
  systemctl disable --now prometheus prometheus-alertmanager
fi
echo "Prometheus and Alertmanager are installed"
