"""Account numbers where none belongs: in an id, an amount, a header. They would be kept there in clear."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

# Digits in groups, as people write them. A letter ends a group, whatever letter it is.
_GROUPS: Final = re.compile(r"[0-9]+(?:[ ._-][0-9]+)*")
_SEPARATOR: Final = re.compile(r"[ ._-]")
_IBAN: Final = re.compile(r"[A-Za-z]{2}[0-9]{2}[A-Za-z0-9]{11,30}")
# RFC 9562. Its digits are random: one in some hundred would pass for a card's.
_UUID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", re.I)

# ISO/IEC 7812-1: 12 digits are the fewest that issuers use, 19 the most.
_SHORTEST, _LONGEST = 12, 19


def looks_like_account(text: str) -> bool:
    """Whether a card's number, with its check digit, or an IBAN, with its own, is in the text.

    Groups count alone and together: `4111-1111-1111-1111`, `order.4111111111111111.a`. UUIDs are left out.
    """
    text = _UUID.sub("/", text)
    return any(map(_is_card, _numbers(text))) or any(map(_is_iban, _tokens(text)))


def _numbers(text: str) -> Iterator[str]:
    for run in _GROUPS.findall(text):
        groups = _SEPARATOR.split(run)
        for first in range(len(groups)):
            number = ""
            for group in groups[first:]:
                number += group
                if len(number) > _LONGEST:
                    break
                yield number


def _tokens(text: str) -> Iterator[str]:
    yield from _SEPARATOR.split(text)
    yield _SEPARATOR.sub("", text)


def _is_card(number: str) -> bool:
    """Major industries 3 to 6, and Mastercard's 2221 to 2720; the check digit by Luhn's formula."""
    if len(number) < _SHORTEST or not (number[0] in "3456" or "2221" <= number[:4] <= "2720"):
        return False
    doubled = (int(digit) * 2 for digit in number[-2::-2])
    return (sum(map(int, number[-1::-2])) + sum(each // 10 + each % 10 for each in doubled)) % 10 == 0


def _is_iban(token: str) -> bool:
    """ISO 13616-1: the check digits make the number 1 modulo 97."""
    if not _IBAN.fullmatch(token):
        return False
    turned = token[4:] + token[:4]
    return int("".join(str(int(each, 36)) for each in turned)) % 97 == 1
