"""What an alarm is made of: a signal, a threshold, a window, and what a person should do about it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from stacks.monitoring.watched import Watched
from stacks.settings import Settings

__all__ = [
    "Alarm",
    "Comparison",
    "Definition",
    "Expression",
    "Metric",
    "Signal",
    "Window",
    "alarms",
    "each_service",
    "metric_id",
    "single",
]

Statistic = Literal["Average", "Maximum", "Minimum", "Sum", "p50", "p90", "p99"]
Comparison = Literal["GreaterThanThreshold", "GreaterThanOrEqualToThreshold", "LessThanThreshold"]

SYMBOLS: dict[Comparison, str] = {
    "GreaterThanThreshold": ">",
    "GreaterThanOrEqualToThreshold": "≥",
    "LessThanThreshold": "<",
}


@dataclass(frozen=True)
class Metric:
    """One CloudWatch metric, and the statistic that says something about it."""

    namespace: str
    name: str
    dimensions: Mapping[str, str]
    statistic: Statistic
    label: str


@dataclass(frozen=True)
class Expression:
    """Metric math over metrics that it knows by the keys of `metrics`."""

    id: str
    text: str
    label: str
    metrics: Mapping[str, Metric]


Signal = Metric | Expression


@dataclass(frozen=True)
class Window:
    """An alarm goes off when `datapoints` of the last `periods` breach; a period has `seconds`."""

    datapoints: int
    periods: int
    seconds: int = 60

    def __str__(self) -> str:
        return f"{self.datapoints} of {self.periods} periods of {self.seconds} s"


@dataclass(frozen=True, kw_only=True)
class Definition:
    """A row of the table. Its `id` is also the name of its runbook."""

    id: str
    title: str
    severity: Literal["critical", "warning"]  # critical: users or money are affected now
    signals: Callable[[Watched], Mapping[str, Signal]]
    comparison: Comparison
    threshold: Callable[[Settings], float]
    threshold_of: Callable[[Settings, str], float] | None = None  # a part's, where each has its own
    unit: str  # for people; as an alarm's own `unit` it would only match metrics sent with exactly it
    why: str  # this threshold, and not another
    window: Window
    action: str
    action_of: Callable[[str], str] | None = None  # a part's, where it names a key of the settings
    missing: Literal["notBreaching", "breaching", "ignore"] = "notBreaching"
    missing_reason: str = field(default="")
    edge: bool = False  # the metric is in us-east-1, so the alarm has to be there too
    rolls_back: bool = False  # ECS rolls back a deployment of the service it is about when it goes off

    def __post_init__(self) -> None:
        if self.missing != "notBreaching" and not self.missing_reason:
            raise ValueError(
                f'Alarm {self.id}: missing = "{self.missing}" needs a missing_reason; '
                'without one it is "notBreaching".'
            )

    @property
    def runbook(self) -> str:
        """Path in the repository."""
        return f"docs/runbooks/{self.id}.md"


@dataclass(frozen=True)
class Alarm:
    """A definition for one environment and one resource."""

    definition: Definition
    part: str  # the table, zone, ... it is about; empty if the definition makes only one
    signal: Signal
    threshold: float

    @property
    def id(self) -> str:
        """Unique in the environment; part of the alarm's name and of its address in the state."""
        return f"{self.definition.id}-{self.part}" if self.part else self.definition.id

    @property
    def title(self) -> str:
        """What is wrong, and where."""
        return f"{self.definition.title}: {self.part}" if self.part else self.definition.title

    @property
    def action(self) -> str:
        """What to do, first."""
        own = self.definition.action_of
        return own(self.part) if own and self.part else self.definition.action

    @property
    def condition(self) -> str:
        """`> 80 %`"""
        return f"{SYMBOLS[self.definition.comparison]} {self.limit}"

    @property
    def limit(self) -> str:
        """`80 %`"""
        # A whole number in full: bytes of a large instance's memory have more digits than a float shows.
        whole = self.threshold == int(self.threshold)
        return f"{self.threshold:{',.0f' if whole else ',.10g'}} {self.definition.unit}"


def metric_id(name: str) -> str:
    """For ids of its metrics: letters, digits and _ (CloudWatch API reference, MetricDataQuery).

    Between the parts of an id there is a single one, so that two names never have one id.
    """
    return name.replace("-", "__")


def single(signal: Callable[[Watched], Signal]) -> Callable[[Watched], Mapping[str, Signal]]:
    """The signals of a definition that makes one alarm, which then has the definition's own id."""
    return lambda watched: {"": signal(watched)}


def each_service(signal: Callable[[Watched, str], Signal]) -> Callable[[Watched], Mapping[str, Signal]]:
    """The signals of a definition about services: the first one's, which has the definition's own id, and each
    further one's."""
    return lambda watched: {name: signal(watched, name) for name in ("", *watched.services)}


def alarms(definitions: Iterable[Definition], settings: Settings, watched: Watched) -> Iterator[Alarm]:
    """The alarms of an environment: one for a definition, or one for each table, zone, ... it names."""
    for definition in definitions:
        for part, signal in definition.signals(watched).items():
            own = definition.threshold_of
            limit = own(settings, part) if own and part else definition.threshold(settings)
            yield Alarm(definition, part, signal, limit)
