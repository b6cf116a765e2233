#!/bin/sh
# Puts Chromium on this machine for the browser tests, from Debian's packages; says so when it cannot.
set -u
if command -v chromium >/dev/null 2>&1; then
    exit 0
fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing Chromium from Debian's packages for the browser tests"
    if { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium; } \
        >/dev/null 2>&1; then
        exit 0
    fi
    echo "Chromium could not be installed; the browser tests will say so" >&2
    exit 0
fi
echo "No Chromium here: browser tests will be skipped. Install it with: sudo apt-get install chromium" >&2
