"""CloudWatch's Query answers (XML), made from the emulator's own JSON answers.

Its JSON answers hold everything; its XML ones, the ones the Terraform provider reads, are put
together from text, some fields only, and nothing escaped.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4
from xml.etree import ElementTree

NAMESPACE = "http://monitoring.amazonaws.com/doc/2010-08-01/"

Answer = tuple[int, dict[str, str], bytes]
Operation = Callable[..., Answer]
Fields = dict[str, Any]


def unflatten(parameters: Fields) -> Fields:
    """`A.member.1.B=c`, as the Query protocol sends it, to `{"A": [{"B": "c"}]}`."""
    tree: Fields = {}
    for name, value in parameters.items():
        node = tree
        *path, last = name.split(".")
        for step in path:
            node = node.setdefault(step, {})
        node[last] = value[0] if isinstance(value, list) else value
    return {name: _lists(node) for name, node in tree.items()}


def _lists(node: Any) -> Any:
    if not isinstance(node, dict):
        return node
    if set(node) == {"member"}:
        return [_lists(item) for _, item in sorted(node["member"].items(), key=lambda at: int(at[0]))]
    return {name: _lists(item) for name, item in node.items()}


def from_json(
    name: str, operation: Operation, change: Callable[[Fields], Fields] = lambda result: result
) -> Operation:
    """The operation with its XML answer made from its JSON answer, changed before if need be."""

    def answer(params: Fields, cbor_data: Any, is_cbor: bool, is_json: bool = False) -> Answer:
        if is_cbor or is_json:
            return operation(params, cbor_data, is_cbor, is_json)
        status, headers, body = operation({}, unflatten(params), False, True)
        if status != 200:
            return operation(params, cbor_data, False, False)  # the same error, as XML
        return status, {**headers, "Content-Type": "text/xml"}, _xml(name, change(json.loads(body)))

    return answer


def _xml(name: str, result: Fields) -> bytes:
    root = ElementTree.Element(f"{name}Response", xmlns=NAMESPACE)
    _append(root, f"{name}Result", result)
    _append(root, "ResponseMetadata", {"RequestId": str(uuid4())})
    return ElementTree.tostring(root)


def _append(parent: ElementTree.Element, name: str, value: Any) -> None:
    element = ElementTree.SubElement(parent, name)
    if isinstance(value, dict):
        for key, item in value.items():
            _append(element, key, item)
    elif isinstance(value, list):
        for item in value:
            _append(element, "member", item)
    elif isinstance(value, bool):
        element.text = str(value).lower()
    elif name.endswith("Timestamp") and isinstance(value, int | float):
        element.text = datetime.fromtimestamp(value, UTC).isoformat()
    else:
        element.text = str(value)
