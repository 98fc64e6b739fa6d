#!/usr/bin/env bash
# Installs PostgreSQL, whose server the live tests start for themselves. On Debian its package would start one of its own: it may not.
set -euo pipefail
if ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null; then
  echo "PostgreSQL is there"
  exit 0
fi
mkdir -p /etc/postgresql-common
if [ ! -e /etc/postgresql-common/createcluster.conf ]; then
  echo "create_main_cluster = false" >/etc/postgresql-common/createcluster.conf
fi
apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql
echo "PostgreSQL is installed"
