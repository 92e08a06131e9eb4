"""Protocols and ports as one set of numbers: 65,536 to each protocol."""

from __future__ import annotations

from typing import Any

from strongroom.proof.reach.intervals import Intervals

PORTS = 1 << 16
ANYTHING = Intervals.of((0, 256 * PORTS - 1))
NOTHING = Intervals()

# IANA's numbers, for the names that EC2 knows.
NUMBERS = {"icmp": 1, "tcp": 6, "udp": 17, "icmpv6": 58}
NAMES = {number: name for name, number in NUMBERS.items()}
WITH_PORTS = {NUMBERS["tcp"], NUMBERS["udp"]}

# Where replies are sent to: what the operating systems, load balancers and NAT gateways of AWS use for the
# client's end of a connection (VPC user guide, "Ephemeral ports").
EPHEMERAL = (1024, PORTS - 1)


def traffic(protocol: Any, first: Any, last: Any) -> Intervals | None:
    """What a rule's protocol and ports stand for; None where one of them can't be told before the apply."""
    number = _protocol(protocol)
    if number is None:
        return None
    if number < 0:
        return ANYTHING
    if number not in WITH_PORTS:
        return whole(number)  # ports of ICMP are its types: whoever may send one is in reach
    low, high = _port(first, 0), _port(last, PORTS - 1)
    if low is None or high is None:
        return None
    if low < 0:  # EC2's "all ports"
        low, high = 0, PORTS - 1
    if low > high:
        return NOTHING
    return Intervals.of((number * PORTS + low, number * PORTS + high))


def tcp(port: int) -> Intervals:
    number = NUMBERS["tcp"] * PORTS + port
    return Intervals.of((number, number))


def whole(number: int) -> Intervals:
    """All of a protocol."""
    return Intervals.of((number * PORTS, (number + 1) * PORTS - 1))


def answerable(forward: Intervals, replies: Intervals) -> Intervals:
    """The part of the traffic that is answered, where these replies get through."""
    if replies == ANYTHING:
        return forward
    found = NOTHING
    for number in range(256):
        there = forward & whole(number)
        if not there:
            continue
        low, high = EPHEMERAL if number in WITH_PORTS else (0, PORTS - 1)
        if replies.overlaps(Intervals.of((number * PORTS + low, number * PORTS + high))):
            found |= there
    return found


def described(given: Intervals) -> list[tuple[str, int, int]]:
    """Protocol and first and last port of each part.

    `all` is every protocol, `other` stands for any number of those that EC2 has no name for.
    """
    if given == ANYTHING:
        return [("all", 0, PORTS - 1)]
    parts: dict[tuple[str, int, int], None] = {}  # in order, and each once
    for first, last in given.ranges:
        for number in range(first // PORTS, last // PORTS + 1):
            low, high = max(first, number * PORTS), min(last, (number + 1) * PORTS - 1)
            parts[NAMES.get(number, "other"), low % PORTS, high % PORTS] = None
    return list(parts)


def _protocol(value: Any) -> int | None:
    text = str(value).strip().lower()
    if text in ("-1", "all"):
        return -1
    if text in NUMBERS:
        return NUMBERS[text]
    return int(text) if text.isdigit() and int(text) < 256 else None


def _port(value: Any, otherwise: int) -> int | None:
    if value is None:
        return otherwise
    try:
        return min(int(str(value)), PORTS - 1)
    except ValueError:
        return None
