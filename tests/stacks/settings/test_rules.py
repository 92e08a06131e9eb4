"""The rules between settings, and the minimum of production."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product
from typing import Any

import pytest

from stacks.schema.environment import EnvironmentSchema
from stacks.schema.web_acl import RULES
from stacks.settings import Settings
from stacks.settings.rules import violations
from tests.stacks.settings.conftest import Refused
from tests.stacks.settings.tables import MISSING, PRODUCTION, SMALL, Table, changed

IMAGE = f"registry.example.com/app@sha256:{'0' * 64}"
CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/01234567-89ab-cdef-0123-456789abcdef"
ELSEWHERE = CERTIFICATE.replace("us-east-1", "eu-west-1")
SOMEBODY_ELSES = CERTIFICATE.replace("123456789012", "210987654321")
OWN_CERTIFICATES = {
    "domain.hosted_zone_id": MISSING,
    "domain.certificate_arn": CERTIFICATE,
    "domain.edge_certificate_arn": CERTIFICATE,
}

SERVERLESS = {
    "database.instance_class": "db.serverless",
    "database.serverless_min_capacity": 0,
    "database.serverless_max_capacity": 4,
}

# Tasks that no number of users is too many for.
FASTEST = {
    "service.max_tasks": 100,
    "service.requests_per_target": 1_000_000,
    "database.max_connections": 5000,
}

# Amazon ECS developer guide, "Task definition differences for Fargate": CPU units -> GiB of memory.
FARGATE_GIB: dict[int, Iterable[int]] = {
    512: [1, 2, 3, 4],
    1024: range(2, 9),
    2048: range(4, 17),
    4096: range(8, 31),
    8192: range(16, 61, 4),
    16384: range(32, 121, 8),
}


def test_fargate_takes_these_pairs_of_cpu_and_memory_and_no_others() -> None:
    good = EnvironmentSchema.model_validate(SMALL)
    steps = range(1024, 122880 + 1, 512)
    accepted = {
        (cpu, memory)
        for cpu, memory in product(range(512, 16384 + 1, 512), steps)
        if not violations(
            good.model_copy(
                update={"service": good.service.model_copy(update={"cpu": cpu, "memory": memory})},
            )
        )
    }
    assert accepted == {(cpu, gib * 1024) for cpu, sizes in FARGATE_GIB.items() for gib in sizes}


@pytest.mark.parametrize(
    ("changes", "key", "allowed"),
    [
        ({"service.cpu": 600}, "service.cpu", "one of 512, 1024, 2048, 4096, 8192, 16384"),
        ({"service.memory": 5120}, "service.memory", "with cpu = 512: 1024 to 4096 in steps of 1024"),
        ({"service.min_tasks": 3, "service.max_tasks": 2}, "service.min_tasks", "at most max_tasks = 2"),
        (
            {"capacity.users": 10_001},
            "service.max_tasks",
            "at least 11: capacity.users = 10001 send 10001 requests a minute, and a task is taken to answer "
            "service.requests_per_target = 1000",
        ),
        (
            {"capacity.users": 10_000, "capacity.requests_per_user": 2, "service.requests_per_target": 1500},
            "service.max_tasks",
            "at least 14: capacity.users = 10000 send 20000 requests a minute",
        ),
        (
            {
                "capacity.users": 1_000_000,
                "capacity.submit_percent": 100,
                "service.requests_per_target": 1_000_000,
                "validation.reserved_concurrency": 2,
            },
            "validation.reserved_concurrency",
            "capacity.users = 1000000 hand in 16667 transactions a second, and the function works",
        ),
        (
            {"capacity.users": 100_000_000, "capacity.submit_percent": 100, **FASTEST},
            "capacity.users",
            "100000000 hand in 1666667 transactions a second, and the function works",
        ),
        ({"service.on_demand_base": 11}, "service.on_demand_base", "at most max_tasks = 10"),
        (
            {"service.image": IMAGE},
            "service.outbound_https",
            "the addresses of service.image's registry",
        ),
        (
            {"service.image": IMAGE.replace("registry.example", "123456789012.dkr.ecr.eu-west-1.amazonaws")},
            "service.image",
            "tasks reach ECR of this region alone",
        ),
        ({"domain.hosted_zone_id": MISSING}, "domain", "exactly one of hosted_zone_id"),
        ({**OWN_CERTIFICATES, "domain.hosted_zone_id": "Z0123456789EXAMPLE"}, "domain", "exactly one of"),
        (
            {**OWN_CERTIFICATES, "domain.certificate_arn": ELSEWHERE},
            "domain.certificate_arn",
            "a certificate in us-east-1, where the load balancer is",
        ),
        (
            {**OWN_CERTIFICATES, "domain.certificate_arn": SOMEBODY_ELSES},
            "domain.certificate_arn",
            "a certificate of account 123456789012",
        ),
        (
            {**OWN_CERTIFICATES, "domain.edge_certificate_arn": SOMEBODY_ELSES},
            "domain.edge_certificate_arn",
            "a certificate of account 123456789012",
        ),
        (
            {**OWN_CERTIFICATES, "domain.edge_certificate_arn": MISSING},
            "domain.edge_certificate_arn",
            "the ARN of a certificate for static.<name>",
        ),
        (
            {**OWN_CERTIFICATES, "domain.edge_certificate_arn": ELSEWHERE},
            "domain.edge_certificate_arn",
            "CloudFront reads no other region's",
        ),
        (
            {"domain.edge_certificate_arn": CERTIFICATE},
            "domain.edge_certificate_arn",
            "only together with certificate_arn",
        ),
        (
            {
                "network.cidr": "10.10.0.0/20",
                "service.max_tasks": 361,
                "service.database_connections_per_task": 1,
            },
            "service.max_tasks",
            "at most 360 in network.cidr = 10.10.0.0/20",
        ),
        (
            {"service.max_tasks": 1000},
            "database.max_connections",
            "at least 2223: 2000 tasks of a rollout take one connection each at least, and 90 % is theirs",
        ),
        (
            {"validation.visibility_timeout_seconds": 179},
            "validation.visibility_timeout_seconds",
            "at least 180: six times timeout_seconds",
        ),
        (
            {"validation.timeout_seconds": 31},
            "validation.visibility_timeout_seconds",
            "at least 186: six times timeout_seconds",
        ),
        (
            {"validation.max_receive_count": 961},
            "validation.max_receive_count",
            "at most 960, with visibility_timeout_seconds = 180",
        ),
        ({"validation.reserved_concurrency": 0}, "validation.reserved_concurrency", "at least 2"),
        ({"validation.reserved_concurrency": 1}, "validation.reserved_concurrency", "at least 2"),
        (
            {"validation.reserved_concurrency": 901},
            "validation.reserved_concurrency",
            "at most 900, or -1 to reserve nothing: of quotas.lambda_concurrency = 1000 AWS keeps 100",
        ),
        (
            {"quotas.lambda_concurrency": 10},
            "validation.reserved_concurrency",
            "at most 0, or -1 to reserve nothing",
        ),
        (
            {"domain.hosted_zone_role_arn": "arn:aws:iam::123456789012:role/dns"},
            "domain.hosted_zone_role_arn",
            "a role of another account than 123456789012, or left out",
        ),
        (
            {**OWN_CERTIFICATES, "domain.hosted_zone_role_arn": "arn:aws:iam::210987654321:role/dns"},
            "domain.hosted_zone_role_arn",
            "only together with hosted_zone_id",
        ),
        (
            {"waf.post_rate_limit": 2000},
            "waf.post_rate_limit",
            "below waf.rate_limit = 2000, which counts POST as well",
        ),
        (
            {
                "waf.counted_groups": ["AWSManagedRulesSQLiRuleSet"],
                "waf.counted_rules": ["AWSManagedRulesSQLiRuleSet/SQLi_BODY"],
            },
            "waf.counted_rules",
            "rules of groups that waf.counted_groups does not have",
        ),
        (
            {"waf.allow_cidrs": ["203.0.113.0/25"], "waf.block_cidrs": ["203.0.113.0/24"]},
            "waf.allow_cidrs",
            "ranges that no range of waf.block_cidrs has in it",
        ),
        (
            {"waf.allow_cidrs": ["2001:db8::/48"], "waf.block_cidrs": ["::/12", "2001::/16"]},
            "waf.allow_cidrs",
            "ranges that no range of waf.block_cidrs has in it",
        ),
        (
            {"service.database_connections_per_task": 46},
            "service.database_connections_per_task",
            "at most 45: 20 tasks of a rollout may take 90 % of database.max_connections = 1000",
        ),
        (
            {"database.major_version_upgrade_to": 17, "database.engine_version": "18.4"},
            "database.major_version_upgrade_to",
            "18, the major version of database.engine_version = 18.4, or nothing",
        ),
        (
            {"database.instance_class": "db.r7g.xlarge", "database.reader_instance_class": "db.r8g.large"},
            "database.reader_instance_class",
            "a class as large as database.instance_class = db.r7g.xlarge, or larger",
        ),
        (
            {"database.reader_instance_class": "db.serverless"},
            "database.reader_instance_class",
            "a class as large as database.instance_class",
        ),
        (
            {"database.serverless_min_capacity": 0.5},
            "database.serverless_min_capacity",
            "nothing, unless database.instance_class = db.serverless",
        ),
        (
            {"database.instance_class": "db.serverless", "database.serverless_max_capacity": 2},
            "database.serverless_min_capacity",
            "must be said with database.instance_class = db.serverless",
        ),
        (
            {**SERVERLESS, "database.serverless_max_capacity": 0.5},
            "database.serverless_max_capacity",
            "at least 1: RDS takes nothing below 1",
        ),
        (
            {**SERVERLESS, "database.serverless_min_capacity": 4.5},
            "database.serverless_max_capacity",
            "at least 4.5",
        ),
        (
            {
                **SERVERLESS,
                "database.serverless_min_capacity": 1,
                "database.serverless_auto_pause_seconds": 300,
            },
            "database.serverless_auto_pause_seconds",
            "nothing, unless serverless_min_capacity = 0",
        ),
        (
            {**SERVERLESS, "database.max_connections": 2001},
            "database.max_connections",
            "at most 2000 with serverless_min_capacity = 0",
        ),
        (
            {**SERVERLESS, "database.reader_instance_class": "db.r7g.large"},
            "database.reader_instance_class",
            "nothing, with db.serverless",
        ),
    ],
    ids=lambda value: str(value)[:50],
)
def test_rule_between_settings(refused: Refused, changes: dict[str, Any], key: str, allowed: str) -> None:
    (problem,) = refused(changed(SMALL, changes))
    assert problem.key == key
    assert allowed in problem.allowed


@pytest.mark.parametrize(
    "changes",
    [
        OWN_CERTIFICATES,
        {"validation.timeout_seconds": 30, "validation.visibility_timeout_seconds": 180},
        {
            "network.cidr": "10.10.0.0/20",
            "service.max_tasks": 360,
            "service.database_connections_per_task": 1,
        },
        {
            "service.max_tasks": 1000,
            "service.database_connections_per_task": 1,
            "database.max_connections": 2223,
        },
        {"capacity.users": 10_000},
        {"validation.reserved_concurrency": 2},
        {"validation.reserved_concurrency": 900},
        {"validation.reserved_concurrency": -1, "quotas.lambda_concurrency": 10},
        {"validation.max_receive_count": 960},
        {"validation.visibility_timeout_seconds": 34560},
        {"validation.reserved_concurrency": -1},
        {"service.database_connections_per_task": 45},
        {"service.min_tasks": 10, "service.on_demand_base": 10},
        {"service.image": IMAGE, "service.outbound_https": ["203.0.113.0/24"]},
        {
            "service.image": IMAGE.replace("/app", f"/{'a' * 234}"),
            "service.outbound_https": ["203.0.113.0/24"],
        },
        {"network.availability_zones": ["us-east-1f", "us-east-1b", "us-east-1d"]},
        {"domain.name": f"{'a' * 45}.example.com"},
        {"domain.hosted_zone_role_arn": "arn:aws:iam::210987654321:role/a/path/dns"},
        {"waf.post_rate_limit": 1999},
        {"waf.post_rate_limit": 10, "waf.rate_limit": 11},
        {"waf.counted_groups": ["AWSManagedRulesCommonRuleSet", "AWSManagedRulesSQLiRuleSet"]},
        {"waf.allow_cidrs": ["203.0.113.0/24"], "waf.block_cidrs": ["203.0.113.0/25", "2001:db8::/32"]},
        {"account.manage_defaults": False, "account.github_provider": "existing"},
        {"network.availability_zones": ["use1-az6", "use1-az2", "use1-az4"]},
        {"region": "ca-central-1", "network.availability_zones": ["cac1-az1", "cac1-az2", "cac1-az4"]},
        {"database.engine_version": "16.8"},
        {"database.engine_version": "17.4"},
        {"database.engine_version": "18.4", "database.major_version_upgrade_to": 18},
        {"database.instance_class": "db.r7g.large", "database.reader_instance_class": "db.r8g.large"},
        {"database.instance_class": "db.r8g.48xlarge"},
        {**SERVERLESS, "database.serverless_auto_pause_seconds": 86400, "database.max_connections": 2000},
        {**SERVERLESS, "database.serverless_min_capacity": 256, "database.serverless_max_capacity": 256},
    ],
    ids=str,
)
def test_what_is_just_allowed_is_accepted(changes: dict[str, Any]) -> None:
    Settings.model_validate(changed(SMALL, changes))


PRODUCTION_MINIMUM: list[tuple[str, Any, Any]] = [
    # key, the most that is too little, the least that is enough
    ("capacity.users", MISSING, 10_000),
    ("service.min_tasks", 1, 2),
    ("service.on_demand_base", 1, 2),
    ("database.backup_retention_days", 13, 14),
    ("database.readers", 0, 1),
    ("database.instance_class", "db.t4g.large", "db.r7g.large"),
    ("network.flow_log_retention_days", 180, 365),
    ("network.nat_gateways", "single", "per-zone"),
    ("network.interface_endpoints", "single", "per-zone"),
    ("logs.retention_days", 180, 365),
    ("logs.function_retention_days", 180, 365),
    ("logs.access_log_expiration_days", 364, 365),
    ("validation.reserved_concurrency", -1, 2),
    ("alerts.emails", [], ["oncall@example.com"]),
    ("waf.counted_groups", ["AWSManagedRulesCommonRuleSet"], ["AWSManagedRulesAnonymousIpList"]),
    (
        "waf.counted_rules",
        [f"AWSManagedRulesSQLiRuleSet/{rule}" for rule in RULES["AWSManagedRulesSQLiRuleSet"][:5]],
        [f"AWSManagedRulesSQLiRuleSet/{rule}" for rule in RULES["AWSManagedRulesSQLiRuleSet"][:4]],
    ),
    (  # one of the 22 counts always
        "waf.counted_rules",
        [f"AWSManagedRulesCommonRuleSet/{rule}" for rule in RULES["AWSManagedRulesCommonRuleSet"][11:]],
        [f"AWSManagedRulesCommonRuleSet/{rule}" for rule in RULES["AWSManagedRulesCommonRuleSet"][12:]],
    ),
]


ASKED: dict[str, Table] = {"network.nat_gateways": {"service.outbound_https": ["203.0.113.0/24"]}}
"""Key -> what else the settings say where it is asked at all."""


@pytest.mark.parametrize(("key", "too_little", "enough"), PRODUCTION_MINIMUM)
def test_production_has_its_minimum(refused: Refused, key: str, too_little: Any, enough: Any) -> None:
    production, other = (changed(table, ASKED.get(key, {})) for table in (PRODUCTION, SMALL))
    (problem,) = refused(changed(production, {key: too_little}))
    assert problem.key == key
    assert "in production" in problem.allowed
    Settings.model_validate(changed(production, {key: enough}))
    Settings.model_validate(changed(other, {key: too_little}))


def test_one_nat_gateway_for_all_zones_is_refused_only_where_there_is_one() -> None:
    Settings.model_validate(changed(PRODUCTION, {"network.nat_gateways": "single"}))


def test_production_has_a_serverless_database_that_never_pauses(refused: Refused) -> None:
    (problem,) = refused(changed(PRODUCTION, {**SERVERLESS, "database.serverless_min_capacity": 1.5}))
    assert problem.key == "database.serverless_min_capacity"
    assert "at least 2 in production" in problem.allowed
    Settings.model_validate(changed(PRODUCTION, {**SERVERLESS, "database.serverless_min_capacity": 2}))


def test_productions_count_can_grow(refused: Refused) -> None:
    fixed = {"service.max_tasks": 2, "capacity.users": 2000}
    (problem,) = refused(changed(PRODUCTION, fixed))
    assert problem.key == "service.max_tasks"
    assert "above min_tasks in production" in problem.allowed
    Settings.model_validate(changed(PRODUCTION, {**fixed, "service.max_tasks": 3}))
    Settings.model_validate(changed(SMALL, fixed))


def test_production_is_told_its_image_by_each_plan(refused: Refused) -> None:
    """A default would put an old image back whenever somebody forgets to say which one runs."""
    (problem,) = refused(changed(PRODUCTION, {"service.image_tag": "1.0.0"}))
    assert (problem.key, problem.value) == ("service.image_tag", "1.0.0")
    assert "--var image_tag" in problem.allowed
    assert Settings.model_validate(PRODUCTION).default_image_tag is None


def test_elsewhere_the_image_has_a_default() -> None:
    assert Settings.model_validate(SMALL).default_image_tag == "1.0.0"
    said = changed(SMALL, {"service.image_tag": "2.1.0"})
    assert Settings.model_validate(said).default_image_tag == "2.1.0"


def test_a_tag_beside_a_whole_image_would_do_nothing(refused: Refused) -> None:
    image = f"registry.example.com/app@sha256:{'0' * 64}"
    elsewhere = {"service.image": image, "service.outbound_https": ["203.0.113.7/32"]}
    Settings.model_validate(changed(SMALL, elsewhere))
    (problem,) = refused(changed(SMALL, {**elsewhere, "service.image_tag": "1.0.0"}))
    assert problem.key == "service.image_tag"


def test_every_break_of_productions_minimum_is_told_at_once(refused: Refused) -> None:
    too_little = {key: value for key, value, _ in PRODUCTION_MINIMUM}
    asked = {key: value for others in ASKED.values() for key, value in others.items()}
    problems = refused(
        changed(PRODUCTION, {**asked, **too_little, "waf.counted_groups": ["AWSManagedRulesSQLiRuleSet"]})
    )
    assert sorted(problem.key for problem in problems) == sorted(too_little)


def test_only_the_kind_decides_about_protection() -> None:
    """No setting is a switch of one: one says who manages it, the other one makes an upgrade possible."""
    assert Settings.model_validate(PRODUCTION).protected is True
    assert Settings.model_validate(SMALL).protected is False

    def switches(model: Any, path: str = "") -> list[str]:
        return [
            found
            for name, field in model.model_fields.items()
            for found in (
                switches(field.annotation, f"{path}{name}.")
                if hasattr(field.annotation, "model_fields")
                else [f"{path}{name}"] * (field.annotation is bool)
            )
        ]

    assert set(switches(Settings)) == {"account.manage_defaults", "database.logical_replication"}
