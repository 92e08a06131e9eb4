"""What one environment may say only if no other says otherwise."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator

from stacks import policy
from stacks.boundary_statements import boundary_statements, of_others
from stacks.demand.together import by_account, sums
from stacks.schema.sections import Account
from stacks.settings.rules import Violation
from stacks.settings.rules.validation import UNRESERVED
from stacks.settings.settings import Settings

__all__ = ["collisions"]

# IAM's quotas, in characters: 2,048 a trust policy, 6,144 a policy. With the longest names and branches GitHub
# allows, three repositories and ten environments stay below them.
LONGEST_POLICY = 6144
MOST_REPOSITORIES = 3
MOST_DEPLOYED = 10


def collisions(environments: list[Settings]) -> Iterator[tuple[Settings, Violation]]:
    """Each environment that can't be beside one before it, and the rule it breaks."""
    for rule in (
        _domains,
        _regions,
        _applications,
        _account,
        _names,
        _networks,
        _repositories,
        _boundary,
        _quotas,
        _reserved,
    ):
        yield from rule(environments)


def _domains(environments: list[Settings]) -> Iterator[tuple[Settings, Violation]]:
    owners: dict[str, Settings] = {}
    for settings in environments:
        for domain in (settings.domain.name, settings.domain.static_name):
            first = owners.setdefault(domain, settings)
            if first is not settings:
                used = f"another name: {domain} belongs to {first.environment}.toml"
                yield settings, ("domain.name", settings.domain.name, used)
                break


def _regions(environments: list[Settings]) -> Iterator[tuple[Settings, Violation]]:
    """The state bucket, the image repository and the audit trail are the account's, in one region."""
    for first, settings in _account_mates(environments):
        if first.region != settings.region:
            allowed = (
                f'"{first.region}", as in {first.environment}.toml, or another account_id: an account has one '
                "bootstrap stack, in one region"
            )
            yield settings, ("region", settings.region, allowed)


def _applications(environments: list[Settings]) -> Iterator[tuple[Settings, Violation]]:
    for first, settings in _account_mates(environments):
        if first.application != settings.application:
            allowed = f'"{first.application}", as in {first.environment}.toml, which shares the account'
            yield settings, ("application", settings.application, allowed)


def _account(environments: list[Settings]) -> Iterator[tuple[Settings, Violation]]:
    """What the bootstrap stack leaves alone in the account, it leaves alone for all of them."""
    for first, settings in _account_mates(environments):
        for key in Account.model_fields:
            here, there = getattr(settings.account, key), getattr(first.account, key)
            if here != there:
                allowed = f"{json.dumps(there)}, as in {first.environment}.toml, which shares the account"
                yield settings, (f"account.{key}", here, allowed)


def _names(environments: list[Settings]) -> Iterator[tuple[Settings, Violation]]:
    """Policies name resources by `<application>-*-<environment>`, so no name may be the end of another's."""
    for other, settings in _pairs(environments):
        longer, shorter = sorted((settings.environment, other.environment), key=len, reverse=True)
        if longer.endswith(f"-{shorter}"):
            allowed = (
                f"another name: policies of {shorter} are for {settings.application}-*-{shorter}, which is "
                f"{longer}'s too"
            )
            yield settings, ("environment", settings.environment, allowed)


def _networks(environments: list[Settings]) -> Iterator[tuple[Settings, Violation]]:
    """Two VPCs can be peered, or joined by a transit gateway, only if no address is in both."""
    for other, settings in _pairs(environments):
        if settings.region == other.region and settings.network.cidr.overlaps(other.network.cidr):
            allowed = (
                f"a range that does not overlap with {other.environment}.toml's {other.network.cidr}: they "
                "could never be peered"
            )
            yield settings, ("network.cidr", str(settings.network.cidr), allowed)


def _repositories(environments: list[Settings]) -> Iterator[tuple[Settings, Violation]]:
    """The plan role is for all environments of an account, and its policies name each of them."""
    deployed: Counter[str] = Counter()
    trusted: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
    for settings in environments:
        account, repository = settings.account_id, settings.ci.github_repository
        if repository is None:
            continue
        deployed[account] += 1
        if deployed[account] > MOST_DEPLOYED:
            allowed = f"left out: {MOST_DEPLOYED} environments of the account are deployed this way already"
            yield settings, ("ci.github_repository", repository, allowed)
        subject = (repository, settings.ci.main_branch)
        if subject not in trusted[account] and len(trusted[account]) == MOST_REPOSITORIES:
            allowed = (
                f"one of the {MOST_REPOSITORIES} that other environments of the account name, with its branch"
            )
            yield settings, ("ci.github_repository", repository, allowed)
        else:
            trusted[account].add(subject)


def _boundary(environments: list[Settings]) -> Iterator[tuple[Settings, Violation]]:
    """The workload boundary is one policy of the account, and names what each of them brings."""
    for account in by_account(environments).values():
        for count, settings in enumerate(account, start=1):
            statements = [*boundary_statements(account[0]), *of_others(account[:count])]
            length = len(policy.document(*statements))
            if length > LONGEST_POLICY:
                allowed = (
                    "fewer secrets, keys and repositories in all environments of the account: with these the "
                    f"workload boundary has {length} characters, and IAM takes {LONGEST_POLICY}. Several "
                    "values can be keys of one secret's JSON"
                )
                yield settings, (f"{settings.key_of(_naming_most(settings))}.secrets", None, allowed)
                break


def _naming_most(settings: Settings) -> str:
    """The program that names most secrets and keys."""
    services = settings.containers
    return max(services, key=lambda name: len(services[name].secrets) + len(services[name].secret_key_arns))


def _quotas(environments: list[Settings]) -> Iterator[tuple[Settings, Violation]]:
    """AWS refuses the first thing too many in the middle of an apply."""
    for account in by_account(environments).values():
        for each in sums(account):
            if each.fits:
                continue
            total, which = 0, account[0]
            for which in account:
                total += each.taken[which.environment]
                if total > each.granted:
                    break
            quota = each.quota
            takers = ", ".join(f"{name} {count}" for name, count in each.taken.items() if count)
            allowed = (
                f"at least {each.total}, which the account's environments take together ({takers}). AWS grants "
                f'{quota.value} by default: ask for more of "{quota.title}" ({quota.code} of {quota.service} '
                "in Service Quotas) and say here what was granted, or use another account_id"
            )
            yield which, (f"quotas.{each.counted.quota}", each.granted, allowed)


def _reserved(environments: list[Settings]) -> Iterator[tuple[Settings, Violation]]:
    """Lambda developer guide, "Configuring reserved concurrency": of all functions in a region."""
    for account in by_account(environments).values():
        granted, total = max(settings.quotas.lambda_concurrency for settings in account), 0
        for settings in account:
            reserved = [settings.validation.reserved_concurrency]
            reserved += [function.reserved_concurrency for function in settings.functions.values()]
            own = sum(each for each in reserved if each > 0)
            before, total = total, total + own
            # What one environment takes alone is its own rules' matter.
            if own and before and before + own > granted - UNRESERVED:
                allowed = (
                    f"at least {total + UNRESERVED}: functions of the account reserve {before} executions in "
                    f"the environments before this one, {own} in it, and AWS keeps {UNRESERVED}. Ask for more "
                    'of "Concurrent executions" (L-B99A9384 of lambda in Service Quotas), or reserve less'
                )
                yield settings, ("quotas.lambda_concurrency", granted, allowed)


def _pairs(environments: list[Settings]) -> Iterator[tuple[Settings, Settings]]:
    """Each environment with each before it that is in the same account."""
    for place, settings in enumerate(environments):
        for other in environments[:place]:
            if other.account_id == settings.account_id:
                yield other, settings


def _account_mates(environments: list[Settings]) -> Iterator[tuple[Settings, Settings]]:
    """Each environment with the first one of its account."""
    first: dict[str, Settings] = {}
    for settings in environments:
        yield first.setdefault(settings.account_id, settings), settings
