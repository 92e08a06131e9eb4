#!/bin/sh
# cdktf's command line loads one native module (node-pty). It ships built for most pairs of system
# and Node version; where it isn't (Node 24, for one), it is built here, which takes a C++ compiler.
set -u

module=@cdktf/node-pty-prebuilt-multiarch
loads() { node -e "require('$module')" >/dev/null 2>&1; }

loads && exit 0
printf '==> Building %s for Node %s\n' "$module" "$(node --version)"
npm rebuild --silent --ignore-scripts=false "$module" >/dev/null 2>&1
loads && exit 0
printf '%s\n' \
  "npx cdktf will not start: $module has no build for Node $(node --version) on this machine, and building it failed." \
  "Everything else works. To use npx cdktf, install Node 22, or python3 and a C++ compiler, and run make setup again." >&2
rm -rf "node_modules/$module/build"
exit 0
