"""Small plans, written by hand as `terraform show -json` writes them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from strongroom.synthesized import planned
from strongroom.synthesized.planned import Planned

__all__ = ["configured", "plan", "read", "resource", "root"]

Document = dict[str, Any]


def resource(address: str, values: Document | None = None, **more: Any) -> Document:
    """One of a view: `aws_a.b["x"]`, or in a module."""
    bare = address.partition("[")[0] if not address.startswith("module.") else address.rpartition("].")[2]
    type_, name = bare.removeprefix("data.").partition("[")[0].split(".")
    mode = "data" if bare.startswith("data.") else "managed"
    return {"address": address, "mode": mode, "type": type_, "name": name, "values": values or {}, **more}


def configured(address: str, **expressions: Any) -> Document:
    """One of the configuration; an expression that is text is a reference."""
    type_, name = address.removeprefix("data.").split(".")
    return {
        "address": address,
        "mode": "data" if address.startswith("data.") else "managed",
        "type": type_,
        "name": name,
        "expressions": {key: _expression(value) for key, value in expressions.items()},
    }


def _expression(value: Any) -> Any:
    if isinstance(value, str):
        return {"references": [value, value.rpartition(".")[0]]}
    return value


def root(*resources: Document, modules: list[Document] | None = None) -> Document:
    return {"root_module": {"resources": list(resources), "child_modules": modules or []}}


def plan(
    *configuration: Document,
    after: Document | None = None,
    before: Document | None = None,
    calls: Document | None = None,
    **more: Any,
) -> Document:
    """`after`, `before`: views, as `root` makes them."""
    return {
        "format_version": "1.2",
        "planned_values": after or root(),
        "prior_state": {"values": before or root()},
        "configuration": {"root_module": {"resources": list(configuration), "module_calls": calls or {}}},
        **more,
    }


def read(document: Document, folder: Path) -> Planned:
    return planned.of(document, folder / "plan.json")
