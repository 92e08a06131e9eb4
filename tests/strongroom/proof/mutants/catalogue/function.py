"""The function and its event source mapping, weakened."""

from __future__ import annotations

from tests.strongroom.proof.mutants.mutant import Draft, mutant
from tests.strongroom.proof.mutants.waiting import stop_waiting

FUNCTION = "validation/function"
MAPPING = "validation/event_source_mapping"


@mutant("default-memory", "128 MiB are a twelfth of a processor: batches time out", named=FUNCTION)
def _(draft: Draft) -> None:
    del draft(FUNCTION)["memory_size"]


@mutant("default-time", "Three seconds are less than one retry of DynamoDB", named=FUNCTION)
def _(draft: Draft) -> None:
    del draft(FUNCTION)["timeout"]


@mutant("no-concurrency-of-its-own", "A burst elsewhere in the account leaves it none", named=FUNCTION)
def _(draft: Draft) -> None:
    del draft(FUNCTION)["reserved_concurrent_executions"]


@mutant("never-invoked", "A reserved concurrency of 0 throttles every call", named=FUNCTION)
def _(draft: Draft) -> None:
    draft(FUNCTION)["reserved_concurrent_executions"] = 0


@mutant("not-traced", "Nobody can tell which call made a batch slow", named=FUNCTION)
def _(draft: Draft) -> None:
    draft(FUNCTION)["tracing_config"]["mode"] = "PassThrough"


@mutant("failed-events-dropped", "An event that fails twice is gone without a trace", named=FUNCTION)
def _(draft: Draft) -> None:
    del draft(FUNCTION)["dead_letter_config"]


@mutant("an-old-runtime", "The runtime gets no more security fixes", named=FUNCTION)
def _(draft: Draft) -> None:
    draft(FUNCTION)["runtime"] = "python3.9"


@mutant("outside-the-vpc", "No security group limits whom the function talks to", named=FUNCTION)
def _(draft: Draft) -> None:
    del draft(FUNCTION)["vpc_config"]


@mutant("in-a-public-subnet", "Without a public address of its own it reaches nothing", named=FUNCTION)
def _(draft: Draft) -> None:
    subnet = draft.address("network/public_subnet-us-east-1a")
    draft(FUNCTION)["vpc_config"]["subnet_ids"][0] = f"${{{subnet}.id}}"


@mutant("in-one-zone", "The failure of a zone stops every validation", named=FUNCTION)
def _(draft: Draft) -> None:
    del draft(FUNCTION)["vpc_config"]["subnet_ids"][1:]


@mutant("an-open-function-url", "Whoever finds the address runs the function", named=FUNCTION)
def _(draft: Draft) -> None:
    function = draft.address(FUNCTION)
    draft.add("aws_lambda_function_url", "url", function_name=f"${{{function}.arn}}", authorization_type="NONE")


@mutant("any-customers-topic", "SNS calls the function for every account's topics", named=FUNCTION)
def _(draft: Draft) -> None:
    function = draft.address(FUNCTION)
    draft.add(
        "aws_lambda_permission",
        "topic",
        function_name=f"${{{function}.function_name}}",
        action="lambda:InvokeFunction",
        principal="sns.amazonaws.com",
    )


@mutant("a-reserved-variable", "CreateFunction is refused", named=FUNCTION)
def _(draft: Draft) -> None:
    draft(FUNCTION)["environment"]["variables"]["AWS_REGION"] = "us-east-1"


@mutant("a-password-for-the-function", "Whoever sees the function or the state has it", named=FUNCTION)
def _(draft: Draft) -> None:
    draft(FUNCTION)["environment"]["variables"]["LEDGER_PASSWORD"] = "hunter2"


@mutant("a-password-in-a-url", "Whoever sees the function or the state has it", named=FUNCTION)
def _(draft: Draft) -> None:
    variables = draft(FUNCTION)["environment"]["variables"]
    variables["LEDGER"] = "postgresql://ledger:hunter2@ledger.example.com/ledger"


@mutant("a-hash-of-nothing", "Every plan shows a change of the code", named=FUNCTION)
def _(draft: Draft) -> None:
    draft(FUNCTION)["source_code_hash"] = "D865715690D52A7E92D982C47BA5A57E"


@mutant("a-handler-that-moved", "Every call fails: the module is not in the zip", named=FUNCTION)
def _(draft: Draft) -> None:
    draft(FUNCTION)["handler"] = "validate_transaction.main.handler"


@mutant(
    "a-bad-message-takes-its-batch", "Nine good transactions become dead-letter messages with it", named=MAPPING
)
def _(draft: Draft) -> None:
    del draft(MAPPING)["function_response_types"]


@mutant("polled-beyond-what-may-run", "Throttled messages count as received", named=MAPPING)
def _(draft: Draft) -> None:
    draft(MAPPING)["scaling_config"]["maximum_concurrency"] = 100


@mutant("polled-without-limit", "Throttled messages count as received", named=MAPPING)
def _(draft: Draft) -> None:
    del draft(MAPPING)["scaling_config"]


@mutant("messages-before-the-ways", "The first messages end in time-outs", named=MAPPING)
def _(draft: Draft) -> None:
    stop_waiting(draft, MAPPING, "security_groups/egress-function")


@mutant("function-before-its-policies", "Lambda may not create network interfaces yet", named=FUNCTION)
def _(draft: Draft) -> None:
    stop_waiting(draft, FUNCTION, "validation/role")


@mutant("mapping-before-its-policies", "The role may not receive messages yet", named=MAPPING)
def _(draft: Draft) -> None:
    stop_waiting(draft, FUNCTION, "validation/role")
    stop_waiting(draft, MAPPING, "validation/role")
