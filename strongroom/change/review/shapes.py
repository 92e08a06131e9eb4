"""What a secret looks like, wherever it stands: keys and tokens by their issuers' prefixes, account
numbers, and what a secret's name is on in the text.

An AWS account's number (12 digits) stays: who is trusted is what a reviewer looks for.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache

from strongroom.change.review.encoded import encoded
from strongroom.change.review.issuers import ISSUED
from strongroom.change.review.named import unnamed
from strongroom.change.values.marked import SENSITIVE

__all__ = ["shaped"]

# What looks ahead does so for a limited number of characters: a text of any length takes time in proportion.
SHAPES = re.compile(
    r"""
    (?<![A-Za-z0-9/+=])(?=[A-Za-z/+]{0,39}\d)(?=[a-z0-9/+]{0,39}[A-Z])(?=[A-Z0-9/+]{0,39}[a-z])
    [A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])                             # AWS secret access keys
  | (?<=://)[^/\s:@"']*:[^/\s@"']+(?=@)                            # user and password in an address
  | (?<=\bBearer\ )[\w.~+/=-]{8,} | (?<=\bBasic\ )[\w+/=]{8,}
  | (?<![A-Za-z0-9])[A-Z]{2}\d{2}[ ]?(?:[A-Z0-9]{4}[ ]?){2,7}[A-Z0-9]{1,4}(?![A-Za-z0-9])    # IBAN
  | (?<![\w.-])(?:\d{4}[ -]){3}\d{1,7}(?![\w-]) | (?<![\w.-])\d{13,19}(?![\w-])  # cards, accounts
    """,
    re.VERBOSE,
)
# A card's number beside a hyphen or an underscore, where a date or a count is as likely: by its issuer's first
# digits and its last one (ISO/IEC 7812-1).
CARD = re.compile(
    r"(?<![A-Za-z0-9.])(?:4\d|5[1-5]|2[2-7]|3\d|6\d)\d{2}(?:([ -]?)\d{4}\1\d{4}\1\d{1,7}|([ -]?)\d{6}\2\d{4,5})"
    r"(?![A-Za-z0-9])"
)
LINES = re.compile(r'"(?:[^"\\]|\\.)*+"')
SHORTEST = 5  # characters: nothing shorter is one
DEEPEST = 2  # base64 in base64: nobody reads further


@lru_cache(maxsize=100_000)
def shaped(text: str) -> str:
    """The text, with a word in the place of everything that has the shape of a secret."""
    if len(text) < SHORTEST:
        return text
    return _without(text, DEEPEST)


def _without(text: str, depth: int) -> str:
    if "\\n" in text and '"' in text:
        text = LINES.sub(lambda found: _of_lines(found, depth), text)
    found = unnamed(CARD.sub(_card, SHAPES.sub(SENSITIVE, ISSUED.sub(SENSITIVE, text))))
    for run, inner in encoded(found) if depth else ():
        if _without(inner, depth - 1) != inner:
            found = found.replace(run, SENSITIVE)
    return found


def _of_lines(found: re.Match[str], depth: int) -> str:
    """A text of several lines as JSON and HCL write one, read as what it is."""
    try:
        inner = json.loads(found[0], strict=False) if "\\n" in found[0] else ""
    except ValueError:
        return found[0]
    told = _without(inner, depth)  # each one within has twice the backslashes: there are few
    return found[0] if told == inner else json.dumps(told, ensure_ascii=False)


def _card(found: re.Match[str]) -> str:
    digits = [int(each) for each in found[0] if each.isdigit()]
    doubled = [each * 2 - 9 * (each > 4) for each in digits[-2::-2]]
    return SENSITIVE if (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0 else found[0]
