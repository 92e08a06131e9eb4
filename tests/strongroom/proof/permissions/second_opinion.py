"""Run by the emulator's interpreter: its own IAM evaluator on the cases of standard input."""

from __future__ import annotations

import json
import sys

from ministack.core.iam_evaluator import EvalContext, evaluate, parse_policy_document


def decide(case: dict[str, object]) -> bool:
    context = EvalContext(
        principal_arn="arn:aws:sts::123456789012:assumed-role/task/session",
        principal_type="AssumedRole",
        principal_account="123456789012",
        action=str(case["action"]),
        resource_arn=str(case["resource"]),
        region="us-east-1",
        service_context=dict(case["context"]),  # type: ignore[call-overload]
    )
    policies = [parse_policy_document({"Statement": case["statements"]})]
    return bool(evaluate(context, policies).decision == "Allow")


json.dump([decide(case) for case in json.load(sys.stdin)], sys.stdout)
