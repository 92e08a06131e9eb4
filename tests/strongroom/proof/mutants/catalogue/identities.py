"""Roles, weakened."""

from __future__ import annotations

import json

from tests.strongroom.proof.mutants.containers import container
from tests.strongroom.proof.mutants.mutant import Draft, mutant
from tests.strongroom.proof.mutants.policies import statements

TASK, MIGRATION = "service/task_definition", "migration/task_definition"
EXECUTION_ROLE, TASK_ROLE = "service/roles/execution/role", "service/roles/task/role"
EXECUTION_POLICY, TASK_POLICY = "service/roles/execution/policy", "service/roles/task/policy"
FUNCTION, FUNCTION_ROLE, FUNCTION_POLICY = (
    "validation/function",
    "validation/role/role",
    "validation/role/policy",
)


def allow(draft: Draft, policy: str, action: str, resource: str = "*") -> None:
    """A statement more."""
    with statements(draft, policy) as found:
        found["More"] = {"Sid": "More", "Effect": "Allow", "Action": action, "Resource": resource}


# --- what is attached ---


@mutant("inline-policy", "It is in no list of policies and has no versions", named=TASK_ROLE)
def _(draft: Draft) -> None:
    policy = draft(TASK_POLICY)["policy"]
    draft.add("aws_iam_role_policy", "inline", role=f"${{{draft.address(TASK_ROLE)}.name}}", policy=policy)


@mutant("policy-in-the-role", "The same, in the role itself", named=FUNCTION_ROLE)
def _(draft: Draft) -> None:
    draft(FUNCTION_ROLE)["inline_policy"] = [{"name": "all", "policy": draft(FUNCTION_POLICY)["policy"]}]


@mutant("exclusive-policies", "Terraform takes off whatever else is attached", named=FUNCTION_ROLE)
def _(draft: Draft) -> None:
    draft(FUNCTION_ROLE)["managed_policy_arns"] = [f"${{{draft.address(FUNCTION_POLICY)}.arn}}"]


@mutant(
    "a-user-with-a-key", "Its access key works until somebody finds it in a repository", named="mutant/pipeline"
)
def _(draft: Draft) -> None:
    draft.add("aws_iam_user", "pipeline", name="pipeline")


@mutant(
    "read-only-access", "The function reads every table and every secret of the account", named=FUNCTION_ROLE
)
def _(draft: Draft) -> None:
    draft.add(
        "aws_iam_role_policy_attachment",
        "read_only",
        role=f"${{{draft.address(FUNCTION_ROLE)}.name}}",
        policy_arn="arn:aws:iam::aws:policy/ReadOnlyAccess",
    )


@mutant(
    "no-permissions-boundary", "Who may deploy writes itself a role that may do everything", named=TASK_ROLE
)
def _(draft: Draft) -> None:
    del draft(TASK_ROLE)["permissions_boundary"]


# --- who may assume it ---


@mutant("the-wrong-service", "ECS can't assume the role: no task ever starts", named=EXECUTION_ROLE)
def _(draft: Draft) -> None:
    with statements(draft, EXECUTION_ROLE, "assume_role_policy") as found:
        found[""]["Principal"] = {"Service": "ecs.amazonaws.com"}


@mutant("another-service-too", "A function could be made that has the application's role", named=TASK_ROLE)
def _(draft: Draft) -> None:
    with statements(draft, TASK_ROLE, "assume_role_policy") as found:
        found[""]["Principal"] = {"Service": ["ecs-tasks.amazonaws.com", "lambda.amazonaws.com"]}


@mutant("the-account-too", "Whoever may assume roles has the application's", named=TASK_ROLE)
def _(draft: Draft) -> None:
    with statements(draft, TASK_ROLE, "assume_role_policy") as found:
        found[""]["Principal"]["AWS"] = "arn:aws:iam::123456789012:root"


@mutant("a-condition-lambda-never-meets", "Lambda sends no source account and is refused", named=FUNCTION_ROLE)
def _(draft: Draft) -> None:
    with statements(draft, FUNCTION_ROLE, "assume_role_policy") as found:
        found[""]["Condition"] = {
            "ArnLike": {"aws:SourceArn": "arn:aws:lambda:us-east-1:123456789012:function:*"}
        }


@mutant("any-repository", "Every workflow of every GitHub repository may deploy", named="mutant/deploy")
def _(draft: Draft) -> None:
    issuer = "token.actions.githubusercontent.com"
    document = {
        "Statement": {
            "Effect": "Allow",
            "Principal": {"Federated": f"arn:aws:iam::123456789012:oidc-provider/{issuer}"},
            "Action": "sts:AssumeRoleWithWebIdentity",
            "Condition": {"StringEquals": {f"{issuer}:aud": "sts.amazonaws.com"}},
        }
    }
    draft.add("aws_iam_role", "deploy", name="deploy", assume_role_policy=json.dumps(document))


@mutant(
    "flow-logs-of-anybody", "A flow log of another account may write with our role", named="flow_logs/role/role"
)
def _(draft: Draft) -> None:
    with statements(draft, "flow_logs/role/role", "assume_role_policy") as found:
        del found[""]["Condition"]


@mutant("tasks-of-any-account", "A pattern where the account should be", named=EXECUTION_ROLE)
def _(draft: Draft) -> None:
    with statements(draft, EXECUTION_ROLE, "assume_role_policy") as found:
        found[""]["Condition"] = {"ArnLike": {"aws:SourceArn": "arn:aws:ecs:us-east-1:*"}}


# --- what it is for ---


@mutant("swapped-roles", "ECS can't pull the image, and the application can", named=TASK)
def _(draft: Draft) -> None:
    task = draft(TASK)
    task["execution_role_arn"], task["task_role_arn"] = task["task_role_arn"], task["execution_role_arn"]


@mutant("one-role-for-both", "The application has all that ECS has", named=TASK)
def _(draft: Draft) -> None:
    draft(TASK)["task_role_arn"] = draft(TASK)["execution_role_arn"]
    with statements(draft, EXECUTION_POLICY) as found, statements(draft, TASK_POLICY) as more:
        found.update(more)


@mutant("no-task-role", "The application has no credentials", named=TASK)
def _(draft: Draft) -> None:
    del draft(TASK)["task_role_arn"]


@mutant("the-application-reads-the-secret", "A hole in the application is a partner's password", named=TASK)
def _(draft: Draft) -> None:
    secret = "arn:aws:secretsmanager:us-east-1:123456789012:secret:partner-AbCdEf"
    with container(draft) as definition:
        definition["secrets"] = [{"name": "PARTNER_KEY", "valueFrom": secret}]
    for policy in (EXECUTION_POLICY, TASK_POLICY):
        allow(draft, policy, "secretsmanager:GetSecretValue", secret)


@mutant("the-execution-role-writes-data", "ECS may end every session", named=TASK)
def _(draft: Draft) -> None:
    with statements(draft, TASK_POLICY) as found:
        sessions = found["Sessions"]
    with statements(draft, EXECUTION_POLICY) as found:
        found["Sessions"] = sessions


@mutant("no-image-pull", "CannotPullContainerError, and the circuit breaker trips", named=TASK)
def _(draft: Draft) -> None:
    with statements(draft, EXECUTION_POLICY) as found:
        del found["PullImage"]


@mutant("another-repository", "The same: the image is in another one", named=TASK)
def _(draft: Draft) -> None:
    with statements(draft, EXECUTION_POLICY) as found:
        found["PullImage"]["Resource"] = "arn:aws:ecr:us-east-1:123456789012:repository/other"


@mutant("no-secret", "The task stops before it starts: the secret can't be read", named=MIGRATION)
def _(draft: Draft) -> None:
    with statements(draft, "migration/execution/policy") as found:
        del found["ReadDatabaseCredentials"]


@mutant("the-log-group-without-its-streams", "The task can't start: its log stream is not made", named=TASK)
def _(draft: Draft) -> None:
    with statements(draft, EXECUTION_POLICY) as found:
        found["WriteLog"]["Resource"] = found["WriteLog"]["Resource"].removesuffix(":*")


@mutant("policy-not-attached", "The execution role may do nothing", named=TASK)
def _(draft: Draft) -> None:
    draft.remove("service/roles/execution/attachment")


@mutant("function-without-its-log", "The function runs and its log stays empty", named=FUNCTION)
def _(draft: Draft) -> None:
    with statements(draft, FUNCTION_POLICY) as found:
        del found["WriteLog"]


@mutant("function-without-interfaces", "CreateFunction is refused: no network interfaces", named=FUNCTION)
def _(draft: Draft) -> None:
    with statements(draft, FUNCTION_POLICY) as found:
        found["NetworkInterfaces"]["Action"].remove("ec2:DeleteNetworkInterface")


@mutant("interfaces-in-one-subnet", "Lambda asks on every resource, and is refused", named=FUNCTION)
def _(draft: Draft) -> None:
    with statements(draft, FUNCTION_POLICY) as found:
        found["NetworkInterfaces"]["Resource"] = "arn:aws:ec2:us-east-1:123456789012:subnet/subnet-1"


@mutant("function-may-not-receive", "The event source mapping is refused", named=FUNCTION)
def _(draft: Draft) -> None:
    with statements(draft, FUNCTION_POLICY) as found:
        found["Consume"]["Action"].remove("sqs:ReceiveMessage")


@mutant(
    "function-deletes-nothing", "Each message is delivered until it is a dead-letter message", named=FUNCTION
)
def _(draft: Draft) -> None:
    with statements(draft, FUNCTION_POLICY) as found:
        found["Consume"]["Action"].remove("sqs:DeleteMessage")


@mutant("function-without-dead-letters", "What fails by hand is gone without a trace", named=FUNCTION)
def _(draft: Draft) -> None:
    with statements(draft, FUNCTION_POLICY) as found:
        del found["DeadLetters"]


@mutant("function-untraced", "Active tracing, and no segment arrives", named=FUNCTION)
def _(draft: Draft) -> None:
    with statements(draft, FUNCTION_POLICY) as found:
        found["Trace"]["Action"].remove("xray:PutTraceSegments")


@mutant("flow-logs-write-nothing", "The flow log is there, and its group empty", named="flow_logs/flow_log")
def _(draft: Draft) -> None:
    with statements(draft, "flow_logs/role/policy") as found:
        found["WriteFlowLogs"]["Action"].remove("logs:PutLogEvents")


@mutant(
    "flow-logs-find-no-group",
    "Listing has no resource: the permission never counts",
    named="flow_logs/flow_log",
)
def _(draft: Draft) -> None:
    with statements(draft, "flow_logs/role/policy") as found:
        found["FindLogGroup"]["Resource"] = "arn:aws:logs:us-east-1:123456789012:log-group:*"


@mutant("enhanced-monitoring-without-policy", "RDS refuses to make the instance", named="database/writer")
def _(draft: Draft) -> None:
    draft.remove("database/monitoring_policy")


@mutant("the-application-shares-the-key", "A grant gives the key to whom it likes", named=TASK_ROLE)
def _(draft: Draft) -> None:
    with statements(draft, TASK_POLICY) as found:
        found["TableKey"]["Action"].append("kms:CreateGrant")


@mutant("the-function-passes-roles", "It starts something with a stronger role", named=FUNCTION_ROLE)
def _(draft: Draft) -> None:
    allow(draft, FUNCTION_POLICY, "iam:PassRole", "arn:aws:iam::123456789012:role/strongroom-app-task-prod")


# --- IAM's limits ---


@mutant("role-name-too-long", "IAM refuses the role, in the environment with the long name", named=TASK_ROLE)
def _(draft: Draft) -> None:
    draft(TASK_ROLE)["name"] = "strongroom-application-task-role-of-the-production-environment-us"


@mutant("role-prefix-too-long", "The provider appends 26 characters, and IAM refuses", named=TASK_ROLE)
def _(draft: Draft) -> None:
    role = draft(TASK_ROLE)
    del role["name"]
    role["name_prefix"] = "strongroom-application-task-role-in-prod-"


@mutant("policy-too-long", "IAM refuses the policy once the ARNs have their real length", named=TASK_POLICY)
def _(draft: Draft) -> None:
    with statements(draft, TASK_POLICY) as found:
        for number in range(60):
            found[f"Submit{number}"] = {**found["Submit"], "Sid": f"Submit{number}"}


@mutant("eleven-policies", "IAM attaches ten", named=TASK_ROLE)
def _(draft: Draft) -> None:
    attachment = {name: value for name, value in draft("service/roles/task/attachment").items() if name != "//"}
    for number in range(10):
        draft.add("aws_iam_role_policy_attachment", f"more_{number}", **attachment)
