"""Whole settings files that are right: every key from its values, then made to agree with one another."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any
from zlib import crc32

from hypothesis import strategies as st

from stacks.schema.fargate import MEMORY_BY_CPU
from stacks.schema.regions import zone_id_prefix
from stacks.settings.rules.database import MOST_CONNECTIONS_OF_A_SMALL_ONE
from stacks.settings.rules.production import MINIMUM
from tests.stacks.fuzz.values import RANGES, VALUES
from tests.stacks.settings.tables import MISSING, Table, changed, of_one

__all__ = ["each_choice", "right_file", "right_files"]

CERTIFICATE = "arn:aws:acm:{region}:{account_id}:certificate/01234567-89ab-cdef-0123-456789abcdef"

# Keys whose values say where they are.
FURTHER, JOB = of_one("services.<name>."), of_one("jobs.<name>.")
ARNS = (
    "service.permissions",
    *(
        f"{section}{key}"
        for section in ("service.", FURTHER, JOB)
        for key in ("image_credentials_secret_arn", "secret_key_arns", "secrets")
    ),
)

Flat = dict[str, Any]  # dotted key -> value


def right_files(**settled: Any) -> st.SearchStrategy[Table]:
    """Any file that should be accepted; `settled`: the values of keys that are not in a table."""
    chosen = {key: _value(key) for key in VALUES} | {key: st.just(value) for key, value in settled.items()}
    return st.fixed_dictionaries(chosen).map(_agreeing)


def right_file(chance: Random) -> Table:
    """One of them, which nothing but the seed decides.

    What Hypothesis draws of a seed is another file once other modules are imported: it tries their constants.
    """
    return _agreeing({key: _chosen(key, chance) for key in VALUES})


def each_choice() -> list[Table]:
    """As few files as have every value of every key at least once, in production where that can be."""
    count = max(map(len, VALUES.values()))
    return [
        _agreeing({key: values[(number + crc32(key.encode())) % len(values)] for key, values in VALUES.items()})
        for number in range(count)
    ]


def _value(key: str) -> st.SearchStrategy[Any]:
    values = VALUES[key]
    # By place: Hypothesis writes out each value of each key otherwise, and warns that this is long.
    sampled = st.sampled_from(range(len(values))).map(lambda place: values[place])
    return sampled | st.integers(*RANGES[key]) if key in RANGES else sampled


def _chosen(key: str, chance: Random) -> Any:
    if key in RANGES and chance.random() < 0.5:
        return chance.randint(*RANGES[key])
    return chance.choice(VALUES[key])


def _agreeing(values: Mapping[str, Any]) -> Table:
    """The values with as little changed as the rules between them want."""
    flat = {of_one(key): value for key, value in values.items() if value is not MISSING}
    _agree_about_several(flat)
    _agree_about_names(flat)
    _agree_about_zone(flat)
    _agree_about_web_acl(flat)
    _agree_about_database(flat)
    _agree_about_production(flat)
    _agree_about_services(flat)
    _agree_about_jobs(flat)
    _agree_about_size(flat)
    _agree_about_serverless(flat)
    _agree_about_validation(flat)
    _agree_about_quotas(flat)
    return changed({}, flat)


def _agree_about_several(flat: Flat) -> None:
    """Of each kind one or none: none of a table whose key is left out."""
    table = of_one("tables.<name>.")
    if f"{table}hash_key" not in flat:
        _drop(flat, table)
    _drop(flat, "functions.")  # whose code would have to be there
    if f"{FURTHER}health_check_command" not in flat:
        _drop(flat, FURTHER)
    if f"{JOB}schedule.expression" not in flat:
        _drop(flat, JOB)


def _drop(flat: Flat, prefix: str) -> None:
    for key in [key for key in flat if key.startswith(prefix)]:
        del flat[key]


def _agree_about_names(flat: Flat) -> None:
    region, account = flat["region"], flat["account_id"]
    if "domain.hosted_zone_id" not in flat:
        flat["domain.certificate_arn"] = CERTIFICATE.format(region=region, account_id=account)
        flat["domain.edge_certificate_arn"] = CERTIFICATE.format(region="us-east-1", account_id=account)
    if places := flat.pop("network.availability_zones", None):
        before = zone_id_prefix(region) if places.isdecimal() else region
        flat["network.availability_zones"] = [f"{before}{place}" for place in places]
    _agree_about_arns(flat)
    if "service.image" in flat:
        flat["service.outbound_https"] = flat["service.outbound_https"] or ["203.0.113.7/32"]
        flat.pop("service.image_tag", None)


def _agree_about_zone(flat: Flat) -> None:
    role = flat.get("domain.hosted_zone_role_arn", "")
    if "domain.hosted_zone_id" not in flat or f":{flat['account_id']}:" in role:
        flat.pop("domain.hosted_zone_role_arn", None)


def _agree_about_web_acl(flat: Flat) -> None:
    if "waf.post_rate_limit" in flat:
        post = flat["waf.post_rate_limit"] = min(flat["waf.post_rate_limit"], 9_999)
        flat["waf.rate_limit"] = max(flat.get("waf.rate_limit", 2000), post + 1)


def _agree_about_arns(flat: Flat) -> None:
    """Of this account, region and environment; left out where nothing is there that they are for."""
    for key in ARNS:
        if key in flat:
            flat[key] = _here(flat[key], flat)
    if "service.image" not in flat:
        flat.pop("service.image_credentials_secret_arn", None)
    if not flat.get("service.secrets") and "service.image_credentials_secret_arn" not in flat:
        flat.pop("service.secret_key_arns", None)
    if flat.get("service.migration") == []:
        flat.pop("service.migration_entry_point", None)
    for program in (FURTHER, JOB):
        if f"{program}image" not in flat:
            flat.pop(f"{program}image_credentials_secret_arn", None)
            flat.pop(f"{program}architecture", None)
        if not flat.get(f"{program}secrets"):
            flat.pop(f"{program}secret_key_arns", None)


def _here(value: Any, flat: Flat) -> Any:
    match value:
        case dict():
            return {name: _here(each, flat) for name, each in value.items()}
        case list():
            return [_here(each, flat) for each in value]
    for name in ("region", "account_id", "application", "environment"):
        value = value.replace(f"{{{name}}}", flat[name])
    return value


def _agree_about_production(flat: Flat) -> None:
    if flat["kind"] != "production":
        return
    for key, minimum in MINIMUM.items():
        if key in flat or key.startswith("database."):
            flat[key] = max(flat.get(key, 0), minimum)
    if any(value for key, value in flat.items() if key.endswith((".outbound_https", ".image"))):
        flat["network.nat_gateways"] = "per-zone"
    flat.pop("network.interface_endpoints", None)
    flat.pop("service.image_tag", None)
    if flat["database.instance_class"].startswith("db.t"):
        flat["database.instance_class"] = "db.r7g.large"
    flat["alerts.emails"] = flat["alerts.emails"] or ["oncall@example.com"]
    flat.setdefault("capacity.users", 1)


def _agree_about_services(flat: Flat) -> None:
    """One by path or a worker, with what takes an effect; it takes the smaller part of what is shared."""
    if f"{FURTHER}health_check_command" not in flat:
        return
    if not flat.get(f"{FURTHER}path"):
        for key in ("port", "health_check_path", "requests_per_target"):
            flat.pop(f"{FURTHER}{key}", None)
    _agree_about_program(flat, FURTHER)
    least = 2 if flat["kind"] == "production" else 0
    tasks = flat[f"{FURTHER}max_tasks"] = max(min(flat.get(f"{FURTHER}max_tasks", 4), 100), least + 1)
    flat[f"{FURTHER}min_tasks"] = max(min(flat.get(f"{FURTHER}min_tasks", 2), tasks - 1), least, 1)
    flat[f"{FURTHER}on_demand_base"] = max(min(flat.get(f"{FURTHER}on_demand_base", 2), tasks), least)
    if flat.get(f"{FURTHER}database"):
        flat[f"{FURTHER}database_connections_per_task"] = min(
            flat.get(f"{FURTHER}database_connections_per_task", 5), max(1, 200 // tasks)
        )


def _agree_about_jobs(flat: Flat) -> None:
    if f"{JOB}schedule.expression" in flat:
        if not flat.get(f"{JOB}database"):
            flat.pop(f"{JOB}ledger", None)
        _agree_about_program(flat, JOB)


def _agree_about_program(flat: Flat, program: str) -> None:
    """What any has on Fargate."""
    if not flat.get(f"{program}database"):
        flat.pop(f"{program}database_connections_per_task", None)
    if {f"{program}image", "service.image"} & flat.keys():
        flat[f"{program}outbound_https"] = flat.get(f"{program}outbound_https") or ["203.0.113.7/32"]
    sizes = MEMORY_BY_CPU[flat.get(f"{program}cpu", 512)]
    flat[f"{program}memory"] = min(sizes, key=lambda size: abs(size - flat[f"{program}memory"]))


def _further_connections(flat: Flat) -> int:
    connections = 0
    if flat.get(f"{FURTHER}database"):
        connections += 2 * flat[f"{FURTHER}max_tasks"] * flat[f"{FURTHER}database_connections_per_task"]
    if flat.get(f"{JOB}database"):
        connections += flat.get(f"{JOB}database_connections_per_task", 5)
    return int(connections)


def _agree_about_database(flat: Flat) -> None:
    if "database.major_version_upgrade_to" in flat:
        flat["database.major_version_upgrade_to"] = int(flat["database.engine_version"].partition(".")[0])


def _agree_about_serverless(flat: Flat) -> None:
    if flat["database.instance_class"] != "db.serverless":
        _drop(flat, "database.serverless_")
        return
    flat.pop("database.reader_instance_class", None)
    least = flat["database.serverless_min_capacity"] = flat.get("database.serverless_min_capacity", 0.5)
    if flat["kind"] == "production":
        least = flat["database.serverless_min_capacity"] = max(least, 2)
    if flat["database.max_connections"] > MOST_CONNECTIONS_OF_A_SMALL_ONE:
        least = flat["database.serverless_min_capacity"] = max(least, 1)
    flat["database.serverless_max_capacity"] = max(flat.get("database.serverless_max_capacity", 1), least)
    if least > 0:
        flat.pop("database.serverless_auto_pause_seconds", None)


def _agree_about_size(flat: Flat) -> None:
    sizes = MEMORY_BY_CPU[flat["service.cpu"]]
    flat["service.memory"] = min(sizes, key=lambda size: abs(size - flat["service.memory"]))
    subnet = 2 ** (32 - int(flat["network.cidr"].partition("/")[2])) // 16
    taken = 16 + (f"{JOB}schedule.expression" in flat)
    room = 3 * (subnet - taken) // 2 - flat.get(f"{FURTHER}max_tasks", 0)
    tasks = flat["service.max_tasks"] = min(flat.get("service.max_tasks", 10), room)
    if flat["kind"] == "production":  # above the two that there are at least
        tasks = flat["service.max_tasks"] = max(tasks, 3)
        flat["service.min_tasks"] = min(flat.get("service.min_tasks", 2), tasks - 1)
    flat["service.min_tasks"] = min(flat.get("service.min_tasks", 2), tasks)
    flat["service.on_demand_base"] = min(flat.get("service.on_demand_base", 2), tasks)
    others = _further_connections(flat)
    flat["database.max_connections"] = max(
        flat.get("database.max_connections", 1000), -(-(2 * tasks + others) * 10 // 9)
    )
    flat["service.database_connections_per_task"] = min(
        flat.get("service.database_connections_per_task", 20),
        (flat["database.max_connections"] * 9 // 10 - others) // (2 * tasks),
    )
    if "capacity.users" in flat:
        requests = min(tasks * flat.get("service.requests_per_target", 1000), _handled(flat))
        each = flat["capacity.requests_per_user"] = min(flat.get("capacity.requests_per_user", 1), requests)
        flat["capacity.users"] = min(flat["capacity.users"], requests // each)


def _agree_about_quotas(flat: Flat) -> None:
    """At least what an environment takes at most: NAT in three zones, gateway endpoints, 15 readers."""
    for name, most in (("elastic_ips", 3), ("gateway_endpoints", 2), ("database_instances", 16)):
        if f"quotas.{name}" in flat:
            flat[f"quotas.{name}"] = max(flat[f"quotas.{name}"], most)


def _handled(flat: Flat) -> int:
    """Requests a minute, were each a transaction, that the function handles with so many executions at once.

    One every five seconds each, with nine tenths of them free: twenty times slower than was measured.
    """
    reserved = flat.get("validation.reserved_concurrency", 20)
    return max(1, (2 if reserved < 2 else reserved) * 60 // 5 // 10)


def _agree_about_validation(flat: Flat) -> None:
    if flat.get("validation.reserved_concurrency", 20) < 2:
        flat["validation.reserved_concurrency"] = 2 if flat["kind"] == "production" else -1
    reserved = flat.get("validation.reserved_concurrency", 20)
    if reserved > 0:
        flat["quotas.lambda_concurrency"] = max(flat.get("quotas.lambda_concurrency", 1000), reserved + 100)
    timeout = flat.get("validation.timeout_seconds", 30)
    seconds = flat["validation.visibility_timeout_seconds"] = max(
        flat.get("validation.visibility_timeout_seconds", 180), 6 * timeout
    )
    flat["validation.max_receive_count"] = min(
        flat.get("validation.max_receive_count", 5), 2 * 24 * 3600 // seconds
    )
    # The service's policy has all of these keys, and what tables, buckets and permissions give it.
    if flat.get("service.permissions") or f"{of_one('tables.<name>.')}hash_key" in flat:
        flat["validation.hash_keys"] = min(flat.get("validation.hash_keys", 1), 8)
