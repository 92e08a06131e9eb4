"""Forms that a clone of this project takes with those who adopt it: each a set of settings files.

Each begins as the example's three environments, one legal change or several away from them.
"""

from __future__ import annotations

import random
import tomllib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from tests.example_settings import ONE_ACCOUNT
from tests.stacks.settings.tables import MISSING, Table, changed, render

__all__ = ["FORMS", "Files", "write"]

Files = dict[str, Table]
"""The environment's name -> what its file says."""

ZONE, CERTIFICATE = "Z0123456789EXAMPLE", "12345678-1234-1234-1234-123456789012"
OTHER_ACCOUNT = "210987654321"
SECRETS = "arn:aws:secretsmanager:us-east-1:123456789012:secret:"


def example() -> Files:
    """What is committed."""
    return {file.stem: tomllib.loads(file.read_text(encoding="utf-8")) for file in ONE_ACCOUNT.glob("*.toml")}


def everywhere(**changes: Any) -> Files:
    """The same change in each file; two underscores stand for the dot."""
    return {name: changed(table, _dotted(changes)) for name, table in example().items()}


def only(environment: str, **changes: Any) -> Files:
    """A change in one file."""
    files = example()
    return {**files, environment: changed(files[environment], _dotted(changes))}


def renamed(files: Files, **names: str) -> Files:
    """Environments under other names; each is named in its file as well."""
    return {
        names.get(name, name): {**table, "environment": names.get(name, name)} for name, table in files.items()
    }


def without(*names: str) -> Files:
    return {name: table for name, table in example().items() if name not in names}


def _dotted(changes: dict[str, Any]) -> dict[str, Any]:
    return {key.replace("__", "."): value for key, value in changes.items()}


def certificates(table: Table) -> Table:
    """Existing certificates instead of a hosted zone."""
    account, region = table["account_id"], table["region"]
    own = {
        "domain.hosted_zone_id": MISSING,
        "domain.certificate_arn": f"arn:aws:acm:{region}:{account}:certificate/{CERTIFICATE}",
        "domain.edge_certificate_arn": f"arn:aws:acm:us-east-1:{account}:certificate/{CERTIFICATE}",
    }
    return changed(table, own)


def fourth() -> Files:
    files = example()
    more = {"environment": "qa", "domain.name": "pay.qa.example.com", "network.cidr": "10.40.0.0/16"}
    return {**files, "qa": changed(files["staging"], more)}


def own_account() -> Files:
    return only("prod", account_id=OTHER_ACCOUNT)


def second_production() -> Files:
    files = example()
    more = {
        "environment": "prod-eu",
        "account_id": OTHER_ACCOUNT,
        "region": "eu-west-1",
        "domain.name": "pay.eu.example.com",
        "network.cidr": "10.50.0.0/16",
    }
    return {**files, "prod-eu": changed(files["prod"], more)}


def cells() -> Files:
    """Eight environments of one account."""
    files = example()
    for number in range(1, 6):
        more = {
            "environment": f"cell{number}",
            "domain.name": f"pay{number}.example.com",
            "network.cidr": f"10.{60 + number}.0.0/16",
            "quotas.vpcs": 8,
        }
        files[f"cell{number}"] = changed(files["prod" if number < 3 else "staging"], more)
    return files


def all_at_once() -> Files:
    """Account, region, application, tags, domain, e-mails and names, as README's first step has it."""
    files = everywhere(
        application="ledger-eu",
        account_id="345678901234",
        region="eu-central-1",
        tags__team="cards",
        tags__cost_center="CC/42",
        tags__repository="https://git.example.org/cards/ledger.git",
        domain__hosted_zone_id="Z9999999999EXAMPLE",
    )
    for name, table in files.items():
        table["domain"]["name"] = f"cards.{name}.example.org"
        if "alerts" in table:
            table["alerts"]["emails"] = [f"cards-{name}@example.org", "duty@example.org"]
    return renamed(files, prod="live", staging="preview", dev="sandbox")


def elsewhere() -> Files:
    """All of that, with production in an account of its own."""
    files = all_at_once()
    files["live"]["account_id"] = OTHER_ACCOUNT
    return files


def fitting_in() -> Files:
    """In an organization: defaults and sign-in are there, DNS is elsewhere; own rules in the web ACLs."""
    files = everywhere(
        ci__github_repository="example-org/payments",
        account__manage_defaults=False,
        account__github_provider="existing",
        domain__hosted_zone_role_arn=f"arn:aws:iam::{OTHER_ACCOUNT}:role/dns/records",
        waf__post_rate_limit=200,
        waf__counted_rules=["AWSManagedRulesSQLiRuleSet/SQLi_BODY"],
        waf__allow_cidrs=["198.51.100.0/24", "2001:db8:1::/48"],
        waf__block_cidrs=["203.0.113.0/24"],
    )
    files["dev"]["waf"]["counted_groups"] = ["AWSManagedRulesAnonymousIpList"]
    return files


def everything_else() -> Files:
    """Certificates, partners, X86, other zones, CI, an account for production: all in one."""
    files = everywhere(
        ci__github_repository="example-org/payments",
        service__architecture="X86_64",
        service__outbound_https=["203.0.113.0/24", "198.51.100.0/24"],
        quotas__elastic_ips=7,
        network__availability_zones=["us-east-1b", "us-east-1d", "us-east-1f"],
    )
    files["prod"]["account_id"] = OTHER_ACCOUNT
    return {name: certificates(table) for name, table in files.items()}


def longest_names() -> Files:
    files = everywhere(application="a" + "b" * 19)
    return renamed(files, prod="p" + "q" * 15, dev="d" + "e" * 15)


def own_application() -> Files:
    """A registry with a password, own programs, variables, secrets, permissions; staging has no migration."""
    files = everywhere(
        service__image=f"registry.example.com/pay/app@sha256:{'0' * 64}",
        service__image_credentials_secret_arn=f"{SECRETS}registry-AbCdEf",
        service__outbound_https=["203.0.113.0/24"],
        quotas__elastic_ips=7,
        service__entry_point=["/app"],
        service__command=["serve"],
        service__health_check_command=["CMD", "/app", "healthy"],
        service__stop_timeout_seconds=120,
        service__writable_folders=["/var/cache/app"],
        service__environment={"FEATURE": "on"},
        service__secrets={"PARTNER_KEY": f"{SECRETS}partner-AbCdEf:key::"},
        service__permissions=[{"actions": ["cloudwatch:PutMetricData"], "resources": ["*"]}],
    )
    files["staging"]["service"]["migration"] = []
    return files


def more_of_a_thing() -> Files:
    """Further tables and buckets; production's indexes, and neither in staging."""
    files = everywhere(
        tables={"refunds": {"hash_key": "refund_id", "read_by": ["service"], "written_by": ["service"]}},
        buckets={"statements": {"read_by": ["service"]}, "hand-ins": {"written_by": ["service"]}},
    )
    files["prod"]["tables"]["refunds"]["indexes"] = [{"name": "by-customer", "hash_key": "customer_id"}]
    del files["staging"]["tables"], files["staging"]["buckets"]
    return files


def further_services() -> Files:
    """One by path with the application's image, and a worker that uses tables, one of which has its name."""
    alive = {"health_check_command": ["CMD", "/app", "alive"]}
    return everywhere(
        services={"admin": {"path": ["/admin/*"], "database": True, **alive}, "mailer": alive},
        tables={
            "letters": {"hash_key": "id", "read_by": ["admin"], "written_by": ["mailer"]},
            "mailer": {"hash_key": "id", "written_by": ["mailer"]},
        },
    )


def at_random(seed: int) -> Files:
    """Up to four environments with any values that the settings' own table has: by seed, and nothing else."""
    from stacks.settings import Settings
    from stacks.settings.neighbours import collisions
    from strongroom.capacity.assessment import assess
    from tests.stacks.fuzz.documents import right_file

    chance, found = random.Random(seed), dict[str, Table]()  # noqa: S311 -- which files, and no secret
    wanted = chance.randint(1, 4)
    for _ in range(60):  # most do not go together with the others, and fewer than wanted will do
        if len(found) == wanted:
            break
        file = right_file(chance)
        if "users" in file.get("capacity", {}):
            file = {**file, "capacity": {"users": 1}}
        both = [Settings.model_validate(table) for table in (*found.values(), file)]
        # Settings may be right, and their users not fit: that is a requirement, which tests/environments tells.
        short = [each for each in assess(both[-1], 1) if not each.fits and not each.dimension.by_quota]
        if file["environment"] not in found and not short and not list(collisions(both)):
            found[file["environment"]] = file
    return found


FORMS: dict[str, Callable[[], Files]] = {
    "as committed": example,
    "another account": lambda: everywhere(account_id=OTHER_ACCOUNT),
    "another application": lambda: everywhere(application="ledger"),
    "another region": lambda: everywhere(region="eu-west-3"),
    "other tags": lambda: everywhere(tags__team="Ledger + Cards", tags__cost_center="9"),
    "another domain": lambda: only("prod", domain__name="transfers.example.net"),
    "other e-mails": lambda: only("prod", alerts__emails=["first@example.net", "second@example.net"]),
    "certificates": lambda: {name: certificates(table) for name, table in example().items()},
    "other task counts": lambda: only("prod", service__min_tasks=4, service__max_tasks=16),
    "another engine version": lambda: everywhere(database__engine_version="16.13"),
    "fewer backup days": lambda: only("prod", database__backup_retention_days=14),
    "more readers": lambda: only("prod", database__readers=4),
    "partners": lambda: everywhere(
        service__outbound_https=["203.0.113.0/24", "8.8.8.8/32"], quotas__elastic_ips=7
    ),
    "continuous integration": lambda: everywhere(ci__github_repository="example-org/strongroom"),
    "X86": lambda: everywhere(service__architecture="X86_64"),
    "zones by ID": lambda: everywhere(network__availability_zones=["use1-az6", "use1-az2", "use1-az4"]),
    "a major version upgrade": lambda: everywhere(
        database__engine_version="18.4", database__major_version_upgrade_to=18
    ),
    "a blue/green deployment": lambda: everywhere(database__logical_replication=True),
    "a serverless database": lambda: only(
        "dev",
        database__instance_class="db.serverless",
        database__serverless_min_capacity=0,
        database__serverless_max_capacity=4,
    ),
    "as small as it goes": lambda: only(
        "dev",
        network__interface_endpoints="single",
        database__instance_class="db.serverless",
        database__serverless_min_capacity=0,
        database__serverless_max_capacity=2,
        database__readers=0,
    ),
    "larger readers": lambda: only("prod", database__reader_instance_class="db.r8g.4xlarge"),
    "other zones": lambda: everywhere(network__availability_zones=["us-east-1f", "us-east-1b", "us-east-1d"]),
    "another registry": lambda: everywhere(
        service__image=f"registry.example.com/pay/app@sha256:{'0' * 64}",
        service__outbound_https=["203.0.113.0/24"],
        quotas__elastic_ips=7,
    ),
    "another account's registry": lambda: everywhere(
        service__image=f"{OTHER_ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com/pay/app@sha256:{'0' * 64}",
    ),
    "an application of one's own": own_application,
    "further tables and buckets": more_of_a_thing,
    "further functions": lambda: everywhere(
        functions={"settle": {"sent_by": ["service"]}, "notify-partner": {"sent_by": ["settle"]}},
        tables={"settlements": {"hash_key": "transaction_id", "written_by": ["settle"]}},
    ),
    "scheduled functions": lambda: everywhere(
        functions={
            "close-day": {"schedule": {"expression": "cron(30 3 ? * MON-FRI *)", "timezone": "Europe/Berlin"}},
            "settle": {
                "sent_by": ["service"],
                "schedule": {"expression": "rate(5 minutes)", "flexible_window": 5},
            },
        },
        tables={"closings": {"hash_key": "scheduled_time", "written_by": ["close-day"]}},
    ),
    "jobs": lambda: everywhere(
        jobs={
            "report": {
                "schedule": {"expression": "cron(0 5 1 * ? *)"},
                "command": ["report"],
                "database": True,
            },
            "clean-up": {"schedule": {"expression": "rate(6 hours)", "timezone": "Asia/Tokyo"}},
        },
        buckets={"reports": {"written_by": ["report"]}},
    ),
    "further services": further_services,
    "a larger function": lambda: only("prod", validation__memory=1024, validation__reserved_concurrency=200),
    "a fourth environment": fourth,
    "no staging": lambda: without("staging"),
    "production alone": lambda: without("staging", "dev"),
    "no production": lambda: without("prod"),
    "production under another name": lambda: renamed(example(), prod="live"),
    "production in an account of its own": own_account,
    "a second production in another region": second_production,
    "eight environments": cells,
    "the longest names": longest_names,
    "everything that README names": all_at_once,
    "everything that README names, in two accounts": elsewhere,
    "account defaults of an organization": lambda: everywhere(account__manage_defaults=False),
    "a zone in another account": lambda: only(
        "prod", domain__hosted_zone_role_arn=f"arn:aws:iam::{OTHER_ACCOUNT}:role/records"
    ),
    "fitting in": fitting_in,
    "everything else": everything_else,
    **{f"at random, {seed}": partial(at_random, seed) for seed in range(1, 6)},
}
"""What it is -> its files."""


def write(files: Files, folder: Path) -> None:
    """As `environments/` of a clone."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in files.items():
        (folder / f"{name}.toml").write_text(render(table), encoding="utf-8")
