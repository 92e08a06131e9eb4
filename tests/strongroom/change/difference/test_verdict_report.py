"""What people and programs get to see of what an edit comes to, and of its security."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

from rich.console import Console

from strongroom.change.difference.as_json import as_json
from strongroom.change.difference.comparison import Compared
from strongroom.change.difference.judged import reviewed
from strongroom.change.difference.report import show, show_plan
from strongroom.change.difference.stack import Action, ResourceChange, StackDifference, difference
from strongroom.change.difference.verdict_report import ONLY, SECURITY, WHY
from strongroom.change.security import Flow, Permission, Posture, Protection, SecurityDelta, Unknown
from strongroom.synthesized import Stack

READ, WRITE = (
    Permission("aws_iam_role.r", f"s3:{action}Object", "arn:aws:s3:::a/*", "", "aws_iam_policy.p", "Allow")
    for action in ("Get", "Put")
)
DENIED = Permission("*", "sqs:*", "aws_sqs_queue.q", "Null aws:Tls true", "aws_sqs_queue.q", "Deny")
DELTA = SecurityDelta(
    permissions_gained=(READ, WRITE, DENIED),
    permissions_lost=(READ,),
    flows_gained=(Flow("internet", "service", "8080"),),
    flows_lost=(Flow("service", "database", "5432"),),
    weakened=(Posture("TLS", "aws_lb_listener.l", "ssl_policy", "new", "old", "the policy: new -> old"),),
    strengthened=(Posture("WAF", "aws_wafv2_web_acl.w", "rule[x]", "absent", "there", "the rule is new"),),
    protections_lost=(Protection("alarm", "aws_cloudwatch_metric_alarm.a", "the alarm: gone"),),
    protections_gained=(Protection("backup", "aws_dynamodb_table.t", "restores: false -> true"),),
    unknown=(Unknown("aws_rds_cluster.c", "deletion_protection", "it: true -> ${var.x}"),),
)
CHANGED = ResourceChange("aws_lb_listener.l", Action.CHANGE)


def stack(name: str, delta: SecurityDelta, *, is_new: bool = False) -> StackDifference:
    return StackDifference(name, (CHANGED,), security=delta, is_new=is_new)


def lines(*stacks: StackDifference, planned: bool = False) -> list[str]:
    console = Console(file=io.StringIO(), width=200)
    if planned:
        show_plan(console, *stacks)
    else:
        show(console, Compared("HEAD", "0" * 40, stacks))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue().splitlines()


def after(title: str, told: list[str]) -> list[str]:
    """The lines of a part, up to the next one."""
    begun = told[told.index(title) + 1 :]
    return begun[: begun.index("")] if "" in begun else begun


def test_what_opens_comes_first_and_each_once_in_a_review_s_words() -> None:
    """A denial that goes is said to be one: what it kept from everybody is what they may do now."""
    assert after(SECURITY, lines(stack("dev", DELTA), stack("prod", DELTA))) == [
        "  dev, prod",
        "    Protections lost (1)",
        "      alarm: the alarm: gone aws_cloudwatch_metric_alarm.a",
        "    Security weakened (1)",
        "      TLS: the policy: new -> old aws_lb_listener.l.ssl_policy",
        "    Permissions gained (2)",
        "      no longer denied: *: sqs:* on aws_sqs_queue.q if Null aws:Tls true · aws_sqs_queue.q",
        "      aws_iam_role.r: s3:GetObject, s3:PutObject on arn:aws:s3:::a/* · aws_iam_policy.p",
        "    Reachability gained (1)",
        "      internet → service:8080",
        "    Security that is not known (1)",
        "      it: true -> ${var.x} aws_rds_cluster.c.deletion_protection",
        "    Permissions lost (1)",
        "      aws_iam_role.r: s3:GetObject on arn:aws:s3:::a/* · aws_iam_policy.p",
        "    Reachability lost (1)",
        "      service → database:5432",
        "    Security strengthened (1)",
        "      WAF: the rule is new aws_wafv2_web_acl.w.rule[x]",
        "    Protections gained (1)",
        "      backup: restores: false -> true aws_dynamodb_table.t",
    ]


def test_stacks_that_differ_are_told_apart() -> None:
    one, other = SecurityDelta(flows_lost=DELTA.flows_lost), SecurityDelta(flows_gained=DELTA.flows_gained)
    told = after(SECURITY, lines(stack("dev", one), stack("prod", other)))
    assert [line for line in told if line in ("  dev", "  prod")] == ["  dev", "  prod"]


def test_no_security_is_told_of_none_and_of_a_new_stack() -> None:
    assert SECURITY not in lines(stack("dev", SecurityDelta()), stack("new", DELTA, is_new=True))


def test_programs_get_all_of_it_of_new_stacks_too() -> None:
    compared = Compared("HEAD", "0" * 40, (stack("new", DELTA, is_new=True),))
    read = json.loads(as_json(compared, StackDifference("prod", ())))
    told = read["stacks"][0]["security"]
    assert told == DELTA.as_dict()
    assert told["permissions_gained"][0] == {
        "principal": "aws_iam_role.r",
        "action": "s3:GetObject",
        "resource": "arn:aws:s3:::a/*",
        "condition": "",
        "source": "aws_iam_policy.p",
        "effect": "Allow",
    }
    assert not any(read["plan"]["security"].values())


def test_the_exit_code_is_as_it_was() -> None:
    assert not stack("dev", DELTA).alarms


def queue(name: str, **more: Any) -> Stack:
    given = {"name": "jobs", "visibility_timeout_seconds": 30, **more}
    return Stack("s", {"resource": {"aws_sqs_queue": {f"{name}_queue_0A1B2C3D": given}}})


def of(old: Stack | None, new: Stack | None, name: str = "s") -> StackDifference:
    return reviewed(difference(name, old, new), old, new)


def both(one: dict[str, Any], other: dict[str, Any]) -> Stack:
    return Stack("s", {"resource": {"aws_sqs_queue": {"a": {"name": "a", **one}, "b": {"name": "b", **other}}}})


def test_how_bad_it_is_is_said_once_for_all_stacks_that_have_it_in_common() -> None:
    longer = queue("a", visibility_timeout_seconds=60)
    gone = of(both({}, {}), Stack("s", {}), "qa")
    told = lines(of(queue("a"), longer, "dev"), gone, of(both({}, {}), Stack("s", {}), "qb"))
    assert "dev: safe, nobody notices, and nothing is lost or weakened: 1 to change" in told
    assert after(WHY, told) == [
        "  qa, qb",
        "    2 irreversible",
        "        destroyed: aws_sqs_queue.a, aws_sqs_queue.b",
    ]


def test_of_a_stack_that_has_gone_or_is_new_every_reason_is_said() -> None:
    """Its changes are listed nowhere."""
    assert after(WHY, lines(of(queue("a"), None, "qa"), of(None, queue("a"), "new"))) == [
        "  qa",
        "    irreversible: let go of, and nothing looks after it. Lost with it: messages",
        "        aws_sqs_queue.a_queue_0A1B2C3D",
        "  new",
        "    safe: added",
    ]


def test_changes_stand_by_verdict_each_with_its_reasons() -> None:
    told = lines(
        of(both({}, {}), Stack("s", {"resource": {"aws_sqs_queue": {"b": {"name": "b", "tags": {}}}}}))
    )
    assert after("s", told) == [
        "  Irreversible (1)",
        "  - aws_sqs_queue.a",
        "      destroyed. Lost with it: messages",
        "  Safe (1)",
        "  ~ aws_sqs_queue.b",
        "      + tags: {}",
    ]


def test_each_change_has_the_line_of_the_program(tmp_path: Path) -> None:
    (tmp_path / "cdktf.json").write_text('{"app": "python main.py"}')
    (tmp_path / "main.py").write_text(
        "class Live(TerraformStack):\n"
        "    def __init__(self, scope: object, id: str) -> None:\n"
        "        super().__init__(scope, id)\n"
        "        SqsQueue(self, 'jobs', name='jobs')\n\n\n"
        "Live(App(), 'live')\n"
    )

    def live(delay: int) -> Stack:
        comment = {"metadata": {"path": "live/jobs", "uniqueId": "jobs"}}
        written = {"aws_sqs_queue": {"jobs": {"name": "jobs", "delay_seconds": delay, "//": comment}}}
        return Stack("live", {"resource": written, "//": {"metadata": {"stackName": "live"}}})

    old, new = live(1), live(2)
    found = reviewed(difference("live", old, new), old, new, tmp_path)
    assert "  ~ aws_sqs_queue.jobs  jobs · main.py:4" in lines(found)
    (stack,) = json.loads(as_json(Compared("HEAD", "", (found,)), None))["stacks"]
    (resource,) = stack["resources"]
    assert (resource["line"], resource["verdict"]) == ("main.py:4", found.verdict.word)


def test_a_renamed_construct_has_its_lines_to_paste() -> None:
    told = of(queue("work"), queue("jobs"))
    call = '.move_from_id("aws_sqs_queue.work_queue_0A1B2C3D")'
    assert any(line.startswith(f"          {call} on ") for line in lines(told))
    (stack,) = json.loads(as_json(Compared("HEAD", "0" * 40, (told,)), None))["stacks"]
    assert stack["renames"][0]["moves"][0]["call"] == call


def test_programs_get_the_verdict_with_its_reasons() -> None:
    gone = of(queue("a"), Stack("s", {}))
    read = json.loads(as_json(Compared("HEAD", "0" * 40, (StackDifference("dev", ()), gone)), None))
    assert [each["verdict"] for each in read["stacks"]] == ["none", "irreversible"]
    assert read["verdict"] == "irreversible"
    (reason,) = read["stacks"][1]["reasons"]
    assert reason["addresses"] == ["aws_sqs_queue.a_queue_0A1B2C3D"]
    assert read["stacks"][0]["reasons"] == []
    assert read["stacks"][1]["only_a_plan"] == list(gone.only_a_plan)


def test_what_only_a_plan_knows_is_said_of_what_has_none() -> None:
    told = of(queue("a"), queue("a", visibility_timeout_seconds=60))
    assert after(ONLY, lines(told)) == ["  s", *(f"    ? {each}" for each in told.only_a_plan)]
    assert ONLY not in lines(StackDifference("s", (), security=DELTA, review=told.review), planned=True)


def test_a_plan_s_verdict_and_security_are_told_as_a_plan_s() -> None:
    judged = of(queue("a"), Stack("s", {}))
    told = lines(StackDifference("s", judged.resources, security=DELTA, review=judged.review), planned=True)
    title = "s, as Terraform plans it against the local deployment: irreversible, needs an approval: "
    assert any(line.startswith(title) for line in told)
    assert "      destroyed. Lost with it: messages" in told
    assert "    Protections lost (1)" in after("Security, by the plan", told)
