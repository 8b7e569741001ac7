#!/bin/sh
# The browser tests drive Debian's Chromium. As root it is installed here; otherwise this says how.
set -eu
for name in chromium chromium-browser google-chrome; do
  command -v "$name" >/dev/null 2>&1 && exit 0
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "installing Chromium for the browser tests" >&2
  apt-get update -qq >&2 && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >&2 && exit 0
fi
echo "Chromium is missing: apt install chromium. The browser tests will be skipped, by name." >&2
