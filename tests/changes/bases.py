"""The environments that are changed: the example's as it is, and the same with all that settings may add."""

from __future__ import annotations

import tomllib

from tests.example_settings import ONE_ACCOUNT
from tests.stacks.settings.tables import Table, changed

__all__ = ["BASES", "KINDS", "base"]

KINDS = {"prod": "production", "dev": "nonproduction"}
"""Environment -> its kind."""

BASES = ("plain", "full")

HERE = "us-east-1:123456789012"
DIGEST = "0" * 64

FULL = {
    "network.nat_gateways": "per-zone",
    "service.outbound_https": ["203.0.113.0/24", "198.51.100.0/24"],
    "service.environment": {"FEATURE": "on"},
    "service.secrets": {"PARTNER_KEY": f"arn:aws:secretsmanager:{HERE}:secret:partner-AbCdEf"},
    "service.secret_key_arns": [f"arn:aws:kms:{HERE}:key/a"],
    "service.permissions": [{"actions": ["cloudwatch:PutMetricData"], "resources": ["*"]}],
    "service.writable_folders": ["/var/cache/app"],
    "tables.refunds.hash_key": "refund_id",
    "tables.refunds.range_key": "created_at",
    "tables.refunds.ttl": "expires_at",
    "tables.refunds.read_by": ["service"],
    "tables.refunds.written_by": ["settle"],
    "buckets.receipts.expiration_days": 365,
    "buckets.receipts.read_by": ["service"],
    "buckets.receipts.written_by": ["admin"],
    "functions.settle.sent_by": ["service"],
    "functions.settle.schedule.expression": "rate(1 hour)",
    "jobs.report.command": ["report"],
    "jobs.report.schedule.expression": "cron(0 3 * * ? *)",
    "jobs.report.image": f"123456789012.dkr.ecr.us-east-1.amazonaws.com/report@sha256:{DIGEST}",
    "jobs.report.architecture": "ARM64",
    "jobs.report.database": True,
    "jobs.report.secrets": {"KEY": f"arn:aws:secretsmanager:{HERE}:secret:report-AbCdEf"},
    "services.admin.path": ["/admin", "/admin/*"],
    "services.admin.image": f"123456789012.dkr.ecr.us-east-1.amazonaws.com/admin@sha256:{DIGEST}",
    "services.admin.architecture": "ARM64",
    "services.admin.health_check_command": ["CMD", "/admin", "alive"],
    "services.admin.database": True,
    "services.admin.secrets": {"KEY": f"arn:aws:secretsmanager:{HERE}:secret:admin-AbCdEf"},
    "waf.post_rate_limit": 500,
    "waf.allow_cidrs": ["192.0.2.0/24"],
    "waf.block_cidrs": ["203.0.113.7/32"],
    "waf.counted_rules": ["AWSManagedRulesCommonRuleSet/SizeRestrictions_BODY"],
    "waf.counted_groups": ["AWSManagedRulesAnonymousIpList"],
}


def base(environment: str, name: str) -> Table:
    """The settings of `prod` or `dev`, as a table; `name`: one of `BASES`."""
    plain = tomllib.loads((ONE_ACCOUNT / f"{environment}.toml").read_text(encoding="utf-8"))
    return plain if name == "plain" else changed(plain, FULL)
