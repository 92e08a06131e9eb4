"""The floor: what it takes to write documents that are there already. `python json_dump.py FROM TO`"""

from __future__ import annotations

import json
import sys
from pathlib import Path

source, target = map(Path, sys.argv[1:])
for file in sorted(source.glob("*/cdk.tf.json")):
    document = json.loads(file.read_bytes())
    copy = target / "stacks" / file.parent.name / file.name
    copy.parent.mkdir(parents=True)
    copy.write_text(json.dumps(document, indent=2), encoding="utf-8")
