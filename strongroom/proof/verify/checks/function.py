"""Lambda functions: what they get, where they run, and what they leave behind when they fail."""

from __future__ import annotations

from strongroom.proof.reach.callers import called_by_terraform_alone
from strongroom.proof.verify.bounds import within
from strongroom.proof.verify.check import Verdicts, check, judge
from strongroom.proof.verify.pointing import configuring
from strongroom.proof.verify.subnets import is_public, subnets_of, zones
from strongroom.synthesized import Stack, is_unknown, number

DEFAULT_MEMORY = 128  # MiB
DEFAULT_TIMEOUT = 3  # seconds

# What limits a permission to somebody; a service alone is everybody's service.
NARROWED_BY = ("principal_org_id", "source_account", "source_arn")

# Lambda developer guide, "Lambda runtimes": those whose deprecation date has passed by the end of 2026.
DEPRECATED = {
    "dotnet5.0", "dotnet6", "dotnet7", "dotnet8", "dotnetcore1.0", "dotnetcore2.0", "dotnetcore2.1",
    "dotnetcore3.1", "go1.x", "java8", "nodejs", "nodejs4.3", "nodejs4.3-edge", "nodejs6.10", "nodejs8.10",
    "nodejs10.x", "nodejs12.x", "nodejs14.x", "nodejs16.x", "nodejs18.x", "nodejs20.x", "provided",
    "provided.al2", "python2.7", "python3.6", "python3.7", "python3.8", "python3.9", "python3.10",
    "ruby2.5", "ruby2.7", "ruby3.2",
}  # fmt: skip


@check(
    "SR541",
    "A function has more memory and time than Lambda's defaults",
    why="128 MiB are a twelfth of a processor and 3 seconds are less than one retry: batches end half way.",
    remedy="Set memory_size (MiB) and timeout (seconds) to what the function was measured to need.",
    controls=("AWS Well-Architected REL05-BP05", "AWS Well-Architected PERF02-BP04"),
)
def sized(stack: Stack) -> Verdicts:
    for function in stack.of_type("aws_lambda_function"):
        memory = number(function.get("memory_size", DEFAULT_MEMORY))
        timeout = number(function.get("timeout", DEFAULT_TIMEOUT))
        enough = (memory is None or memory > DEFAULT_MEMORY) and (timeout is None or timeout > DEFAULT_TIMEOUT)
        yield judge(function, enough, f"{memory} MiB, {timeout} s")


@check(
    "SR542",
    "A function has concurrency of its own",
    why="Without it a burst elsewhere in the account leaves it none, and its own burst leaves others none.",
    remedy="Set reserved_concurrent_executions; AWS keeps 100 unreserved, so new accounts need a quota first.",
    controls=("AWS Well-Architected REL05-BP02", "AWS Well-Architected REL10-BP03"),
)
def reserved(stack: Stack) -> Verdicts:
    for function in stack.of_type("aws_lambda_function"):
        concurrency = function.get("reserved_concurrent_executions", -1)
        # Terraform waits for the function that it calls; with 0 Lambda refuses every call, its own too.
        shared = called_by_terraform_alone(stack, function) and number(concurrency) == -1
        if not shared:
            yield judge(function, within(concurrency, 1), f"reserved_concurrent_executions is {concurrency}")


@check(
    "SR543",
    "Calls can be followed through a function",
    why="Without traces nobody can tell which of its calls made a batch slow, or which message it was.",
    remedy='Set tracing_config.mode to "Active".',
    controls=("AWS Well-Architected REL06-BP07",),
)
def traced(stack: Stack) -> Verdicts:
    for function in stack.of_type("aws_lambda_function"):
        modes = [block.get("mode") for block in function.blocks("tracing_config")]
        active = any(mode == "Active" or is_unknown(mode) for mode in modes)
        yield judge(function, active, f"tracing is {modes[0] if modes else 'not configured'}")


@check(
    "SR544",
    "An event that a function fails on, or that a schedule can't deliver, is kept",
    why="After its retries Lambda drops an asynchronous event, and a schedule its run, without a trace.",
    remedy=(
        "Set dead_letter_config.target_arn, or an on_failure destination, to a queue or a topic; a schedule's "
        "target.dead_letter_config.arn to a queue."
    ),
    controls=("AWS Well-Architected REL05-BP04",),
)
def keeps_what_failed(stack: Stack) -> Verdicts:
    for function in stack.of_type("aws_lambda_function"):
        if called_by_terraform_alone(stack, function):
            continue
        targets = [block.get("target_arn") for block in function.blocks("dead_letter_config")]
        configured = stack.referring_to(function, "aws_lambda_function_event_invoke_config", by="function_name")
        for configuration in configured:
            targets += [
                block.get("destination") for block in configuration.blocks("destination_config", "on_failure")
            ]
        yield judge(function, any(targets), "no dead-letter target, and no destination for failures")
    for schedule in stack.of_type("aws_scheduler_schedule"):
        kept = any(block.get("arn") for block in schedule.blocks("target", "dead_letter_config"))
        yield judge(schedule, kept, "no dead-letter queue")


@check(
    "SR545",
    "Functions run on a runtime that AWS still patches",
    why="A deprecated runtime gets no security fixes, and after a while functions on it can't be changed.",
    remedy="Move the function to a newer runtime.",
    controls=("AWS FSBP Lambda.2", "PCI DSS 4.0 12.3.4"),
)
def patched_runtime(stack: Stack) -> Verdicts:
    for function in stack.of_type("aws_lambda_function"):
        runtime = str(function.get("runtime", ""))
        yield judge(function, runtime not in DEPRECATED, f"{runtime} is deprecated")


@check(
    "SR546",
    "Functions run inside the VPC, in private subnets of two zones or more",
    why="Outside, no security group limits whom they talk to; in a public subnet they reach nothing at all.",
    remedy=(
        "Set vpc_config: private subnets in two zones or more, and security groups. A function that an "
        "aws_lambda_invocation alone calls may stay outside: it runs while Terraform does, and as its role."
    ),
    controls=("AWS FSBP Lambda.5", "AWS Well-Architected SEC05-BP01"),
)
def inside_the_vpc(stack: Stack) -> Verdicts:
    for function in stack.of_type("aws_lambda_function"):
        placement = next(iter(function.blocks("vpc_config")), {})
        if not placement and called_by_terraform_alone(stack, function):
            continue
        if not placement.get("subnet_ids") or not placement.get("security_group_ids"):
            yield judge(function, False, "no vpc_config with subnets and security groups")
            continue
        subnets = subnets_of(stack, function, "vpc_config")
        public = [subnet.address for subnet in subnets if is_public(stack, subnet)]
        yield judge(function, not public, f"{', '.join(public)} is public")
        if subnets:
            yield judge(function, len(zones(subnets)) > 1, f"all in {', '.join(zones(subnets))}")


@check(
    "SR547",
    "No function answers to everybody",
    why="A function URL without IAM, or a permission for *, runs the function for whoever finds it.",
    remedy='Set authorization_type to "AWS_IAM"; in permissions, name the service and its source_arn.',
    controls=("AWS FSBP Lambda.1", "PCI DSS 4.0 7.2.1", "AWS Well-Architected SEC03-BP07"),
)
def called_by_the_known(stack: Stack) -> Verdicts:
    for function in stack.of_type("aws_lambda_function"):
        urls = configuring(stack, function, "aws_lambda_function_url", "function_name", "function_name")
        open_ = [url.address for url in urls if url.get("authorization_type") == "NONE"]
        for permission in configuring(
            stack, function, "aws_lambda_permission", "function_name", "function_name"
        ):
            narrowed = any(permission.get(argument) for argument in NARROWED_BY)
            service = ".amazonaws.com" in str(permission.get("principal"))
            if not narrowed and (permission.get("principal") == "*" or service):
                open_.append(permission.address)
        yield judge(function, not open_, f"{', '.join(open_)} lets everybody call it")
