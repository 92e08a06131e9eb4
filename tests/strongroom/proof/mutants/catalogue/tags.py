"""Tags, weakened."""

from __future__ import annotations

from typing import Any

from tests.strongroom.proof.mutants.mutant import Draft, mutant

HOME, EDGE = "provider.aws", "provider.aws.us_east_1"


def tags(draft: Draft, provider: int) -> dict[str, Any]:
    found: dict[str, Any] = draft.document["provider"]["aws"][provider]["default_tags"][0]["tags"]
    return found


@mutant("no-cost-center", "No bill says whose it is", named=HOME)
def _(draft: Draft) -> None:
    del tags(draft, 0)["CostCenter"]


@mutant("an-empty-team", "Every resource belongs to nobody", named=HOME)
def _(draft: Draft) -> None:
    tags(draft, 0)["Team"] = ""


@mutant("no-tags-at-the-edge", "What the second provider makes has no tag at all", named=EDGE)
def _(draft: Draft) -> None:
    del draft.document["provider"]["aws"][1]["default_tags"]


@mutant("staging-at-the-edge", "What the second provider makes is staging's", named=EDGE)
def _(draft: Draft) -> None:
    tags(draft, 1)["Environment"] = "staging"


@mutant("tags-ignored-by-the-provider", "A team's name is never corrected", named=HOME)
def _(draft: Draft) -> None:
    draft.document["provider"]["aws"][0]["ignore_tags"] = [{"keys": ["Team"]}]


@mutant("a-team-of-its-own", "One table is on another team's bill", named="tables/sessions")
def _(draft: Draft) -> None:
    draft("tables/sessions")["tags"] = {"Team": "sessions"}


@mutant(
    "tags-replaced", "The load balancer has one tag, and none of the six", named="load_balancer/load_balancer"
)
def _(draft: Draft) -> None:
    draft("load_balancer/load_balancer")["tags_all"] = {"Name": "strongroom-web-prod"}


@mutant("tags-ignored", "The cluster keeps the tags that it was made with", named="database/cluster")
def _(draft: Draft) -> None:
    draft("database/cluster").setdefault("lifecycle", {}).setdefault("ignore_changes", []).append("tags")


@mutant("untagged-tasks", "Most of the bill belongs to nobody", named="service/service")
def _(draft: Draft) -> None:
    del draft("service/service")["propagate_tags"]


@mutant("no-managed-tags", "No bill tells one service's tasks from another's", named="service/service")
def _(draft: Draft) -> None:
    draft("service/service")["enable_ecs_managed_tags"] = False
