"""The flows as data. `from`, `to` and `port` are a contract; the other keys may become more."""

from __future__ import annotations

import json
from typing import Any

from strongroom.proof.reach.peers import Flow


def as_json(flows: list[Flow]) -> str:
    return json.dumps([_object(flow) for flow in flows], indent=2)


def _object(flow: Flow) -> dict[str, Any]:
    cidr = flow.source.cidr or flow.target.cidr
    return {
        "from": flow.source.name,
        "to": flow.target.name,
        "port": flow.port,
        "protocol": flow.protocol,
        "via": list(flow.via),
        "admitted_by": list(flow.admitted_by),
        **({"cidr": cidr} if cidr else {}),
    }
