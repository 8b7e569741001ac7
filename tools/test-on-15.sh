#!/bin/sh
# The migrations and the stores once more, on the oldest PostgreSQL that we promise: Debian's 15, where it is at hand.
set -eu
bin=/usr/lib/postgresql/15/bin
if [ ! -x "$bin/initdb" ] || [ ! -x "$bin/postgres" ]; then
  echo "skipped: PostgreSQL 15 (apt install postgresql-15) is not on this machine; migrations ran on the embedded 18 only" >&2
  exit 0
fi
work=$(mktemp -d /tmp/kt15.XXXXXX)
as=
[ "$(id -u)" = 0 ] && as="unshare -U --map-user=1000 --map-group=1000 --"
finish() { $as "$bin/pg_ctl" -D "$work/d" -m immediate -s stop >/dev/null 2>&1 || true; rm -rf "$work"; }
trap finish EXIT INT TERM
$as "$bin/initdb" -A trust -U kentongan -E UTF8 --locale=C.UTF-8 -D "$work/d" >/dev/null
$as "$bin/pg_ctl" -D "$work/d" -w -s -l "$work/log" -o "-k $work -c listen_addresses='' -c max_connections=80 -c fsync=off" start
$as "$bin/createdb" -h "$work" -U kentongan kentongan
TEST_DATABASE_URL="postgresql://kentongan@/kentongan?host=$work" \
  .venv/bin/python -m pytest -rsR -p no:cacheprovider tests/house/test_database.py tests/access tests/journal/test_verify.py \
  tests/traffic tests/cameras tests/places tests/incidents tests/watch/test_record.py
