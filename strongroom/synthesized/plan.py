"""A plan (`terraform show -json`) as the configuration it would leave behind.

A plan has two views of each argument: its value, as far as it is known before anything is created, and its
expression. Where an expression refers to a resource or a data source, the expression is kept, because the
checks follow references; every other argument has its planned value, provider's defaults included. Terraform
keeps the text of an expression whose configuration was JSON, which cdktf's is; of one in HCL it keeps only
what it refers to.

A plan leaves out the `lifecycle` blocks, the backend and the construct paths. They come from the
`cdk.tf.json` beside it, where there is one.
"""

from __future__ import annotations

from typing import Any

from strongroom.synthesized.shape import COMMENT, ShapeError
from strongroom.synthesized.stack import UNMADE

# What an expression may refer to besides resources and data sources; their values are in the plan.
VALUES = ("var.", "local.", "path.", "terraform.", "each.", "count.", "self.")

Attributes = dict[str, Any]


def is_plan(document: Attributes) -> bool:
    """Whether a document is a plan, and not a configuration."""
    return "planned_values" in document and "configuration" in document


def configuration(plan: Attributes, beside: Attributes) -> Attributes:
    """The configuration's document, with planned values; `beside`: the configuration that was planned.

    Raises:
        ShapeError: it is not shaped as `terraform show -json` writes a plan, or has modules.
    """
    if plan.get("errored"):
        raise ShapeError("the plan ended in an error, so it is not complete")
    planned = _root(plan["planned_values"], "planned_values")
    configured = _root(plan["configuration"], "configuration")
    if planned.get("child_modules") or configured.get("module_calls"):
        raise ShapeError("it has modules, and only a root module's resources can be judged")
    expressions = {
        _text(each, "address"): each for each in _objects(configured.get("resources", []), "configuration")
    }
    document: Attributes = {**beside, "resource": {}, "data": {}, "provider": _providers(plan["configuration"])}
    if isinstance(beside.get("output"), dict):
        document["output"] = _outputs(beside["output"], plan.get("variables"))
    for resource in _objects(planned.get("resources", []), "planned_values"):
        if resource.get("mode") == "managed":
            given = expressions.get(_text(resource, "address").partition("[")[0], {})
            _enter(document, "resource", resource, _values(resource), given, beside)
    for given in expressions.values():
        if given.get("mode") == "data":
            _enter(document, "data", given, {}, given, beside)
        elif given.get("mode") == "managed":
            _enter_unmade(document, given, planned.get("resources", []))
    return document


def _enter_unmade(document: Attributes, configured: Attributes, planned: list[Attributes]) -> None:
    """A resource of no instance; one without count and for_each has been left out by -target."""
    address = _text(configured, "address")
    number: Attributes = {"count_expression": {"count": 0}, "for_each_expression": {"for_each": {}}}
    given = next((number[name] for name in number if name in configured), None)
    if given and not any(_text(each, "address").partition("[")[0] == address for each in planned):
        type_ = _text(configured, "type")
        named = document.setdefault(UNMADE, {}).setdefault(type_, {})
        named[address.removeprefix(f"{type_}.")] = given


def _outputs(written: Attributes, variables: Any) -> Attributes:
    """Outputs as they are written, but a variable's value in place of the variable, as resources have it."""
    given = variables if isinstance(variables, dict) else {}
    values = {f"${{var.{name}}}": each.get("value") for name, each in given.items() if isinstance(each, dict)}
    return {
        name: {**output, "value": values[output["value"]]}
        if isinstance(output, dict) and isinstance(output.get("value"), str) and output["value"] in values
        else output
        for name, output in written.items()
    }


def _enter(
    document: Attributes,
    kind: str,
    resource: Attributes,
    values: Attributes,
    configured: Attributes,
    beside: Attributes,
) -> None:
    type_ = _text(resource, "type")
    # Each instance by itself: `name[0]` and `name["a"]` are the addresses that Terraform shows.
    name = _text(resource, "address").removeprefix("data.").removeprefix(f"{type_}.")
    attributes = _arguments(values, _object(configured.get("expressions", {}), "expressions"))
    provider = configured.get("provider_config_key", "")
    if isinstance(provider, str) and "." in provider:
        attributes["provider"] = provider
    if configured.get("depends_on"):
        attributes["depends_on"] = configured["depends_on"]
    written = beside.get(kind, {}).get(type_, {}).get(name.partition("[")[0], {})
    attributes |= {key: written[key] for key in (COMMENT, "lifecycle") if key in written}
    document[kind].setdefault(type_, {})[name] = attributes


def _arguments(values: Attributes, expressions: Attributes) -> Attributes:
    """Planned values, and expressions in place of those that refer to something.

    A plan has every argument of the resource's type: without an expression, null and no blocks are not given.
    """
    return {
        name: _argument(values.get(name), expressions.get(name))
        for name in dict.fromkeys([*values, *expressions])
        if name in expressions or values[name] not in (None, [])
    }


def _argument(value: Any, expression: Any) -> Any:
    if isinstance(expression, list):
        return _blocks(list(value) if isinstance(value, list) else [], expression)
    if not isinstance(expression, dict):
        return value
    if expression and not {"constant_value", "references"} & expression.keys():
        return _arguments(value if isinstance(value, dict) else {}, expression)
    references = _references(expression.get("references"))
    if not references:
        return expression.get("constant_value") if value is None else value
    return expression.get("constant_value", "".join(f"${{{each}}}" for each in references))


def _blocks(known: list[Any], expressions: list[Any]) -> list[Any]:
    """Nested blocks; each with its planned values, which for a set are in another order."""
    found = []
    for expression in expressions:
        likeness = [_likeness(each, expression) for each in known]
        value = known.pop(likeness.index(max(likeness))) if known else None
        found.append(_argument(value, expression))
    return found + known


def _likeness(value: Any, expression: Any) -> int:
    """How many arguments have the value that is written down for them."""
    if not isinstance(value, dict) or not isinstance(expression, dict):
        return 0
    return sum(
        isinstance(written, dict)
        and "constant_value" in written
        and written["constant_value"] == value.get(name)
        for name, written in expression.items()
    )


def _references(told: Any) -> list[str]:
    """What an expression refers to, without the beginnings that are listed as well (`a.b` of `a.b.arn`)."""
    listed = told if isinstance(told, list) else []
    found = [each for each in listed if isinstance(each, str) and not each.startswith(VALUES)]
    return [each for each in found if not any(other.startswith((f"{each}.", f"{each}[")) for other in found)]


def _providers(configured: Attributes) -> Attributes:
    found: dict[str, list[Attributes]] = {}
    for told in _object(configured.get("provider_config", {}), "provider_config").values():
        provider = _object(told, "provider_config")
        block = _arguments({}, _object(provider.get("expressions", {}), "expressions"))
        if "alias" in provider:
            block["alias"] = provider["alias"]
        found.setdefault(_text(provider, "name"), []).append(block)
    return dict(found)


def _values(resource: Attributes) -> Attributes:
    return _object(resource.get("values", {}), "values")


def _root(view: Any, place: str) -> Attributes:
    return _object(_object(view, place).get("root_module", {}), f"{place}.root_module")


def _objects(value: Any, place: str) -> list[Attributes]:
    if not isinstance(value, list):
        raise ShapeError(f"the resources of {place} are not a list")
    return [_object(each, f"a resource of {place}") for each in value]


def _object(value: Any, place: str) -> Attributes:
    if not isinstance(value, dict):
        raise ShapeError(f"{place} is not an object")
    return value


def _text(resource: Attributes, key: str) -> str:
    value = resource.get(key)
    if not isinstance(value, str):
        raise ShapeError(f"a resource has no {key}")
    return value
