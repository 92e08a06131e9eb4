"""What a change of the security as a whole comes to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from strongroom.change.review.verdict import Reason, Verdict
from strongroom.change.security import SecurityDelta

__all__ = ["security_reasons"]


def security_reasons(delta: SecurityDelta) -> Iterator[Reason]:
    """A reason for each kind of change; a denial that goes lets somebody do more."""
    for topic, count in Counter(each.topic for each in delta.protections_lost).items():
        yield Reason(Verdict.DANGEROUS, f"protections lost ({topic}): {count}")
    for topic_, count in Counter(each.topic for each in delta.weakened).items():
        yield Reason(Verdict.DANGEROUS, f"security weakened ({topic_}): {count}")
    denials_gone = [each for each in delta.permissions_lost if each.effect != "Allow"]
    denials = [each for each in delta.permissions_gained if each.effect != "Allow"]
    told = {
        "permissions gained": len(delta.permissions_gained) - len(denials),
        "denials or boundaries that go": len(denials_gone),
        "ways gained": len(delta.flows_gained),
        "permissions lost": len(delta.permissions_lost) - len(denials_gone),
        "denials or boundaries that come": len(denials),
        "ways lost": len(delta.flows_lost),
        "security that is not known": len(delta.unknown),
    }
    for words, count in told.items():
        if count:
            yield Reason(Verdict.REVIEW, f"{words}: {count}")
    if delta.strengthened or delta.protections_gained:
        yield Reason(Verdict.SAFE, "security is strengthened")
