"""The page `docs/reference/capacity.md`: what was measured, what follows, and what growth would take."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from stacks.demand.measured import measured
from stacks.demand.quotas import quotas
from stacks.settings import Settings
from strongroom.capacity.assessment import assess
from strongroom.capacity.numbers import short, users_in_words
from strongroom.capacity.page.growing import growth, million
from strongroom.capacity.page.measurement import measurement
from strongroom.capacity.report import closing, source
from strongroom.capacity.together import section

__all__ = ["render"]

INTRODUCTION = """\
<!-- Generated from strongroom/capacity/ by `make docs`; change it there. `make load` measures again. -->
# Capacity

How many users an environment carries, by a model: what a request and a message cost was measured, what AWS
allows was looked up, and `strongroom capacity` puts the two together. Nothing here was measured on AWS. The
figures are the reference application's; another application has others.
"""

ASSUMED = """\
## What is assumed

- A vCPU of Fargate does as much as a core of the machine above. The reference application is one Python process
  and uses one core, however large its task.
- A vCPU of Aurora's writer does as much as well. Every statement goes to the writer.
- Of Lambda's CPU the function gets the share that comes with its memory; the rest of a message's time is its
  calls to DynamoDB, one after another.
- Users, requests a user, the share that hands in, and what stays free are `[capacity]` in the settings.
- When a zone fails, the tasks of the other two carry the load.
- Further services run with their `max_tasks`, all rolled out at once: what they do was not measured.
"""


def render(settings: Settings, environments: Sequence[Settings]) -> str:
    """The whole page, about an environment and what all of them take."""
    sections = (
        measurement(measured()),
        [ASSUMED],
        _environment(settings),
        growth(settings),
        million(settings),
        section(environments),
        _quotas(),
    )
    return "\n".join([INTRODUCTION, *(line for section in sections for line in section)])


def _environment(settings: Settings) -> Iterator[str]:
    users = settings.capacity.users or 1
    assessed = assess(settings, users)
    yield f"## `{settings.environment}` with its {users:,} users\n"
    yield (
        f"`strongroom capacity {settings.environment}` prints it; `--users` asks for another number, `--json` "
        "is for programs.\n"
    )
    yield "| what | needed | there is | unit | there is, by | carries users | why |"
    yield "|---|---:|---:|---|---|---:|---|"
    for each in assessed:
        dimension = each.dimension
        limit = "" if each.available is None else short(each.available)
        most = "" if each.available is None else users_in_words(each.most_users)
        needed = short(each.needed) if each.fits else f"**{short(each.needed)}**"
        cells = (dimension.what, needed, limit, dimension.unit, source(dimension), most, dimension.why)
        yield f"| {' | '.join(cells)} |"
    yield ""
    for line in closing(assessed):
        yield f"- {line}"
    yield ""


def _quotas() -> Iterator[str]:
    yield "## Quotas that the model uses\n"
    yield "AWS's defaults. What an account was granted is `[quotas]` in its environments' settings.\n"
    yield "| quota | default | unit | AWS raises it | code | document, compared on |"
    yield "|---|---:|---|---|---|---|"
    for quota in quotas().values():
        yield (
            f"| {quota.title} | {quota.value:,} | {quota.unit} | {'yes' if quota.adjustable else 'no'} "
            f"| {quota.code or ''} | [{quota.read}]({quota.source}) |"
        )
