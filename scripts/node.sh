#!/bin/sh
# npm has Node 22 for most machines (package.json, optionalDependencies), and set-up has just asked for it.
# Says so where there is an older one only. Exit code: 2 where that one is too old, or doesn't run.
set -u

node=$(command -v node)
version=$(node --version 2>/dev/null)
major=${version#v}
major=${major%%.*}

case $major in
  '' | *[!0-9]*)
    printf '%s\n' "${node:-node} does not run here: install Node 22 (https://nodejs.org/en/download); where npm installed it into node_modules, remove node_modules/.bin/node." >&2
    exit 2
    ;;
esac
[ "$major" -ge 22 ] && exit 0
if [ "$major" -ge 20 ]; then
  printf '%s\n' "$node is $version, for npm has no Node 22 for this machine: it works, but jsii, on which cdktf runs, dropped Node 20 on 2026-10-30; install Node 22 when you can." >&2
  exit 0
fi
printf '%s\n' "$node is $version, npm has no Node 22 for this machine, and cdktf runs on no Node older than 20: install Node 22 (https://nodejs.org/en/download)." >&2
exit 2
