#!/bin/sh
# Puts mosquitto on this machine for the tests that listen to a broker, from Debian's packages; says so when it cannot.
set -u
PATH="$PATH:/usr/sbin"
if command -v mosquitto >/dev/null 2>&1; then
    exit 0
fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing mosquitto from Debian's packages for the tests that listen to a broker"
    if { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq mosquitto; } \
        >/dev/null 2>&1; then
        exit 0
    fi
    echo "mosquitto could not be installed; the tests that listen to a broker will say so" >&2
    exit 0
fi
echo "No mosquitto here: tests that listen to a broker will be skipped. Install it with: sudo apt-get install mosquitto" >&2
