"""The changes that are tried: of every key of the settings what somebody would sensibly do to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.changes.bases import DIGEST, HERE
from tests.stacks.settings.tables import MISSING

__all__ = ["EDITS", "NAMES", "Edit"]

NAMES = {
    "tables": "refunds",
    "buckets": "receipts",
    "functions": "settle",
    "services": "admin",
    "jobs": "report",
}
"""What `<name>` stands for in `tests.changes.bases.FULL`."""


@dataclass(frozen=True)
class Edit:
    """A key's new value, and what has to change with it. `base`: of `tests.changes.bases`, with the old one.

    `only`: the environment that it makes sense in, where it does in one alone.
    """

    key: str
    value: Any
    also: dict[str, Any] = field(default_factory=dict)
    base: str = "plain"
    only: str = ""

    @property
    def places(self) -> dict[str, Any]:
        """Dotted key -> value, with names in place of `<name>`."""
        section, _, _ = self.key.partition(".")
        return {self.key.replace("<name>", NAMES.get(section, "")): self.value, **self.also}

    @property
    def name(self) -> str:
        return f"{self.key} = {'nothing' if self.value is MISSING else self.value}"


def _full(key: str, *values: Any, **also: Any) -> list[Edit]:
    return [Edit(key, value, also, "full") for value in values]


CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/01234567-89ab-cdef-0123-456789abcdef"
ECR = "123456789012.dkr.ecr.us-east-1.amazonaws.com"

EDITS = [
    Edit("application", "payments"),
    Edit("environment", "live"),
    Edit("kind", "nonproduction", only="prod"),
    Edit(
        "kind",
        "production",
        {
            "capacity.users": 100,
            "alerts.emails": ["oncall@example.com"],
            "service.min_tasks": 2,
            "service.max_tasks": 4,
            "service.on_demand_base": 2,
            "service.spot_percent": 50,
            "database.instance_class": "db.r7g.large",
            "database.readers": 2,
            "database.backup_retention_days": 14,
            "logs.retention_days": 365,
            "logs.function_retention_days": 365,
            "logs.access_log_expiration_days": 365,
            "network.flow_log_retention_days": 365,
            "validation.reserved_concurrency": 50,
        },
        only="dev",
    ),
    Edit("account_id", "210987654321"),
    Edit("region", "us-west-2"),
    Edit("tags.team", "treasury"),
    Edit("tags.cost_center", "FIN-0009"),
    Edit("tags.repository", "https://example.com/other.git"),
    Edit("domain.name", "money.example.com"),
    Edit("domain.hosted_zone_id", "Z0ANOTHERZONE"),
    Edit("domain.hosted_zone_role_arn", "arn:aws:iam::210987654321:role/dns"),
    Edit(
        "domain.certificate_arn",
        CERTIFICATE,
        {"domain.hosted_zone_id": MISSING, "domain.edge_certificate_arn": CERTIFICATE},
    ),
    Edit(
        "domain.edge_certificate_arn",
        CERTIFICATE,
        {"domain.hosted_zone_id": MISSING, "domain.certificate_arn": CERTIFICATE},
    ),
    Edit("network.cidr", "10.200.0.0/16"),
    Edit("network.availability_zones", ["us-east-1b", "us-east-1a", "us-east-1c"]),
    Edit("network.availability_zones", ["us-east-1a", "us-east-1b", "us-east-1d"]),
    *_full("network.nat_gateways", "single"),
    Edit("network.interface_endpoints", "single", only="dev"),
    Edit("network.flow_log_retention_days", 731),
    Edit("capacity.users", 8_000, only="prod"),
    Edit("capacity.users", 10, only="dev"),
    Edit("capacity.requests_per_user", 2, {"capacity.users": 100}),
    Edit("capacity.submit_percent", 20),
    Edit("capacity.headroom_percent", 50),
    Edit("capacity.outage_minutes", 30),
    Edit(
        "service.image",
        f"{ECR}/own@sha256:{DIGEST}",
        {"service.image_tag": MISSING},
    ),
    Edit(
        "service.image_credentials_secret_arn",
        f"arn:aws:secretsmanager:{HERE}:secret:registry-AbCdEf",
        {
            "service.image": f"registry.example.com/own@sha256:{DIGEST}",
            "service.outbound_https": ["203.0.113.7/32"],
            "service.image_tag": MISSING,
        },
    ),
    Edit("service.image_tag", "2.0.0"),
    Edit("service.architecture", "X86_64"),
    Edit("service.cpu", 2048, {"service.memory": 4096}),
    Edit("service.memory", 3072),
    Edit("service.port", 9090),
    Edit("service.health_check_path", "/alive"),
    Edit("service.min_tasks", 3, {"service.max_tasks": 10}),
    Edit("service.max_tasks", 12, only="prod"),
    Edit("service.max_tasks", 3, only="dev"),
    Edit("service.on_demand_base", 3, only="prod"),
    Edit("service.on_demand_base", 1, only="dev"),
    Edit("service.spot_percent", 70),
    Edit("service.ledger_metrics", False),
    Edit("service.requests_per_target", 2000),
    Edit("service.database_connections_per_task", 10),
    Edit("service.session_ttl_seconds", 1800),
    Edit("service.outbound_https", ["203.0.113.0/24"], {"network.nat_gateways": "per-zone"}),
    *_full("service.outbound_https", ["203.0.113.0/24"], []),
    Edit("service.entry_point", ["/app"]),
    Edit("service.command", ["serve"]),
    Edit("service.health_check_command", ["CMD", "/app", "healthy"]),
    Edit("service.stop_timeout_seconds", 60),
    Edit("service.writable_folders", ["/var/cache/app"]),
    *_full("service.writable_folders", []),
    Edit("service.migration", []),
    Edit("service.migration_entry_point", ["/app"]),
    Edit("service.migration_timeout_seconds", 300),
    Edit("service.migration_timeout_seconds", 300),
    Edit("service.environment", {"FEATURE": "on"}),
    *_full("service.environment", {"FEATURE": "off"}, {}),
    *_full("service.secrets", {"OTHER": f"arn:aws:secretsmanager:{HERE}:secret:other-AbCdEf"}),
    *_full("service.secret_key_arns", []),
    *_full("service.permissions", []),
    Edit("database.engine_version", "17.6"),
    Edit("database.engine_version", "18.3", {"database.major_version_upgrade_to": 18}),
    Edit("database.major_version_upgrade_to", 17),
    Edit("database.logical_replication", True),
    Edit("database.instance_class", "db.r7g.xlarge"),
    Edit("database.reader_instance_class", "db.r7g.xlarge"),
    Edit(
        "database.serverless_min_capacity",
        1,
        {"database.instance_class": "db.serverless", "database.serverless_max_capacity": 16},
    ),
    Edit(
        "database.serverless_max_capacity",
        16,
        {"database.instance_class": "db.serverless", "database.serverless_min_capacity": 2},
    ),
    Edit(
        "database.serverless_auto_pause_seconds",
        600,
        {
            "database.instance_class": "db.serverless",
            "database.serverless_min_capacity": 0,
            "database.serverless_max_capacity": 4,
        },
    ),
    Edit("database.name", "books"),
    Edit("database.master_username", "owner"),
    Edit("database.readers", 3),
    Edit("database.readers", 0, only="dev"),
    Edit("database.readers", 1, only="prod"),
    Edit("database.backup_retention_days", 20),
    Edit("database.max_connections", 2000),
    Edit("validation.memory", 512),
    Edit("validation.timeout_seconds", 20),
    Edit("validation.visibility_timeout_seconds", 300),
    Edit("validation.reserved_concurrency", 60),
    Edit("validation.batch_size", 5),
    Edit("validation.max_receive_count", 6),
    Edit("validation.hash_keys", 2),
    Edit("validation.max_amount", "500000"),
    Edit("tables.<name>.hash_key", "number", {"tables.refunds.range_key": "created_at"}, "full"),
    *_full("tables.<name>.range_key", MISSING, "closed_at"),
    *_full("tables.<name>.ttl", MISSING, "gone_at"),
    *_full("tables.<name>.indexes", [{"name": "by-customer", "hash_key": "customer_id"}]),
    *_full("tables.<name>.read_by", []),
    *_full("tables.<name>.written_by", ["service"]),
    *_full("buckets.<name>.expiration_days", MISSING, 30),
    *_full("buckets.<name>.read_by", []),
    *_full("buckets.<name>.written_by", ["service"]),
    *_full("functions.<name>.sent_by", ["admin"]),
    *_full("functions.<name>.memory", 512),
    *_full("functions.<name>.timeout_seconds", 20),
    *_full("functions.<name>.visibility_timeout_seconds", 300),
    *_full("functions.<name>.reserved_concurrency", 7),
    *_full("functions.<name>.batch_size", 5),
    *_full("functions.<name>.max_receive_count", 6),
    *_full("functions.<name>.environment", {"FEATURE": "on"}),
    *_full("functions.<name>.schedule.expression", "rate(2 hours)"),
    *_full("functions.<name>.schedule.timezone", "Europe/Berlin"),
    *_full("functions.<name>.schedule.flexible_window", 15),
    *_full("functions.<name>.schedule.maximum_event_age_seconds", 1800),
    *_full("functions.<name>.schedule.maximum_retry_attempts", 3),
    *_full("services.<name>.path", ["/back-office/*"], []),
    *_full("services.<name>.image", f"{ECR}/admin@sha256:{'1' * 64}"),
    Edit(
        "services.<name>.image_credentials_secret_arn",
        f"arn:aws:secretsmanager:{HERE}:secret:registry-AbCdEf",
        {
            "services.admin.image": f"registry.example.com/own@sha256:{DIGEST}",
            "services.admin.outbound_https": ["203.0.113.7/32"],
        },
        "full",
    ),
    *_full("services.<name>.architecture", "X86_64"),
    Edit("services.<name>.cpu", 2048, {"services.admin.memory": 4096}, "full"),
    *_full("services.<name>.memory", 3072),
    *_full("services.<name>.port", 9090),
    *_full("services.<name>.health_check_path", "/alive"),
    *_full("services.<name>.min_tasks", 3),
    *_full("services.<name>.max_tasks", 6),
    *_full("services.<name>.on_demand_base", 3),
    *_full("services.<name>.spot_percent", 70),
    *_full("services.<name>.requests_per_target", 2000),
    *_full("services.<name>.database", False),
    *_full("services.<name>.database_connections_per_task", 3),
    *_full("services.<name>.outbound_https", ["203.0.113.0/24"]),
    *_full("services.<name>.entry_point", ["/app"]),
    *_full("services.<name>.command", ["serve"]),
    *_full("services.<name>.health_check_command", ["CMD", "/app", "healthy"]),
    *_full("services.<name>.stop_timeout_seconds", 60),
    *_full("services.<name>.writable_folders", ["/var/cache/app"]),
    *_full("services.<name>.environment", {"FEATURE": "on"}),
    *_full("services.<name>.secrets", {"OTHER": f"arn:aws:secretsmanager:{HERE}:secret:other-AbCdEf"}),
    *_full("services.<name>.secret_key_arns", [f"arn:aws:kms:{HERE}:key/b"]),
    *_full("jobs.<name>.image", f"{ECR}/report@sha256:{'1' * 64}"),
    Edit(
        "jobs.<name>.image_credentials_secret_arn",
        f"arn:aws:secretsmanager:{HERE}:secret:registry-AbCdEf",
        {
            "jobs.report.image": f"registry.example.com/own@sha256:{DIGEST}",
            "jobs.report.outbound_https": ["203.0.113.7/32"],
        },
        "full",
    ),
    *_full("jobs.<name>.architecture", "X86_64"),
    Edit("jobs.<name>.cpu", 2048, {"jobs.report.memory": 4096}, "full"),
    *_full("jobs.<name>.memory", 3072),
    *_full("jobs.<name>.database", False),
    *_full("jobs.<name>.database_connections_per_task", 3),
    *_full("jobs.<name>.ledger", True),
    *_full("jobs.<name>.outbound_https", ["203.0.113.0/24"]),
    *_full("jobs.<name>.entry_point", ["/app"]),
    *_full("jobs.<name>.command", ["report", "--all"]),
    *_full("jobs.<name>.stop_timeout_seconds", 60),
    *_full("jobs.<name>.writable_folders", ["/var/cache/app"]),
    *_full("jobs.<name>.environment", {"FEATURE": "on"}),
    *_full("jobs.<name>.secrets", {"OTHER": f"arn:aws:secretsmanager:{HERE}:secret:other-AbCdEf"}),
    *_full("jobs.<name>.secret_key_arns", [f"arn:aws:kms:{HERE}:key/b"]),
    *_full("jobs.<name>.permissions", [{"actions": ["cloudwatch:PutMetricData"], "resources": ["*"]}]),
    *_full("jobs.<name>.schedule.expression", "rate(2 hours)"),
    *_full("jobs.<name>.schedule.timezone", "Europe/Berlin"),
    *_full("jobs.<name>.schedule.flexible_window", 15),
    *_full("jobs.<name>.schedule.maximum_event_age_seconds", 1800),
    *_full("jobs.<name>.schedule.maximum_retry_attempts", 3),
    Edit("edge.price_class", "PriceClass_100", only="prod"),
    Edit("edge.price_class", "PriceClass_All", only="dev"),
    Edit("waf.rate_limit", 3000),
    *_full("waf.post_rate_limit", 400, MISSING),
    *_full("waf.counted_rules", []),
    *_full("waf.counted_groups", []),
    *_full("waf.allow_cidrs", ["192.0.2.1/32"], []),
    *_full("waf.block_cidrs", ["203.0.113.8/32"], []),
    Edit("alerts.emails", ["another@example.com"]),
    Edit("logs.retention_days", 731),
    Edit("logs.function_retention_days", 731),
    Edit("logs.access_log_expiration_days", 1000),
    Edit("ci.github_repository", "example/strongroom"),
    Edit("ci.main_branch", "trunk", {"ci.github_repository": "example/strongroom"}),
    Edit("account.manage_defaults", False),
    Edit("account.github_provider", "existing"),
    *(
        Edit(f"quotas.{name}", value)
        for name, value in {
            "fargate_on_demand_vcpus": 64,
            "fargate_spot_vcpus": 64,
            "lambda_concurrency": 2000,
            "vpcs": 10,
            "elastic_ips": 10,
            "gateway_endpoints": 30,
            "load_balancers": 60,
            "database_clusters": 60,
            "database_instances": 60,
            "distributions": 300,
            "cache_policies": 30,
            "response_headers_policies": 30,
        }.items()
    ),
]
"""Of every key at least one; `tests/changes/test_edits.py` sees to it."""
