#!/bin/sh
# Names every program this project needs that is missing or too old, and how to get it.
# Exit code: 0 when all are there, 2 otherwise. PYTHON may name another interpreter.
set -u

python=${PYTHON:-python3}
system=$(uname -s)
missing=0

# need SENTENCE MACOS DEBIAN: one problem, and the command for the system at hand.
need() {
  if [ "$system" = Darwin ]; then how=$2; else how=$3; fi
  printf '  - %s %s\n' "$1" "$how" >&2
  missing=1
}

# older VERSION MAJOR MINOR: whether VERSION (like v20.1.0) is below MAJOR.MINOR, or not a version.
older() {
  number=${1#v}
  major=${number%%.*}
  rest=${number#*.}
  minor=${rest%%[!0-9]*}
  case $major in '' | *[!0-9]*) return 0 ;; esac
  [ "$major" -lt "$2" ] || { [ "$major" -eq "$2" ] && [ "${minor:-0}" -lt "$3" ]; }
}

found() { command -v "$1" >/dev/null 2>&1; }

if ! found "$python"; then
  need "Python 3.11 or newer is missing ($python isn't there):" \
    "brew install python@3.13" "sudo apt-get install python3 python3-venv"
else
  version=$("$python" -c 'import platform; print(platform.python_version())' 2>/dev/null)
  if older "$version" 3 11; then
    need "$python is Python ${version:-of unknown version}, and 3.11 or newer is needed:" \
      "brew install python@3.13, then make PYTHON=python3.13 ..." \
      "install a newer one, then make PYTHON=/path/to/python3 ..."
  elif ! "$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then
    need "$python cannot make virtual environments:" \
      "brew reinstall python@3.13" "sudo apt-get install python3-venv"
  fi
fi

if ! found node; then
  need "Node 22 is missing:" "brew install node@22" \
    "sudo apt-get install nodejs npm (an older one will do: it installs Node 22 into node_modules)"
else
  version=$(node --version 2>/dev/null)
  if older "$version" 18 0; then
    need "$(command -v node) is ${version:-of unknown version}, and 22 is needed (18 is enough to install it):" \
      "brew install node@22" "see https://nodejs.org/en/download"
  fi
fi

if ! found npm; then
  need "npm, which comes with Node, is missing:" "brew install node@22" "sudo apt-get install npm"
fi

if ! found terraform; then
  need "Terraform 1.11 or newer is missing:" "brew install hashicorp/tap/terraform" \
    "it isn't in Debian, see https://developer.hashicorp.com/terraform/install"
else
  version=$(CHECKPOINT_DISABLE=1 terraform version -json 2>/dev/null |
    sed -n 's/.*"terraform_version": *"\([^"]*\)".*/\1/p')
  if older "$version" 1 11; then
    need "terraform is ${version:-of unknown version}, and 1.11 or newer is needed:" \
      "brew upgrade hashicorp/tap/terraform" \
      "see https://developer.hashicorp.com/terraform/install"
  fi
fi

if ! found make; then
  need "make is missing:" "xcode-select --install" "sudo apt-get install make"
fi

[ "$missing" -eq 0 ] && exit 0
printf 'Nothing was started: install what is named above, then run the command again.\n' >&2
exit 2
