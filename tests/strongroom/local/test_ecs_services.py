"""Services on the emulator: deployed, replaced, failed and rolled back, with tasks that are processes."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from strongroom.local import emulator
from strongroom.local.application import Program
from strongroom.local.aws import Clients
from strongroom.local.ecs import given_up, programs
from strongroom.local.ecs import process as agent
from strongroom.local.front_doors import load_balancer
from strongroom.workspace import PROJECT, Workspace

WITHIN = 60.0  # seconds, on a machine that has other work
ACCOUNT, REGION = "123456789012", "us-east-1"
GROUP = "/ecs/things"

# Answers /health with HEALTH, everything else with API, and dies SOME seconds after it has started.
SERVER = """
import http.server, os, sys, threading
health, api, some = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
print("one line of", health, api, some, flush=True)
if some == 0:
    sys.exit(3)
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(health if self.path == "/health" else api); self.end_headers()
        self.wfile.write(sys.argv[4].encode())
    def log_message(self, *_): pass
threading.Timer(some, lambda: os._exit(9)).start()
http.server.ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()
"""
LONG = "3600"


@dataclass
class Place:
    """An emulator with an agent, a load balancer, its target group and a cluster."""

    workspace: Workspace
    clients: Clients
    target_group: str
    balancer: str

    def release(self, name: str, health: str = "200", api: str = "200", dies: str = LONG) -> str:
        """A task definition whose image is a server; the ARN."""
        server = (sys.executable, "server.py", health, api, dies, name)
        program = Program(server, self.workspace.local, ())
        programs.write(
            self.workspace, programs.read(self.workspace) | {f"example.com/{name}@sha256:0": program}
        )
        registered = self.clients("ecs").register_task_definition(
            family="things",
            networkMode="awsvpc",
            containerDefinitions=[
                {
                    "name": "app",
                    "image": f"example.com/{name}@sha256:0",
                    "portMappings": [{"containerPort": 8080}],
                    "stopTimeout": 2,
                    "logConfiguration": {
                        "logDriver": "awslogs",
                        "options": {
                            "awslogs-group": GROUP,
                            "awslogs-region": REGION,
                            "awslogs-stream-prefix": "app",
                        },
                    },
                }
            ],
        )
        return str(registered["taskDefinition"]["taskDefinitionArn"])

    def create(self, name: str, definition: str, **more: Any) -> None:
        configuration = {
            "minimumHealthyPercent": 100,
            "maximumPercent": 200,
            "deploymentCircuitBreaker": {"enable": True, "rollback": True},
            **more,
        }
        self.clients("ecs").create_service(
            cluster="things",
            serviceName=name,
            taskDefinition=definition,
            desiredCount=1,
            launchType="FARGATE",
            loadBalancers=[
                {"targetGroupArn": self.target_group, "containerName": "app", "containerPort": 8080}
            ],
            healthCheckGracePeriodSeconds=3,
            deploymentConfiguration=configuration,
        )

    def update(self, name: str, definition: str) -> None:
        self.clients("ecs").update_service(cluster="things", service=name, taskDefinition=definition)

    def told(self, name: str) -> dict[str, Any]:
        [service] = self.clients("ecs").describe_services(cluster="things", services=[name])["services"]
        return dict(service)

    def until(self, name: str, held: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        deadline = time.monotonic() + WITHIN
        while not held(service := self.told(name)):
            assert time.monotonic() < deadline, json.dumps(service, default=str, indent=1)
            time.sleep(0.1)
        return service

    def ask(self) -> httpx.Response:
        with load_balancer(self.clients.endpoint, self.balancer, port=80).open() as visitor:
            return visitor.get("/")

    def stopped(self, name: str) -> list[dict[str, Any]]:
        ecs = self.clients("ecs")
        arns = ecs.list_tasks(cluster="things", serviceName=name, desiredStatus="STOPPED")["taskArns"]
        return list(ecs.describe_tasks(cluster="things", tasks=arns)["tasks"]) if arns else []


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    workspace = Workspace(PROJECT, tmp_path_factory.mktemp("ecs")).created()
    (workspace.local / "server.py").write_text(SERVER)
    with emulator.running(workspace, account_id=ACCOUNT, region=REGION) as running:
        clients = running.clients
        clients("ecs").create_cluster(clusterName="things")
        clients("logs").create_log_group(logGroupName=GROUP)
        elb = clients("elbv2")
        [balancer] = elb.create_load_balancer(Name="door", Subnets=["subnet-1", "subnet-2"])["LoadBalancers"]
        [group] = elb.create_target_group(
            Name="things",
            Protocol="HTTP",
            Port=80,
            VpcId="vpc-1",
            TargetType="ip",
            HealthCheckPath="/health",
            HealthCheckIntervalSeconds=15,
            HealthyThresholdCount=2,
            UnhealthyThresholdCount=2,
        )["TargetGroups"]
        elb.modify_target_group_attributes(
            TargetGroupArn=group["TargetGroupArn"],
            Attributes=[{"Key": "deregistration_delay.timeout_seconds", "Value": "15"}],
        )
        elb.create_listener(
            LoadBalancerArn=balancer["LoadBalancerArn"],
            Protocol="HTTP",
            Port=80,
            DefaultActions=[{"Type": "forward", "TargetGroupArn": group["TargetGroupArn"]}],
        )
        process = agent.start(workspace, running, ["things", "first"])
        try:
            yield Place(workspace, clients, group["TargetGroupArn"], balancer["DNSName"])
        finally:
            agent.stop(workspace, process)


def completed(definition: str) -> Callable[[dict[str, Any]], bool]:
    return lambda service: (
        service["taskDefinition"] == definition
        and len(service["deployments"]) == 1
        and service["deployments"][0]["rolloutState"] == "COMPLETED"
        and service["runningCount"] == service["desiredCount"]
    )


def failed(service: dict[str, Any]) -> bool:
    return any(" deployment failed: " in event["message"] for event in service["events"])


def messages(service: dict[str, Any]) -> str:
    return "\n".join(event["message"] for event in service["events"])


@pytest.fixture(scope="module")
def good(place: Place) -> str:
    """The service `things`, deployed; its task definition."""
    definition = place.release("good")
    place.create("things", definition)
    begun = place.told("things")["deployments"][0]
    assert begun["rolloutState"] == "IN_PROGRESS"
    assert begun["rolloutStateReason"] == f"ECS deployment {begun['id']} in progress."
    service = place.until("things", completed(definition))
    assert "(service things) has started 1 tasks: (task " in messages(service)
    assert "(service things) has reached a steady state." in messages(service)
    return definition


def test_a_service_that_is_steady_answers(place: Place, good: str) -> None:
    assert good
    answer = place.ask()
    assert (answer.status_code, answer.text) == (200, "good")
    [health] = place.clients("elbv2").describe_target_health(TargetGroupArn=place.target_group)[
        "TargetHealthDescriptions"
    ]
    assert health["TargetHealth"]["State"] == "healthy"


@pytest.mark.parametrize(
    ("name", "health", "dies", "reason"),
    [
        ("exits", "200", "0", "Essential container in task exited"),
        ("ill", "500", LONG, "Task failed ELB health checks in (target-group "),
    ],
)
def test_a_release_that_does_not_become_well_is_rolled_back(
    place: Place, good: str, name: str, health: str, dies: str, reason: str
) -> None:
    """After three tasks; the tasks of before answer all the time."""
    before = {event["id"] for event in place.told("things")["events"]}
    bad = place.release(name, health=health, dies=dies)
    place.update("things", bad)
    answers = set()

    def held(service: dict[str, Any]) -> bool:
        answers.add(place.ask().text)
        return failed({"events": [each for each in service["events"] if each["id"] not in before]})

    place.until("things", held)
    service = place.until("things", completed(good))
    assert answers == {"good"}
    of_it = [task for task in place.stopped("things") if task["taskDefinitionArn"] == bad]
    assert len(of_it) == 3
    assert all(task["stoppedReason"].startswith(reason) for task in of_it)
    said = messages(service)
    assert "deployment failed: tasks failed to start." in said
    assert "(service things) rolling back to (deployment ecs-svc/" in said
    assert "(service things) is unable to consistently start tasks successfully." in said


def test_a_release_replaces_the_one_before_without_a_gap(place: Place, good: str) -> None:
    better = place.release("better")
    place.update("things", better)
    answers = []

    def held(service: dict[str, Any]) -> bool:
        answers.append(place.ask())
        return completed(better)(service)

    place.until("things", held)
    assert {answer.status_code for answer in answers} == {200}
    assert answers[0].text == "good"
    assert place.ask().text == "better"
    last = next(task for task in place.stopped("things") if task["taskDefinitionArn"] == good)
    assert last["stopCode"] == "ServiceSchedulerInitiated"
    place.update("things", good)
    place.until("things", completed(good))


def test_a_task_that_dies_is_replaced(place: Place, good: str) -> None:
    assert place.told("things")["taskDefinition"] == good
    ecs = place.clients("ecs")
    [arn] = ecs.list_tasks(cluster="things", serviceName="things")["taskArns"]
    ecs.stop_task(cluster="things", task=arn)
    place.until("things", lambda _: place.ask().status_code == 503)
    place.until("things", lambda _: place.ask().text == "good")
    [now] = ecs.list_tasks(cluster="things", serviceName="things")["taskArns"]
    assert now != arn


def test_an_alarm_rolls_back_what_is_well_and_answers_errors(place: Place, good: str) -> None:
    dimensions = {
        "LoadBalancer": place.clients("elbv2")
        .describe_load_balancers()["LoadBalancers"][0]["LoadBalancerArn"]
        .partition(":loadbalancer/")[2],
        "TargetGroup": place.target_group.rpartition(":")[2],
    }
    place.clients("cloudwatch").put_metric_alarm(
        AlarmName="errors",
        Namespace="AWS/ApplicationELB",
        MetricName="HTTPCode_Target_5XX_Count",
        Dimensions=[{"Name": name, "Value": value} for name, value in dimensions.items()],
        Statistic="Sum",
        Period=60,
        EvaluationPeriods=2,
        DatapointsToAlarm=2,
        Threshold=1,
        ComparisonOperator="GreaterThanOrEqualToThreshold",
        TreatMissingData="notBreaching",
    )
    bad = place.release("errors", api="500")
    place.clients("ecs").update_service(
        cluster="things",
        service="things",
        taskDefinition=bad,
        deploymentConfiguration={
            "minimumHealthyPercent": 100,
            "maximumPercent": 200,
            "deploymentCircuitBreaker": {"enable": True, "rollback": True},
            "alarms": {"alarmNames": ["errors"], "enable": True, "rollback": True},
        },
    )
    seen = set()

    def held(service: dict[str, Any]) -> bool:
        seen.add(place.ask().status_code)
        return "deployment failed: alarm detected." in messages(service)

    place.until("things", held)
    assert 500 in seen
    place.until("things", completed(good))
    assert place.ask().text == "good"


def test_a_first_deployment_that_fails_stays_failed_and_is_told(place: Place) -> None:
    """There is nothing to go back to. The event goes where a rule sends it."""
    sqs, events = place.clients("sqs"), place.clients("events")
    queue = sqs.create_queue(QueueName="told")["QueueUrl"]
    pattern = {"source": ["aws.ecs"], "detail": {"eventName": ["SERVICE_DEPLOYMENT_FAILED"]}}
    events.put_rule(Name="failed", EventPattern=json.dumps(pattern))
    events.put_targets(Rule="failed", Targets=[{"Id": "q", "Arn": f"arn:aws:sqs:{REGION}:{ACCOUNT}:told"}])
    place.clients("cloudwatch").put_metric_alarm(
        AlarmName="failed",
        Namespace="AWS/Events",
        MetricName="TriggeredRules",
        Dimensions=[{"Name": "RuleName", "Value": "failed"}],
        Statistic="Sum",
        Period=60,
        EvaluationPeriods=1,
        Threshold=0,
        ComparisonOperator="GreaterThanThreshold",
    )
    place.create("first", place.release("never", dies="0"))
    service = place.until("first", failed)
    [deployment] = service["deployments"]
    assert deployment["rolloutState"] == "FAILED"
    assert deployment["rolloutStateReason"] == "ECS deployment circuit breaker: tasks failed to start."
    assert deployment["failedTasks"] == 3
    [message] = sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=10)["Messages"]
    told = json.loads(message["Body"])
    assert told["detail-type"] == "ECS Deployment State Change"
    assert told["detail"]["eventType"] == "ERROR"
    assert told["detail"]["deploymentId"] == deployment["id"]
    [alarm] = place.clients("cloudwatch").describe_alarms(AlarmNames=["failed"])["MetricAlarms"]
    assert alarm["StateValue"] == "ALARM"
    time.sleep(1)
    assert len(place.stopped("first")) == 3
    [why] = given_up.given_up(place.workspace, place.clients)
    assert why.startswith("ECS could not start the tasks of first. Essential container in task exited.")
    assert 'The container app ended with 3. Its last words: "one line of 200 200 0.0".' in why
    place.clients("ecs").delete_service(cluster="things", service="first", force=True)
    place.until("first", lambda service: service["status"] == "INACTIVE")


def test_a_service_that_the_agent_does_not_run_is_as_the_emulator_has_it(place: Place) -> None:
    place.create("other", place.release("other"))
    service = place.told("other")
    assert service["runningCount"] == 1
    assert not list(Path(place.workspace.tasks).glob("*other*"))


def test_a_deleted_service_stops_its_tasks(place: Place, good: str) -> None:
    assert good
    place.clients("ecs").delete_service(cluster="things", service="things", force=True)
    assert place.told("things")["status"] == "DRAINING"
    place.until("things", lambda service: service["status"] == "INACTIVE")
    assert place.ask().status_code == 503
