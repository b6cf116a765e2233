#!/bin/sh
# Puts a program that some tests need on this machine, from Debian's package of its name; says so when it cannot.
# Usage: sh deploy/package.sh PROGRAM "which tests need it"
set -u
program=$1 tests=$2
PATH="$PATH:/usr/sbin"
if command -v "$program" >/dev/null 2>&1; then
    exit 0
fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing $program from Debian's packages for the $tests"
    if { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$program"; } \
        >/dev/null 2>&1; then
        exit 0
    fi
    echo "$program could not be installed; the $tests will say so" >&2
    exit 0
fi
echo "No $program here: $tests will be skipped. Install it with: sudo apt-get install $program" >&2
