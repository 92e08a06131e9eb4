"""As much of JSON Schema as `schema.json` uses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

__all__ = ["problems"]

TYPES: dict[str, Any] = {
    "object": dict,
    "array": list,
    "string": str,
    "boolean": bool,
    "null": type(None),
    "integer": int,
    "number": (int, float),
}
WORDS = ("$schema", "title", "description", "$defs")
USED = {*WORDS, "$ref", "type", "required", "properties", "items", "enum", "anyOf", "minimum"}


def problems(value: Any, schema: dict[str, Any], root: dict[str, Any], place: str = "$") -> Iterator[str]:
    """Where a value is not what the schema says; what the schema doesn't name counts as one too."""
    assert schema.keys() <= USED, schema.keys() - USED
    if "$ref" in schema:
        schema = root["$defs"][schema["$ref"].removeprefix("#/$defs/")]
    if "anyOf" in schema and all(any(problems(value, each, root)) for each in schema["anyOf"]):
        yield f"{place}: {value!r} is none of several"
    if "enum" in schema and value not in schema["enum"]:
        yield f"{place}: {value!r} is none of {schema['enum']}"
    if "type" in schema and not _is(value, schema["type"]):
        yield f"{place}: {value!r} is no {schema['type']}"
    if value is not None and isinstance(value, int) and value < schema.get("minimum", value):
        yield f"{place}: {value} is less than {schema['minimum']}"
    if isinstance(value, dict) and "properties" in schema:
        yield from (f"{place}.{name} is missing" for name in schema["required"] if name not in value)
        yield from (
            f"{place}.{name} is not in the schema" for name in value if name not in schema["properties"]
        )
        for name, inner in schema["properties"].items():
            if name in value:
                yield from problems(value[name], inner, root, f"{place}.{name}")
    if isinstance(value, list) and "items" in schema:
        for index, each in enumerate(value):
            yield from problems(each, schema["items"], root, f"{place}[{index}]")


def _is(value: Any, told: str | list[str]) -> bool:
    types = [told] if isinstance(told, str) else told
    return any(
        isinstance(value, TYPES[each]) and (each == "boolean" or not isinstance(value, bool)) for each in types
    )
