"""Bodies that nobody sends by intention, or somebody does by ill intention; each with what must become of it.

A body is written as text, so that it can say what no JSON library would write.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from strongroom.local.conservation.sent import ACCEPTED, DEAD_LETTER

Fields = dict[str, str]
"""A good transaction's, with an id of its own."""

# SQS's limit was 256 KiB for long, and senders still keep to it. What is not padding has room in the rest.
MESSAGE_BYTES = 262_144
PADDING = MESSAGE_BYTES - 1_024

# Letters of other alphabets, and digits of other scripts, that look like ours.
CYRILLIC_E = "\u0415"
FULLWIDTH_12 = "\uff11\uff12"
ARABIC_12 = "\u0661\u0662"


@dataclass(frozen=True)
class Hostile:
    """`write` makes the body from a good transaction's fields."""

    title: str
    must: str
    write: Callable[[Fields], str]


def text(name: str, value: str, code: str) -> Hostile:
    """A field with another text."""
    return _rejected(f"{name} is {_short(value)!a}", code, lambda fields: json.dumps({**fields, name: value}))


def literal(name: str, value: str, code: str) -> Hostile:
    """A field with any JSON, also what only some readers take for JSON."""
    return _rejected(f"{name} is the literal {_short(value)}", code, lambda fields: _with(fields, name, value))


def missing(name: str) -> Hostile:
    def write(fields: Fields) -> str:
        return json.dumps({key: value for key, value in fields.items() if key != name})

    return _rejected(f"{name} is missing", f"{name}_missing", write)


def ignored(title: str, value: str) -> Hostile:
    """A field that no rule knows, with any JSON: the transaction is accepted all the same."""
    return Hostile(title, ACCEPTED, lambda fields: _with(fields, "memo", value))


def unreadable(title: str, write: Callable[[Fields], str]) -> Hostile:
    return Hostile(title, DEAD_LETTER, write)


def _short(value: str) -> str:
    return value if len(value) <= 24 else f"{value[:8]}... of {len(value)}"


def _rejected(title: str, code: str, write: Callable[[Fields], str]) -> Hostile:
    return Hostile(title, f"rejected: {code}", write)


def _with(fields: Fields, name: str, value: str) -> str:
    others = json.dumps({key: text for key, text in fields.items() if key != name})
    return f'{others[:-1]}, "{name}": {value}}}'


def _amounts() -> Iterator[Hostile]:
    for value in (
        "NaN",
        "Infinity",
        "-Infinity",
        "1e400",
        "1E5",
        "+1",
        "1_000",
        ".5",
        "1.",
        " 1",
        "0x10",
        "1,50",
    ):
        yield text("amount", value, "amount_malformed")
    for value in (FULLWIDTH_12, ARABIC_12, "12\u00a0", "1\x002", "\ud800", "nineteen", ""):
        yield text("amount", value, "amount_malformed")
    for value in ("-0", "0", "0.00", "-5.00", "-" + "9" * 30):
        yield text("amount", value, "amount_not_positive")
    for value in ("9" * 30, "9" * 100_000, "1000000.01"):
        yield text("amount", value, "amount_too_large")
    yield text("amount", "10.005", "amount_too_many_decimals")
    for value in (
        "NaN",
        "-Infinity",
        "1e400",
        "-0",
        "9" * 30,
        "12.50",
        "true",
        '["12.50"]',
        '{"a": 1}',
    ):
        yield literal("amount", value, "amount_not_text")


def _other_fields() -> Iterator[Hostile]:
    for value in ("XYZ", "eur", "EUR ", f"{CYRILLIC_E}UR", "XAU", "", "\U0001f4b6"):
        yield text("currency", value, "currency_unknown")
    for value in ("Payment", "payment\u200b", "p\u0430yment", ""):
        yield text("type", value, "type_unknown")
    for value in ("2026-02-30T09:30:00Z", "2026-W05-6", "2026-01-31T09:30:00", "2026-01-31T24:00:00Z", ""):
        yield text("occurred_at", value, "occurred_at_malformed")
    for value in ("", " DE00", "x" * 65, "DE\x00", "\udcff", "DE\u202e00", "x" * PADDING):
        yield text("account_id", value, "account_id_malformed")
    for name in ("account_id", "currency", "amount", "type", "occurred_at"):
        yield missing(name)
        yield literal(name, "null", f"{name}_not_text")


def _yen() -> Iterator[Hostile]:
    """Amounts with decimals that their currency doesn't have."""
    for currency, amount in (("JPY", "500.5"), ("KWD", "1.0005"), ("CLF", "1.00005")):

        def write(fields: Fields, currency: str = currency, amount: str = amount) -> str:
            return json.dumps({**fields, "currency": currency, "amount": amount})

        yield _rejected(f"{amount} {currency}", "amount_too_many_decimals", write)


def _accepted() -> Iterator[Hostile]:
    yield ignored("a field nobody knows", '"\\ud800 \\u0000"')
    yield ignored("a field that isn't a number", "NaN")
    yield ignored("a field nested as deep as is read", "[" * 15 + "]" * 15)
    yield ignored("as long as a message may be", f'"{"x" * PADDING}"')
    yield Hostile("names in another order, escaped", ACCEPTED, _respelled)


def _respelled(fields: Fields) -> str:
    return json.dumps(dict(reversed(fields.items())), indent=2).replace("amount", "\\u0061mount")


def _unreadable() -> Iterator[Hostile]:
    yield unreadable("nested deeper than is read", lambda fields: _with(fields, "memo", "[" * 40 + "]" * 40))
    yield unreadable("nested without an end", lambda fields: _with(fields, "memo", "[" * 100_000))
    yield unreadable("a name given twice", lambda fields: _with(fields, "amount", '"1", "amount": "2"'))
    yield unreadable("a name given twice, deep", lambda fields: _with(fields, "memo", '{"a": 1, "a": 2}'))
    yield unreadable("the half of it", lambda fields: json.dumps(fields)[:40])
    yield unreadable("two in one", lambda fields: json.dumps(fields) * 2)
    yield unreadable("a byte order mark", lambda fields: "\ufeff" + json.dumps(fields))
    yield unreadable("a list of it", lambda fields: json.dumps([fields]))
    yield unreadable("Python's own notation", lambda fields: repr(fields))
    for value in ("null", "7", "[]", '""', '" t"', f'"{"x" * 65}"', '"\\ud800"', '"t\\u0000"', '"t\\u202e"'):

        def write(fields: Fields, value: str = value) -> str:
            # What makes it another body than the next of its kind is in the rest of it.
            return _with({**fields, "memo": fields["transaction_id"]}, "transaction_id", value)

        yield unreadable(f"an id of {_short(value)}", write)


def everything() -> tuple[Hostile, ...]:
    """The catalogue, always in the same order."""
    return (*_amounts(), *_other_fields(), *_yen(), *_accepted(), *_unreadable())
