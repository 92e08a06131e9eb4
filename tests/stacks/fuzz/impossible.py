"""What can't go together, and what production must not be: changes to a right file, and the key to be named."""

from __future__ import annotations

from typing import Any

from stacks.schema.fields import LOG_RETENTION_DAYS
from stacks.schema.web_acl import RULES
from stacks.settings.rules.production import MINIMUM
from tests.stacks.fuzz.documents import CERTIFICATE
from tests.stacks.settings.tables import MISSING

__all__ = ["IMPOSSIBLE", "INSECURE"]

Changes = dict[str, Any]

HERE = CERTIFICATE.format(region="us-east-1", account_id="123456789012")
ELSEWHERE = CERTIFICATE.format(region="eu-west-1", account_id="123456789012")
SOMEBODY_ELSES = CERTIFICATE.format(region="us-east-1", account_id="210987654321")

SQL = "AWSManagedRulesSQLiRuleSet"

DIGEST = f"@sha256:{'0' * 64}"

FULL = {  # every request a transaction, and the slowest function
    "capacity.requests_per_user": 1, "capacity.submit_percent": 100, "capacity.headroom_percent": 30,
    "validation.reserved_concurrency": 2, "validation.memory": 256,
}  # fmt: skip
FEW = {"service.min_tasks": 2, "service.max_tasks": 10, "service.on_demand_base": 2}
IN_VIRGINIA = {"region": "us-east-1", "account_id": "123456789012", "network.availability_zones": MISSING}

PROVISIONED = {
    "database.reader_instance_class": MISSING, "database.serverless_min_capacity": MISSING,
    "database.serverless_max_capacity": MISSING, "database.serverless_auto_pause_seconds": MISSING,
}  # fmt: skip

IMPOSSIBLE: list[tuple[str, Changes]] = [
    ("buckets.assets", {"buckets.assets": {}}),
    ("buckets.statements.read_by", {"buckets.statements": {"read_by": ["nobody"]}}),
    ("buckets.statements-of-a-year", {
        "application": "a" + "b" * 19, "environment": "e" + "f" * 15, "buckets.statements-of-a-year": {},
    }),
    ("capacity.users", {**FEW, "capacity.users": 0}),
    ("database.max_connections", {
        "network.cidr": "10.0.0.0/16", "service.max_tasks": 1000, "database.max_connections": 100,
    }),
    ("database.engine_version", {"database.engine_version": "17.8"}),
    ("database.major_version_upgrade_to", {
        "database.engine_version": "17.7", "database.major_version_upgrade_to": 18,
    }),
    ("database.reader_instance_class", {
        **PROVISIONED, "kind": "nonproduction", "database.instance_class": "db.r7g.xlarge",
        "database.reader_instance_class": "db.t4g.large",
    }),
    ("database.serverless_min_capacity", {
        **PROVISIONED, "database.instance_class": "db.r7g.large", "database.serverless_min_capacity": 2,
    }),
    ("database.serverless_max_capacity", {
        **PROVISIONED, "database.instance_class": "db.serverless", "database.serverless_min_capacity": 4,
        "database.serverless_max_capacity": 3.5,
    }),
    ("domain", {"domain.hosted_zone_id": MISSING, "domain.certificate_arn": MISSING}),
    ("domain", {"domain.hosted_zone_id": "Z0123456789EXAMPLE", "domain.certificate_arn": HERE}),
    ("domain.certificate_arn", {**IN_VIRGINIA, "domain.certificate_arn": ELSEWHERE}),
    ("domain.certificate_arn", {**IN_VIRGINIA, "domain.certificate_arn": SOMEBODY_ELSES}),
    ("domain.edge_certificate_arn", {"domain.edge_certificate_arn": ELSEWHERE}),
    ("domain.name", {"domain.name": f"{'a' * 50}.example.com"}),
    ("domain.hosted_zone_role_arn", {
        "account_id": "123456789012", "domain.hosted_zone_id": "Z0123456789EXAMPLE",
        "domain.hosted_zone_role_arn": "arn:aws:iam::123456789012:role/dns",
    }),
    ("domain.hosted_zone_role_arn", {
        "domain.hosted_zone_id": MISSING, "domain.certificate_arn": HERE,
        "domain.hosted_zone_role_arn": "arn:aws:iam::210987654321:role/dns",
    }),
    ("network.availability_zones", {
        **IN_VIRGINIA, "network.availability_zones": ["us-east-1a", "us-east-1b", "eu-west-1a"],
    }),
    ("network.availability_zones", {
        **IN_VIRGINIA, "network.availability_zones": ["use1-az1", "use1-az2", "use1-az3"],
    }),
    ("network.availability_zones", {
        **IN_VIRGINIA, "network.availability_zones": ["use1-az1", "use1-az2", "euw1-az1"],
    }),
    ("region", {"region": "us-west-1", "network.availability_zones": MISSING}),
    ("service.cpu", {"service.cpu": 513}),
    ("service.database_connections_per_task", {**FEW, "service.database_connections_per_task": 1000}),
    ("service.image", {"service.image": f"123456789012.dkr.ecr.xx-east-9.amazonaws.com/app{DIGEST}"}),
    ("service.image_tag", {
        "service.image": f"example.com/app{DIGEST}", "service.image_tag": "1.0.0", "kind": "nonproduction",
        "service.outbound_https": ["203.0.113.7/32"],
    }),
    ("service.max_tasks", {**FEW, "capacity.users": 10_000, "service.requests_per_target": 999}),
    ("service.max_tasks", {"network.cidr": "10.0.0.0/20", "service.max_tasks": 361}),
    ("service.memory", {"service.cpu": 512, "service.memory": 8192}),
    ("service.min_tasks", {**FEW, "service.min_tasks": 11}),
    ("service.on_demand_base", {**FEW, "service.on_demand_base": 11}),
    ("service.outbound_https", {"service.image": f"example.com/app{DIGEST}", "service.outbound_https": []}),
    ("services", {
        f"services.s{number}": {"health_check_command": ["CMD", "/alive"]} for number in range(11)
    }),
    ("services.app", {"services.app": {"health_check_command": ["CMD", "/alive"]}}),
    ("services.clerk.path", {
        "services.desk": {"health_check_command": ["CMD", "/alive"], "path": ["/desk/*"]},
        "services.clerk": {"health_check_command": ["CMD", "/alive"], "path": ["/desk/of/*"]},
    }),
    ("services.clerk.port", {"services.clerk": {"health_check_command": ["CMD", "/alive"], "port": 9000}}),
    ("services.clerk.memory", {
        "services.clerk": {"health_check_command": ["CMD", "/alive"], "cpu": 512, "memory": 8192},
    }),
    ("services.clerk.max_tasks", {
        **FEW, "network.cidr": "10.0.0.0/20",
        "services.clerk": {"health_check_command": ["CMD", "/alive"], "max_tasks": 351},
    }),
    ("tables", {
        f"tables.t{number}": {
            "hash_key": "h", "read_by": ["service"],
            "indexes": [{"name": f"{letter * 64}", "hash_key": "i"} for letter in "abcd"],
        }
        for number in range(7)
    }),
    ("tables", {f"tables.t{number}": {"hash_key": "h"} for number in range(11)}),
    ("tables.refunds.indexes", {
        "tables.refunds": {"hash_key": "h", "indexes": [{"name": "by-a", "hash_key": "a"}] * 2},
    }),
    ("tables.refunds.indexes", {
        "tables.refunds": {
            "hash_key": "h", "indexes": [{"name": "by-a", "hash_key": "a", "range_key": "a"}],
        },
    }),
    ("tables.refunds.range_key", {"tables.refunds": {"hash_key": "h", "range_key": "h"}}),
    ("tables.refunds.ttl", {"tables.refunds": {"hash_key": "h", "ttl": "h"}}),
    ("tables.refunds.written_by", {"tables.refunds": {"hash_key": "h", "written_by": ["nobody"]}}),
    ("tables.sessions", {"tables.sessions": {"hash_key": "h"}}),
    ("validation.max_receive_count", {
        "validation.visibility_timeout_seconds": 34560, "validation.max_receive_count": 6,
    }),
    ("validation.reserved_concurrency", {"validation.reserved_concurrency": 1}),
    ("validation.reserved_concurrency", {
        "validation.reserved_concurrency": 500, "quotas.lambda_concurrency": 599,
    }),
    ("validation.reserved_concurrency", {
        **FEW, **FULL, "service.requests_per_target": 1_000_000, "capacity.users": 1_000_000,
    }),
    ("capacity.users", {**FEW, **FULL, "capacity.users": 100_000_000}),
    ("waf.allow_cidrs", {"waf.allow_cidrs": ["2400:cb00::/32"], "waf.block_cidrs": ["2400::/12"]}),
    ("waf.counted_rules", {
        "waf.counted_rules": ["AWSManagedRulesAnonymousIpList/AnonymousIPList"],
        "waf.counted_groups": ["AWSManagedRulesAnonymousIpList"],
    }),
    ("waf.post_rate_limit", {"waf.rate_limit": 2000, "waf.post_rate_limit": 2000}),
    ("validation.visibility_timeout_seconds", {
        "validation.visibility_timeout_seconds": 899, "validation.timeout_seconds": 150,
    }),
]  # fmt: skip
"""The key that a refusal names, and what makes any right file one to be refused."""


def _less(key: str, minimum: int) -> int:
    """The most that may stand there and is too little."""
    if minimum == 365 and key != "logs.access_log_expiration_days":
        return max(days for days in LOG_RETENTION_DAYS if days < minimum)
    return minimum - 1


INSECURE: list[tuple[str, Changes]] = [
    *((key, {key: _less(key, minimum)}) for key, minimum in MINIMUM.items()),
    ("alerts.emails", {"alerts.emails": []}),
    ("alerts.emails", {"alerts": MISSING}),
    ("capacity.users", {"capacity.users": MISSING}),
    ("database.backup_retention_days", {"database.backup_retention_days": MISSING}),
    ("database.instance_class", {**PROVISIONED, "database.instance_class": "db.t4g.large"}),
    ("network.nat_gateways", {
        "network.nat_gateways": "single", "service.outbound_https": ["203.0.113.7/32"],
    }),
    ("network.interface_endpoints", {"network.interface_endpoints": "single"}),
    ("service.image_tag", {"service.image": MISSING, "service.image_tag": "1.0.0"}),
    ("service.max_tasks", {**FEW, "service.max_tasks": 2}),
    *(
        (f"services.clerk.{key}", {
            "services.clerk": {"health_check_command": ["CMD", "/alive"], "max_tasks": 4, **given},
        })
        for key, given in {
            "min_tasks": {"min_tasks": 1}, "max_tasks": {"min_tasks": 4},
            "on_demand_base": {"on_demand_base": 1},
        }.items()
    ),
    ("validation.reserved_concurrency", {"validation.reserved_concurrency": -1}),
    ("waf.counted_groups", {"waf.counted_groups": ["AWSManagedRulesSQLiRuleSet"], "waf.counted_rules": []}),
    ("waf.counted_rules", {
        "waf.counted_rules": [f"{SQL}/{rule}" for rule in RULES[SQL][:5]], "waf.counted_groups": [],
    }),
]  # fmt: skip
"""The same for a right file of production."""
