"""A key's allowed values, in words, from the field's type."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from annotated_types import Ge, Gt, Le
from pydantic import AfterValidator

from stacks.schema.fields import Allowed, Holds, Section, Unit

__all__ = ["words"]


def words(type_: Any, restrictions: Sequence[Any] = ()) -> str:
    """A type, and what restricts it, as the errors of reading say it."""
    match get_origin(type_):
        case origin if origin is Annotated:
            inner, *more = get_args(type_)
            return words(inner, [*more, *restrictions])
        case origin if origin in (Union, UnionType) and NoneType in get_args(type_):
            (inner,) = (each for each in get_args(type_) if each is not NoneType)
            return words(inner, restrictions)
        case origin if origin is Literal:
            return " or ".join(f'`"{value}"`' for value in get_args(type_))
        case origin if origin is tuple:
            return "; ".join([f"a list, each entry {words(get_args(type_)[0])}", *_tests(restrictions)])
        case origin if origin is dict:
            name, value = map(words, get_args(type_))
            return "; ".join([f"a table: {name} = {value}", *_tests(restrictions)])
    if isinstance(type_, type) and issubclass(type_, Section):
        inner = (
            f"`{key}`, {words(field.annotation, field.metadata)}" for key, field in type_.model_fields.items()
        )
        return f"a table with {'; and '.join(inner)}"
    said = [each.words for each in restrictions if isinstance(each, Allowed)][-1:] or _tests(restrictions)
    if type_ is bool:
        said = ["`true` or `false`"]
    if type_ is int and not said:
        said = [f"a whole number {_bounds(restrictions)}"]
    elif type_ is Decimal:
        said.append(_bounds(restrictions))
    return "; ".join([*said, *(each.name for each in restrictions if isinstance(each, Unit))])


def _tests(restrictions: Sequence[Any]) -> list[str]:
    return [
        each.func.allowed
        for each in restrictions
        if isinstance(each, AfterValidator) and isinstance(each.func, Holds)
    ]


def _bounds(restrictions: Sequence[Any]) -> str:
    return " ".join(_bound(each) for each in restrictions if isinstance(each, Ge | Gt | Le))


def _bound(restriction: Ge | Gt | Le) -> str:
    match restriction:
        case Ge(ge=least):
            return f"from {least:,}"
        case Gt(gt=below):
            return f"above {below:,}"
        case Le(le=most):
            return f"to {most:,}"
