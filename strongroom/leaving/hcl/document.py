"""A configuration document of the JSON syntax, written in the native syntax."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from strongroom.errors import UnusableError
from strongroom.leaving.hcl.expressions import expression, quoted, reference
from strongroom.leaving.hcl.schema import Schema, is_block, nested
from strongroom.synthesized import blocks

Attributes = dict[str, Any]
Schemas = dict[str, dict[str, Schema]]

COMMENT = "//"
# Terraform's own arguments that name something instead of having a value.
REFERENCES = ("depends_on", "provider", "ignore_changes", "replace_triggered_by")
META_BLOCKS: Schema = {
    "lifecycle": {"block": {"block_types": {"precondition": {"block": {}}, "postcondition": {"block": {}}}}}
}
VALIDATED: Schema = {"block_types": {"validation": {"block": {}}}}
WRITTEN = ("terraform", "provider", "variable", "locals", "data", "resource", "moved", "removed", "output")
NOT_WRITTEN = ("provisioner", "connection", "dynamic")


def native(document: Attributes, schemas: Schemas) -> str:
    """The document's text; `terraform fmt` aligns it.

    Raises:
        UnusableError: it has something that this does not write.
    """
    unknown = sorted(set(document) - {COMMENT, *WRITTEN})
    if unknown:
        raise UnusableError(f"A stack with {', '.join(unknown)} can't be written as HCL by this command.")
    return "\n".join(_parts(document, schemas))


def _parts(document: Attributes, schemas: Schemas) -> Iterator[str]:
    yield _terraform(document.get("terraform", {}))
    for name, configurations in document.get("provider", {}).items():
        for configuration in blocks(configurations):
            yield _block(f"provider {quoted(name)}", configuration, schemas["provider"][name])
    for name, variable in document.get("variable", {}).items():
        yield _variable(name, variable)
    for local in blocks(document.get("locals")):
        yield _block("locals", local, {})
    for kind in ("data", "resource"):
        for type_, named in document.get(kind, {}).items():
            schema = _with_meta(_schema(schemas, kind, type_))
            for name, attributes in named.items():
                yield _path(attributes) + _block(f"{kind} {quoted(type_)} {quoted(name)}", attributes, schema)
    for move in blocks(document.get("moved")):
        yield _block("moved", {name: f"${{{reference(address)}}}" for name, address in move.items()}, {})
    for removal in blocks(document.get("removed")):
        given = {**removal, "from": f"${{{reference(removal['from'])}}}"}
        yield _block("removed", given, {"block_types": META_BLOCKS})
    for name, output in document.get("output", {}).items():
        yield _block(f"output {quoted(name)}", output, {"block_types": {"precondition": {"block": {}}}})


def _terraform(settings: Attributes) -> str:
    text = ""
    for name, value in settings.items():
        if name == "required_providers":
            text += _block(name, value, {})
        elif name == "backend":
            for backend, arguments in value.items():
                text += f"backend {quoted(backend)} {{\n{_literals(arguments)}}}\n"
        else:
            text += f"{name} = {expression(value, literal=True)}\n"
    return f"terraform {{\n{text}}}\n"


def _variable(name: str, variable: Attributes) -> str:
    given = dict(variable)
    text = "".join(f"{argument} = {given.pop(argument)}\n" for argument in ("type",) if argument in given)
    text += _arguments({"validation": given.pop("validation", None)}, VALIDATED)
    return f"variable {quoted(name)} {{\n{text}{_literals(given)}}}\n"


def _literals(arguments: Attributes) -> str:
    return "".join(
        f"{name} = {expression(value, literal=True)}\n"
        for name, value in arguments.items()
        if name != COMMENT and value is not None
    )


def _path(attributes: Attributes) -> str:
    """The construct path as a comment: it says where the resource comes from."""
    comment = attributes.get(COMMENT)
    path = comment.get("metadata", {}).get("path") if isinstance(comment, dict) else None
    return f"# {path}\n" if path else ""


def _block(header: str, arguments: Attributes, schema: Schema) -> str:
    return f"{header} {{\n{_arguments(arguments, schema)}}}\n"


def _arguments(arguments: Attributes, schema: Schema) -> str:
    text = ""
    for name, value in arguments.items():
        if name == COMMENT or value is None:  # null and left out are the same to Terraform
            continue
        if name in NOT_WRITTEN:
            raise UnusableError(f"{name!r} can't be written as HCL by this command.")
        if is_block(schema, name) and value != []:
            inner = nested(schema, name) or {}
            text += "".join(_block(name, block, inner) for block in blocks(value))
        elif name in REFERENCES and not schema.get("attributes", {}).get(name):
            text += f"{name} = {_named(value)}\n"
        else:
            text += f"{name} = {expression(value)}\n"
    return text


def _named(value: Any) -> str:
    return "[" + ", ".join(map(reference, value)) + "]" if isinstance(value, list) else reference(value)


def _with_meta(schema: Schema) -> Schema:
    return {**schema, "block_types": {**schema.get("block_types", {}), **META_BLOCKS}}


def _schema(schemas: Schemas, kind: str, type_: str) -> Schema:
    if type_ not in schemas[kind]:
        raise UnusableError(f"No provider that the stack requires has a {kind} {type_}.")
    return schemas[kind][type_]
