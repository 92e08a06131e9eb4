"""`strongroom demo`: deploy, use, plan again, remove; and a table of what happened."""

from __future__ import annotations

from dataclasses import dataclass

import httpx
from rich.table import Table

from strongroom.errors import StrongroomError
from strongroom.local import bookkeeping, front_doors, transactions
from strongroom.local.conservation.accounting import account
from strongroom.local.conservation.books import Books
from strongroom.local.deployment import Deployment


@dataclass(frozen=True)
class Check:
    """Something that has to hold, what was seen, and whether it held."""

    what: str
    expected: str
    seen: str
    held: bool


def use(deployment: Deployment) -> list[Check]:
    """Visit both front doors and send transactions through the system."""
    with deployment.progress.step("visit the page and the API"):
        checks = [*_load_balancer(deployment), *_cloudfront(deployment)]
    return checks + _transactions(deployment)


def _load_balancer(deployment: Deployment) -> list[Check]:
    endpoint, name = deployment.emulator.endpoint, deployment.output("load_balancer_dns_name")
    with front_doors.load_balancer(endpoint, name, port=80).open() as visitor:
        plain = visitor.get("/")
    with front_doors.load_balancer(endpoint, name).open() as visitor:
        health, start = visitor.get("/health"), visitor.get("/")
    where = plain.headers.get("location", "nowhere")
    return [
        Check(
            "port 80 of the load balancer",
            "301 to https",
            f"{plain.status_code} to {where.partition(':')[0]}",
            plain.status_code == httpx.codes.MOVED_PERMANENTLY and where.startswith("https://"),
        ),
        _page("port 443, /health", health, "application/json"),
        _page("port 443, the page", start, "text/html"),
    ]


def _cloudfront(deployment: Deployment) -> list[Check]:
    name = deployment.output("cloudfront_domain_name")
    door = front_doors.cloudfront(deployment.emulator.endpoint, name)
    with door.open() as visitor:
        start, config = visitor.get("/"), visitor.get("/config.json")
    transport_security = start.headers.get("strict-transport-security", "none")
    return [
        _page("CloudFront, the page", start, "text/html"),
        _page("CloudFront, /config.json", config, "application/json"),
        Check(
            "CloudFront, Strict-Transport-Security",
            "a max-age",
            transport_security,
            "max-age=" in transport_security,
        ),
    ]


def _page(what: str, response: httpx.Response, content_type: str) -> Check:
    seen = response.headers.get("content-type", "no type").partition(";")[0]
    held = response.status_code == httpx.codes.OK and seen == content_type
    return Check(what, f"200 {content_type}", f"{response.status_code} {seen}", held)


def _transactions(deployment: Deployment) -> list[Check]:
    name = deployment.output("load_balancer_dns_name")
    door = front_doors.load_balancer(deployment.emulator.endpoint, name)
    title = "send transactions: application, ledger, SQS, Lambda, DynamoDB, ledger"
    cases, before = transactions.cases(), bookkeeping.read(deployment)
    with deployment.progress.step(title, unit="transactions") as step:
        outcomes = transactions.run(door, cases, step.count)
    return [
        *(
            Check(
                outcome.case.title,
                ", ".join(map(str, outcome.case.expected)),
                ", ".join(map(str, outcome.found)) or "nothing",
                outcome.held,
            )
            for outcome in outcomes
        ),
        _accounted_for(deployment, outcomes, before),
    ]


def _accounted_for(deployment: Deployment, outcomes: list[transactions.Outcome], before: Books) -> Check:
    """Of all that was sent: one row in the ledger, one result, and both say the same."""
    found = account(transactions.sent(outcomes), bookkeeping.read(deployment), before=before)
    seen = "; ".join(map(str, found.findings[:3])) or f"{found.sent} sent, {found.duplicates} of them again"
    return Check("ledger and results", "each once, nothing lost", seen, found.held)


def second_plan(deployment: Deployment) -> Check:
    changes = deployment.planned_changes()
    shown = ", ".join(changes[:3]) + (f" and {len(changes) - 3} more" if len(changes) > 3 else "")
    return Check("a second plan", "no changes", shown or "no changes", not changes)


def removal(deployment: Deployment) -> Check:
    remains = deployment.down()
    left = remains.forgotten or remains.on_purpose
    shown = ", ".join(left[:5]) + (f" and {len(left) - 5} more" if len(left) > 5 else "")
    seen = f"{shown} is left" if left else "nothing is left"
    return Check("destroy", "nothing is left but what is kept on purpose", seen, not remains.forgotten)


def table(checks: list[Check]) -> Table:
    shown = Table("", "what", "must be", "was")
    for check in checks:
        shown.add_row("✓" if check.held else "✗", check.what, check.expected, check.seen)
    return shown


def require(checks: list[Check]) -> None:
    """Nothing if all of it held."""
    failed = [check.what for check in checks if not check.held]
    if failed:
        raise StrongroomError(f"{len(failed)} of {len(checks)} did not hold: {', '.join(failed)}.")
