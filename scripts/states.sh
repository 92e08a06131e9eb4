#!/bin/sh
# states.sh FOLDER: names every Terraform state below the folder that holds resources and is nowhere else.
# Exit code: 0 when there is none, 2 otherwise.
#
# The bootstrap stack's state is one until it is moved to S3, and so is errored.tfstate, which Terraform leaves
# where it could not write to S3. What .terraform/ has under that name only tells where the state is.
set -u

[ -d "$1" ] || exit 0
found=$(find "$1" -name .terraform -prune -o -type f -name '*.tfstate' -size +0c -print |
  while IFS= read -r file; do
    grep -q '"resources": \[\]' "$file" || printf '  %s\n' "$file"
  done)
[ -z "$found" ] && exit 0
printf 'This state is nowhere else, and without it Terraform knows nothing of what it has made:\n%s\n' "$found" >&2
printf 'Move it to S3 (docs/why/decisions/0008-bootstrap-state.md), or remove it yourself if it is of no use.\n' >&2
exit 2
