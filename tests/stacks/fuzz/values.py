"""What each key may be in a generated settings file: the ends of its range, and what else could go wrong."""

from __future__ import annotations

from typing import Any, Literal, get_args, get_origin

from annotated_types import Ge, Le

from stacks.schema.fargate import MEMORY_BY_CPU
from stacks.schema.fields import LOG_RETENTION_DAYS
from stacks.schema.regions import REGIONS
from stacks.schema.web_acl import RULES
from stacks.settings.page import fields
from tests.stacks.settings.tables import MISSING

__all__ = ["RANGES", "VALUES"]

DIGEST = f"@sha256:{'0' * 64}"

HERE = "{region}:{account_id}"
SECRET = f"arn:aws:secretsmanager:{HERE}:secret:"
PARAMETER = f"arn:aws:ssm:{HERE}:parameter/{{application}}/"
KEY = f"arn:aws:kms:{HERE}:key/"
QUEUE = f"arn:aws:sqs:{HERE}:{{application}}-mail-{{environment}}"

# Keys whose values no range and no list of words gives.
OTHERS: dict[str, list[Any]] = {
    "application": ["strongroom", "pay", "a" + "b" * 19, "a-b-c-d-e-f-g-h-i-j", "z9-0"],
    "environment": ["prod", "qa", "e" + "f" * 15, "a-1-b-2-c-3-d-4", "x9"],
    "account_id": ["123456789012", "000000000001", "999999999999"],
    "region": sorted(REGIONS - {"us-west-1"}),  # which has two zones only, and is refused for it
    "tags.team": ["payments", "x" * 256, "A b.c:d/e=f+g@h_i-j"],
    "tags.cost_center": ["FIN-0001", "0", "/" * 256],
    "tags.repository": ["https://example.com/strongroom.git", "r" * 256, "git@example.com:a/b.git"],
    "domain.name": [
        "pay.example.com", "a.io", f"{'a' * 45}.example.com", f"x{'.a' * 27}", "xn--bcher-kva.example.com",
    ],
    # The certificates of those without a zone are made to fit region and account.
    "domain.hosted_zone_id": ["Z0123456789EXAMPLE", MISSING, "Z" + "0" * 31, "Z0000"],
    "domain.hosted_zone_role_arn": [
        MISSING, "arn:aws:iam::210987654321:role/dns", f"arn:aws:iam::210987654321:role/a/path/{'r' * 64}",
        "arn:aws:iam::000000000000:role/a/b/c=d,e@f+g.h_i",
    ],
    "domain.certificate_arn": [MISSING],
    "domain.edge_certificate_arn": [MISSING],
    "network.cidr": [
        "10.0.0.0/16", "10.255.240.0/20", "172.16.0.0/17", "172.31.128.0/17", "192.168.0.0/18",
        "192.168.224.0/19",
    ],
    # The letters or the numbers; the region comes before each.
    "network.availability_zones": [MISSING, "abc", "fdb", "124", "641"],
    "service.image": [
        MISSING, f"example.com/app{DIGEST}", f"r.io/{'a/' * 124}b{DIGEST}", f"r.io:443/a{DIGEST}",
    ],
    # What is between the braces is made to fit.
    "service.image_credentials_secret_arn": [MISSING, f"{SECRET}registry-AbCdEf"],
    "service.entry_point": [[], ["/app"], ["a"] * 50],
    "service.command": [[], ["serve", "--level=3", "a b"], ["w" * 100]],
    "service.health_check_command": [
        MISSING, ["CMD", "/app", "healthy"], ["CMD-SHELL", "wget -q http://localhost || exit 1"],
    ],
    "service.writable_folders": [[], ["/var/cache/app"], [f"/data{number}" for number in range(5)]],
    "service.migration": [MISSING, [], ["/app", "migrate"]],
    "service.migration_entry_point": [[], ["/app"]],
    "service.environment": [
        MISSING, {}, {"FEATURE": "on", "_a": '{"b": [1]}'}, {f"A{number}": "x" for number in range(50)},
        {"A": "x" * 512}, {"PASSWORD_RESET_URL": "https://example.com/r"},
    ],
    "service.secrets": [
        MISSING, {}, {"PARTNER_KEY": f"{SECRET}partner-AbCdEf:key::", "B": f"{SECRET}b/c-AbCdEf"},
        {"SMTP_PASSWORD": f"{PARAMETER}smtp"}, {f"S{number}": f"{SECRET}s-AbCdEf" for number in range(20)},
    ],
    "service.secret_key_arns": [[], [f"{KEY}a"], [f"{KEY}{number}" for number in range(5)]],
    "service.permissions": [
        [], [{"actions": ["cloudwatch:PutMetricData"], "resources": ["*"]}],
        [{"actions": ["sqs:SendMessage", "sqs:GetQueueUrl"], "resources": [QUEUE]}],
        [{"actions": ["kms:Decrypt"], "resources": [f"{KEY}a"]}] * 3,
    ],
    "service.image_tag": ["1.0.0", MISSING, "t" * 128, "_"],
    "service.ledger_metrics": [MISSING, True, False],
    "service.cpu": list(MEMORY_BY_CPU),
    "service.memory": sorted({size for sizes in MEMORY_BY_CPU.values() for size in (sizes[0], sizes[-1])}),
    "service.health_check_path": ["/health", "/_", "/" + "h" * 1023],
    "service.outbound_https": [
        [], ["203.0.113.0/24"], [f"198.51.{last}.0/24" for last in range(50)], ["8.8.8.8/32", "100.0.0.0/16"],
    ],
    "database.engine_version": ["17.7", "16.8", "17.10", "18.4"],
    # Made to fit.
    "database.major_version_upgrade_to": [MISSING, 18],
    "database.logical_replication": [MISSING, True],
    "database.serverless_min_capacity": [MISSING, 0, 0.5, 2, 256],
    "database.serverless_max_capacity": [MISSING, 1, 4.5, 256],
    "database.serverless_auto_pause_seconds": [MISSING, 300, 86400],
    "database.reader_instance_class": [MISSING, "db.r8g.48xlarge"],
    "database.instance_class": [
        "db.r7g.large", "db.t4g.medium", "db.t4g.large", "db.r6g.xlarge", "db.r6g.16xlarge", "db.r8g.48xlarge",
        "db.serverless",
    ],
    "database.name": ["ledger", "l", "l" * 63, "a_1"],
    "database.master_username": ["ledger_owner", "o", "o" * 16],
    "validation.max_amount": ["1000000", "0.0001", "1000000000000000", 1, "999999.99"],
    "waf.counted_rules": [
        [], ["AWSManagedRulesCommonRuleSet/SizeRestrictions_BODY"],
        ["AWSManagedRulesSQLiRuleSet/SQLi_BODY", "AWSManagedRulesCommonRuleSet/GenericRFI_BODY"],
        [f"AWSManagedRulesCommonRuleSet/{rule}" for rule in RULES["AWSManagedRulesCommonRuleSet"][:9]],
    ],
    "waf.counted_groups": [
        [], ["AWSManagedRulesAnonymousIpList"],
        ["AWSManagedRulesAnonymousIpList", "AWSManagedRulesAmazonIpReputationList"],
    ],
    "waf.allow_cidrs": [
        [], ["192.0.2.0/24"], ["2001:db8::/32"], ["192.0.2.1/32", "2001:db8::1/128", "100.64.0.0/16"],
        [f"192.0.{half}.{last}/32" for half in (2, 3) for last in range(256)],
    ],
    "waf.block_cidrs": [
        [], ["203.0.0.0/8"], ["2400::/12"], ["203.0.113.7/32", "2a00::1/128", "198.51.100.0/24", "2600::/16"],
    ],
    # MISSING: there is none of the kind.
    "tables.<name>.hash_key": ["refund_id", "h", MISSING, "h" + "k" * 63],
    "tables.<name>.range_key": [MISSING, "created_at", "r" + "k" * 63],
    "tables.<name>.ttl": [MISSING, "expires_at", "t" + "t" * 63],
    "tables.<name>.indexes": [
        MISSING, [], [{"name": "by-customer", "hash_key": "customer_id", "range_key": "created_at"}],
        [{"name": f"by-{letter}", "hash_key": letter, "range_key": "refund_id"} for letter in "abcd"],
        [{"name": "i" * 64, "hash_key": "c" * 64}],
    ],
    "tables.<name>.read_by": [["service"], MISSING, []],
    "tables.<name>.written_by": [MISSING, ["service"], []],
    "buckets.<name>.expiration_days": [MISSING, 1, 36500, 3650],
    "buckets.<name>.read_by": [["service"], MISSING, []],
    "buckets.<name>.written_by": [MISSING, [], ["service"]],
    "functions.<name>.sent_by": [["service"], MISSING],
    "functions.<name>.environment": [MISSING, {}, {"FEATURE": "on"}],
    "functions.<name>.schedule.expression": ["cron(0 3 * * ? *)", MISSING, "rate(1 day)"],
    "functions.<name>.schedule.timezone": [MISSING, "UTC", "Europe/Berlin"],
    "services.<name>.health_check_command": [
        ["CMD", "/app", "alive"], MISSING, ["CMD-SHELL", "test -n \"$(find /tmp/alive -mmin -1)\""],
    ],
    "services.<name>.path": [
        ["/admin", "/admin/*"], MISSING, [], [f"/{'p' * 127}"],
        ["/a", "/a/*", "/a.b/C_d-e/*", "/-/_", f"/{'q' * 125}/*"],
    ],
    "services.<name>.image": [
        MISSING, f"example.com/app{DIGEST}", f"r.io/{'a/' * 124}b{DIGEST}",
    ],
    "services.<name>.image_credentials_secret_arn": [MISSING, f"{SECRET}registry-AbCdEf"],
    "services.<name>.architecture": [MISSING, "ARM64", "X86_64"],
    "services.<name>.cpu": [MISSING, *MEMORY_BY_CPU],
    "services.<name>.memory": [1024, 122880, 4096, 30720],
    "services.<name>.health_check_path": [MISSING, "/_", "/" + "h" * 1023],
    "services.<name>.database": [MISSING, True, False],
    "services.<name>.outbound_https": [
        MISSING, ["203.0.113.0/24"], [f"198.51.{last}.0/24" for last in range(50)], [],
    ],
    "services.<name>.entry_point": [MISSING, ["/app"], ["a"] * 50],
    "services.<name>.command": [["serve", "--level=3", "a b"], MISSING, ["w" * 100]],
    "services.<name>.writable_folders": [
        MISSING, ["/var/cache/app"], [f"/data{number}" for number in range(5)],
    ],
    "services.<name>.environment": [
        MISSING, {}, {"FEATURE": "on"}, {f"A{number}": "x" for number in range(50)},
    ],
    "services.<name>.secrets": [
        MISSING, {"PARTNER_KEY": f"{SECRET}partner-AbCdEf:key::"}, {"SMTP_PASSWORD": f"{PARAMETER}smtp"},
        {f"S{number}": f"{SECRET}s-AbCdEf" for number in range(20)},
    ],
    "services.<name>.secret_key_arns": [MISSING, [f"{KEY}a"], [f"{KEY}{number}" for number in range(5)]],
    "jobs.<name>.schedule.expression": ["rate(1 day)", MISSING, "at(2030-01-31T03:00:00)"],
    "jobs.<name>.schedule.timezone": [MISSING, "UTC", "America/New_York"],
    "jobs.<name>.image": [MISSING, f"example.com/app{DIGEST}", f"r.io/{'a/' * 124}b{DIGEST}"],
    "jobs.<name>.image_credentials_secret_arn": [MISSING, f"{SECRET}registry-AbCdEf"],
    "jobs.<name>.architecture": [MISSING, "ARM64", "X86_64"],
    "jobs.<name>.cpu": [MISSING, *MEMORY_BY_CPU],
    "jobs.<name>.memory": [1024, 122880, 4096, 30720],
    "jobs.<name>.database": [MISSING, True, False],
    "jobs.<name>.ledger": [MISSING, True, False],
    "jobs.<name>.outbound_https": [
        MISSING, ["203.0.113.0/24"], [f"198.51.{last}.0/24" for last in range(50)], [],
    ],
    "jobs.<name>.entry_point": [MISSING, ["/app"], ["a"] * 50],
    "jobs.<name>.command": [["report", "--all"], MISSING, ["w" * 100]],
    "jobs.<name>.writable_folders": [MISSING, ["/var/cache/app"], [f"/data{number}" for number in range(5)]],
    "jobs.<name>.environment": [MISSING, {}, {"FEATURE": "on"}, {f"A{number}": "x" for number in range(50)}],
    "jobs.<name>.secrets": [
        MISSING, {"PARTNER_KEY": f"{SECRET}partner-AbCdEf:key::"},
        {f"S{number}": f"{SECRET}s-AbCdEf" for number in range(20)},
    ],
    "jobs.<name>.secret_key_arns": [MISSING, [f"{KEY}a"], [f"{KEY}{number}" for number in range(5)]],
    "jobs.<name>.permissions": [
        MISSING, [], [{"actions": ["cloudwatch:PutMetricData"], "resources": ["*"]}],
    ],
    "account.manage_defaults": [True, MISSING, False],
    "alerts.emails": [
        ["oncall@example.com"], [], ["a@b.io", "A@b.io", "first.last+tag@mail.example.com"],
        [f"{'m' * 240}@example.com"], [f"team-{number}@example.com" for number in range(20)],
        ["o'neil@example.com", "a-b@example.com", "a--b@example.com"],
    ],
    "ci.github_repository": [MISSING, "example/strongroom", f"{'o' * 39}/{'r' * 100}"],
    "ci.main_branch": ["main", MISSING, "b" * 100, "release/2026.11"],
}  # fmt: skip


RANGES: dict[str, tuple[int, int]] = {
    key: (bounds[Ge].ge, bounds[Le].le)
    for key, field in fields().items()
    if key not in OTHERS and (bounds := {type(each): each for each in field.metadata}).keys() >= {Ge, Le}
}
"""Key -> least and most of every other whole number that has both."""


def _values(key: str) -> list[Any]:
    annotation = fields()[key].annotation
    if key in OTHERS:
        return OTHERS[key]
    if key in RANGES:
        least, most = RANGES[key]
        return [MISSING, least, most, (least + most) // 2]
    if get_origin(annotation) is Literal:
        return list(get_args(annotation))
    if annotation is int:
        return list(LOG_RETENTION_DAYS)
    raise LookupError(f"{key}: no values; give some in OTHERS")


VALUES: dict[str, list[Any]] = {key: _values(key) for key in fields()}
"""Key -> values to try, of every key there is."""
