"""ISO 4217: the currencies, and how many decimals an amount in each of them may have.

The table is the maintenance agency's published list one, as the `iso4217` package carries it.
"""

from __future__ import annotations

from typing import Final

from iso4217 import Currency

# Without a minor unit ("N.A." in the list) are gold, special drawing rights, "no currency", the
# code for testing and their like: nothing an account is kept in.
MINOR_UNIT_DIGITS: Final[dict[str, int]] = {
    currency.code: currency.exponent for currency in Currency if currency.exponent is not None
}
