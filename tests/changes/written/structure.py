"""What is a matter of Terraform's: addresses, states, commands, what a plan says besides changes."""

from __future__ import annotations

from tests.changes.written.edit import Document, Written, add, at, renamed, untouched, without

TABLE = "aws_dynamodb_table.tables_sessions_468D5A92"
SERVICE = "aws_ecs_service.service_E7C408F2"
TOPIC = "aws_sns_topic.alerts_topic_3313844B.name"
CLUSTER = "aws_rds_cluster.database_cluster_FAF2FB92"


def construct_renamed(document: Document) -> None:
    renamed(document, "validation_", "checks_")


def construct_renamed_with_moves(document: Document) -> None:
    moves = renamed(document, "validation_", "checks_")
    document["moved"] = [{"from": old, "to": new} for old, new in moves.items()]


def database_renamed(document: Document) -> None:
    renamed(document, "database_", "ledger_")


def alarm_renamed(document: Document) -> None:
    renamed(document, "monitoring_database-cpu", "monitoring_processor")


def group_renamed(document: Document) -> None:
    """In one address and by one attribute: a move with a change."""
    moves = renamed(document, "monitoring_database-cpu", "monitoring_processor")
    document["moved"] = [{"from": old, "to": new} for old, new in moves.items()]
    at(document, "aws_cloudwatch_metric_alarm", "monitoring_processor")["threshold"] = 99


def table_forgotten(document: Document) -> None:
    address = without(document, "aws_dynamodb_table", "tables_sessions")
    document["removed"] = [{"from": address, "lifecycle": {"destroy": False}}]


def parameter_forgotten(document: Document) -> None:
    address = without(document, "aws_ssm_parameter", "parameter-dashboard_url")
    document["removed"] = [{"from": address, "lifecycle": {"destroy": False}}]


def output_changed(document: Document) -> None:
    document["output"]["another"] = {"value": "text"}


def read_later(document: Document) -> None:
    """A data source that waits for something new."""
    add(document, "aws_sqs_queue", "another", {"name": "another", "sqs_managed_sse_enabled": True})
    document["data"]["aws_caller_identity"] = {"later": {"depends_on": ["aws_sqs_queue.another"]}}
    document["output"]["later"] = {"value": "${data.aws_caller_identity.later.account_id}"}


def check_failed(document: Document) -> None:
    document["check"] = {
        "never": {"assert": [{"condition": f'${{{TOPIC} == ""}}', "error_message": "The topic has a name."}]},
        "always": {"assert": [{"condition": f'${{{TOPIC} != ""}}', "error_message": "It has none."}]},
    }


def precondition_failed(document: Document) -> None:
    at(document, "aws_sns_topic").setdefault("lifecycle", {})["precondition"] = [
        {"condition": '${path.module == ""}', "error_message": "There is a folder."}
    ]


def each_of_odd_keys(document: Document) -> None:
    add(
        document,
        "aws_ssm_parameter",
        "each",
        {
            "for_each": {'a/b.c["d"]': "1", "öß \\ n": "2", "": "3"},
            "name": "/another/${each.value}",
            "type": "String",
            "value": "${each.key}",
        },
    )


def counted(document: Document) -> None:
    add(
        document,
        "aws_sqs_queue",
        "counted",
        {"count": 3, "name": "another-${count.index}", "sqs_managed_sse_enabled": True},
    )


def secret_parameter(document: Document) -> None:
    """A value that Terraform marks as sensitive."""
    document["variable"]["password"] = {"type": "string", "sensitive": True, "default": "correct-horse"}
    add(
        document,
        "aws_ssm_parameter",
        "secret",
        {"name": "/another/secret", "type": "SecureString", "value": "${var.password}"},
    )


def taint_service(state: Document) -> None:
    _instance(state, SERVICE)["status"] = "tainted"


def taint_cluster(state: Document) -> None:
    _instance(state, CLUSTER)["status"] = "tainted"


def depose_group(state: Document) -> None:
    """One that an earlier apply could not delete."""
    resource = _resource(state, "aws_security_group.security_groups_function_C1C3F1BA")
    resource["instances"].append({**resource["instances"][0], "deposed": "0badc0de"})


def orphan(state: Document) -> None:
    """A queue in the state that no configuration has: it goes."""
    queue = _resource(state, "aws_sqs_queue.validation_dead_letter_queue_259833A4")
    state["resources"].append({**queue, "name": "orphan"})


def _resource(state: Document, address: str) -> Document:
    type_, _, name = address.partition(".")
    found: Document = next(each for each in state["resources"] if (each["type"], each["name"]) == (type_, name))
    return found


def _instance(state: Document, address: str) -> Document:
    found: Document = _resource(state, address)["instances"][0]
    return found


STRUCTURE = (
    Written("no-change"),
    Written("destroy-all", arguments=("-destroy",)),
    Written("replace-service", arguments=(f"-replace={SERVICE}",)),
    Written("replace-table", arguments=(f"-replace={TABLE}",)),
    Written(
        "target",
        lambda document: at(document, "aws_sns_topic").update(display_name="another"),
        ("-target=aws_sns_topic.alerts_topic_3313844B",),
    ),
    Written("tainted-service", state=taint_service),
    Written("tainted-cluster", state=taint_cluster),
    Written("deposed-group", state=depose_group),
    Written("orphan", state=orphan),
    Written("precondition-failed", precondition_failed, fails=True),
)

FORMS = (
    construct_renamed,
    construct_renamed_with_moves,
    database_renamed,
    alarm_renamed,
    group_renamed,
    table_forgotten,
    parameter_forgotten,
    output_changed,
    read_later,
    check_failed,
    each_of_odd_keys,
    counted,
    secret_parameter,
)

__all__ = ["FORMS", "STRUCTURE", "untouched"]
