"""The emulator as a process: on loopback, patched, refused twice, and gone afterwards."""

from __future__ import annotations

import io
import json
import os
import socket
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from strongroom.errors import UnusableError
from strongroom.local import emulator, inventory, preconditions, recall
from strongroom.local.emulator import Emulator
from strongroom.local.processes import LOOPBACK, started
from strongroom.local.stack import SynthesizedStack
from strongroom.workspace import PROJECT, Workspace

ACCOUNT, REGION = "210987654321", "eu-central-1"


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Workspace, Emulator]]:
    workspace = Workspace(PROJECT, tmp_path_factory.mktemp("emulator")).created()
    with emulator.running(workspace, account_id=ACCOUNT, region=REGION) as running:
        yield workspace, running


@pytest.fixture
def running(shared: tuple[Workspace, Emulator]) -> Emulator:
    return shared[1]


def test_it_plays_the_account_and_region_it_is_told(running: Emulator) -> None:
    assert running.clients("sts").get_caller_identity()["Account"] == ACCOUNT
    topic = running.clients("sns").create_topic(Name="t")["TopicArn"]
    assert topic == f"arn:aws:sns:{REGION}:{ACCOUNT}:t"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc/net/tcp")
def test_it_listens_on_loopback_only(running: Emulator) -> None:
    port = urlsplit(running.endpoint).port
    listening = {
        bytes.fromhex(address)[::-1]
        for line in Path("/proc/net/tcp").read_text().splitlines()[1:]
        for address, at in [line.split()[1].split(":")]
        if int(at, 16) == port and line.split()[3] == "0A"
    }
    assert listening == {socket.inet_aton(LOOPBACK)}


def test_an_alarm_is_described_whole_in_xml(running: Emulator) -> None:
    """The way the Terraform provider reads it."""
    request = {
        "Action": "PutMetricAlarm",
        "AlarmName": "cpu",
        "AlarmDescription": "look <here>",
        "MetricName": "CPUUtilization",
        "Namespace": "AWS/ECS",
        "Period": "60",
        "Statistic": "Average",
        "EvaluationPeriods": "3",
        "Threshold": "70",
        "ComparisonOperator": "GreaterThanThreshold",
        "TreatMissingData": "notBreaching",
        "AlarmActions.member.1": "arn:aws:sns:eu-central-1:210987654321:t",
        "Dimensions.member.1.Name": "ClusterName",
        "Dimensions.member.1.Value": "c",
    }
    scope = f"Credential=test/20260101/{REGION}/monitoring/aws4_request"
    headers = {"Authorization": f"AWS4-HMAC-SHA256 {scope}, SignedHeaders=host, Signature=0"}
    with httpx.Client(base_url=running.endpoint, headers=headers, trust_env=False) as client:
        assert client.post("/", data=request).status_code == 200
        answer = client.post("/", data={"Action": "DescribeAlarms", "AlarmNames.member.1": "cpu"}).text
    for expected in (
        "<AlarmDescription>look &lt;here&gt;</AlarmDescription>",
        "<Period>60</Period>",
        "<Statistic>Average</Statistic>",
        "<TreatMissingData>notBreaching</TreatMissingData>",
        "<AlarmActions><member>arn:aws:sns:eu-central-1:210987654321:t</member></AlarmActions>",
        "<Dimensions><member><Name>ClusterName</Name><Value>c</Value></member></Dimensions>",
    ):
        assert expected in answer


def test_a_new_group_loses_its_rule_for_leaving_as_the_provider_takes_it(running: Emulator) -> None:
    """It names port 0, which EC2 ignores beside every protocol, and not beside another."""
    ec2 = running.clients("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    group = ec2.create_security_group(GroupName="g", Description="g", VpcId=vpc)["GroupId"]
    anywhere = {"IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    https = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, **anywhere}
    ec2.authorize_security_group_egress(GroupId=group, IpPermissions=[https])

    def revoke(protocol: str) -> list[str]:
        rule = {"IpProtocol": protocol, "FromPort": 0, "ToPort": 0, **anywhere}
        ec2.revoke_security_group_egress(GroupId=group, IpPermissions=[rule])
        (found,) = ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"]
        return sorted(each["IpProtocol"] for each in found["IpPermissionsEgress"])

    assert revoke("tcp") == ["-1", "tcp"]
    assert revoke("-1") == ["tcp"]


def test_an_alarm_on_a_functions_errors_goes_off_with_the_first(running: Emulator) -> None:
    """And one on another function's doesn't."""
    functions, cloudwatch = running.clients("lambda"), running.clients("cloudwatch")
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("handler.py", "def handle(event, _):\n    assert event['well']\n")
    functions.create_function(
        FunctionName="frail",
        Runtime="python3.12",
        Role=f"arn:aws:iam::{ACCOUNT}:role/frail",
        Handler="handler.handle",
        Code={"ZipFile": code.getvalue()},
    )
    for name in ("frail", "other"):
        cloudwatch.put_metric_alarm(
            AlarmName=f"{name}-errors",
            Namespace="AWS/Lambda",
            MetricName="Errors",
            Dimensions=[{"Name": "FunctionName", "Value": name}],
            Statistic="Sum",
            Period=60,
            EvaluationPeriods=1,
            Threshold=0,
            ComparisonOperator="GreaterThanThreshold",
        )

    def goes_off(*, well: bool) -> list[str]:
        answer = functions.invoke(FunctionName="frail", Payload=json.dumps({"well": well}))
        assert ("FunctionError" in answer) is not well
        alarms = cloudwatch.describe_alarms(AlarmNames=["frail-errors", "other-errors"], StateValue="ALARM")
        return [alarm["AlarmName"] for alarm in alarms["MetricAlarms"]]

    assert goes_off(well=True) == []
    assert goes_off(well=False) == ["frail-errors"]


def test_a_call_that_is_sent_again_is_answered_as_the_first_time(running: Emulator) -> None:
    """As the AWS SDK for Go does when it has lost an answer."""
    scope = f"Credential=test/20260101/{REGION}/iam/aws4_request"
    headers = {"Authorization": f"AWS4-HMAC-SHA256 {scope}, SignedHeaders=host, Signature=0"}
    trust = '{"Version": "2012-10-17", "Statement": []}'
    create = {"Action": "CreateRole", "RoleName": "once", "AssumeRolePolicyDocument": trust}
    with httpx.Client(base_url=running.endpoint, headers=headers, trust_env=False) as client:

        def send(data: dict[str, str], call: str) -> httpx.Response:
            return client.post("/", data=data, headers={"Amz-Sdk-Invocation-Id": call})

        # A failure is not kept: the second try may find what the first one missed.
        get = {"Action": "GetRole", "RoleName": "once"}
        assert send(get, "get").status_code == 404
        first, again, other = send(create, "one"), send(create, "one"), send(create, "two")
        assert send(get, "get").status_code == 200
    assert (first.status_code, again.status_code, other.status_code) == (200, 200, 409)
    assert again.text == first.text


def test_a_rule_names_its_prefix_list_also_when_it_has_tags(running: Emulator) -> None:
    ec2 = running.clients("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    group = ec2.create_security_group(GroupName="g", Description="g", VpcId=vpc)["GroupId"]
    permission = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443}
    for name in ("pl-1", "pl-2"):
        ec2.authorize_security_group_egress(
            GroupId=group,
            IpPermissions=[{**permission, "PrefixListIds": [{"PrefixListId": name}]}],
            TagSpecifications=[
                {"ResourceType": "security-group-rule", "Tags": [{"Key": "Name", "Value": name}]}
            ],
        )
    rules = ec2.describe_security_group_rules(Filters=[{"Name": "group-id", "Values": [group]}])
    assert [r["PrefixListId"] for r in rules["SecurityGroupRules"] if "PrefixListId" in r] == ["pl-1", "pl-2"]


def test_a_flow_log_keeps_its_tags(running: Emulator) -> None:
    ec2 = running.clients("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.1.0.0/16")["Vpc"]["VpcId"]
    tags = [{"Key": "Team", "Value": "payments"}]
    ec2.create_flow_logs(
        ResourceIds=[vpc],
        ResourceType="VPC",
        TrafficType="ALL",
        LogGroupName="flows",
        DeliverLogsPermissionArn="arn:aws:iam::210987654321:role/r",
        TagSpecifications=[{"ResourceType": "vpc-flow-log", "Tags": tags}],
    )
    [flow_log] = [log for log in ec2.describe_flow_logs()["FlowLogs"] if log["ResourceId"] == vpc]
    assert flow_log["Tags"] == tags


def test_an_aurora_endpoint_stays_as_it_was(running: Emulator) -> None:
    rds = running.clients("rds")
    cluster = {"DBClusterIdentifier": "c", "Engine": "aurora-postgresql"}
    made = rds.create_db_cluster(**cluster, MasterUsername="owner", ManageMasterUserPassword=True)
    rds.create_db_instance(**cluster, DBInstanceIdentifier="i", DBInstanceClass="db.r7g.large")
    found = rds.describe_db_clusters(DBClusterIdentifier="c")["DBClusters"][0]
    assert found["Endpoint"] == made["DBCluster"]["Endpoint"] != "localhost"


def test_what_is_there_is_in_the_inventory(running: Emulator) -> None:
    before = inventory.take(running.clients)
    running.clients("s3").create_bucket(
        Bucket="forgotten", CreateBucketConfiguration={"LocationConstraint": REGION}
    )
    key = running.clients("kms").create_key()["KeyMetadata"]["KeyId"]
    gone = running.clients("kms").create_key()["KeyMetadata"]["KeyId"]
    running.clients("kms").schedule_key_deletion(KeyId=gone)
    assert inventory.take(running.clients) - before == {"s3: forgotten", f"kms: {key}"}


def test_the_preconditions_of_production_are_made(running: Emulator, prod: SynthesizedStack) -> None:
    running.clients("ecr").create_repository(repositoryName="strongroom-app")
    [pushed] = preconditions.push_images(prod, running.clients)
    name, _, tag = pushed.partition(":")
    images = running.clients("ecr").describe_images(repositoryName=name, imageIds=[{"imageTag": tag}])
    assert images["imageDetails"][0]["imageDigest"].startswith("sha256:")
    zones = preconditions.create_hosted_zones(prod, running.clients)
    [zone] = zones.values()
    assert running.clients("route53").get_hosted_zone(Id=zone)["HostedZone"]["Name"] == "pay.example.com."
    preconditions.delete_hosted_zones(zones.values(), running.clients)
    assert not running.clients("route53").list_hosted_zones()["HostedZones"]


def test_a_second_one_is_refused(shared: tuple[Workspace, Emulator]) -> None:
    workspace, running = shared
    with pytest.raises(UnusableError, match=rf"process {running.process.pid}.*make down"):
        emulator.start(workspace, account_id=ACCOUNT, region=REGION)
    assert running.process.running


def test_an_earlier_one_is_found_and_stopped_after_its_starter_has_gone(workspace: Workspace) -> None:
    first = emulator.start(workspace, account_id=ACCOUNT, region=REGION)
    found = emulator.attach(workspace, account_id=ACCOUNT, region=REGION)
    assert found == first
    assert emulator.stop(workspace)
    assert not first.process.running
    assert not workspace.endpoint.exists()
    assert not emulator.stop(workspace)


def test_it_is_stopped_when_what_it_was_started_for_fails(workspace: Workspace) -> None:
    with (
        pytest.raises(ZeroDivisionError),
        emulator.running(workspace, account_id=ACCOUNT, region=REGION) as running,
    ):
        _ = 1 / 0
    assert started(running.process.pid) is None


def test_nothing_of_the_users_environment_reaches_it(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_SESSION_TOKEN", "secret")
    with emulator.running(workspace, account_id=ACCOUNT, region=REGION) as running:
        environ = Path(f"/proc/{running.process.pid}/environ")
        given = environ.read_text() if environ.exists() else ""
    assert "AWS_SESSION_TOKEN" not in given


def test_a_busy_port_is_a_sentence(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind((LOOPBACK, 0))
        taken.listen()
        monkeypatch.setenv(emulator.PORT_VARIABLE, str(taken.getsockname()[1]))
        with pytest.raises(UnusableError, match="can't be used"):
            emulator.start(workspace, account_id=ACCOUNT, region=REGION)


def test_a_port_that_is_no_number_is_a_sentence(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(emulator.PORT_VARIABLE, "http")
    with pytest.raises(UnusableError, match="'http'; it must be a port number"):
        emulator.start(workspace, account_id=ACCOUNT, region=REGION)


def test_a_missing_interpreter_says_what_to_run(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(emulator.PYTHON_VARIABLE, "/absent/python")
    with pytest.raises(UnusableError, match=r"/absent/python .*`make setup`"):
        emulator.start(workspace, account_id=ACCOUNT, region=REGION)


def test_an_interpreter_without_the_emulator_is_a_sentence(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(emulator.PYTHON_VARIABLE, sys.executable)
    with pytest.raises(Exception, match="The emulator stopped before it was ready"):
        emulator.start(workspace, account_id=ACCOUNT, region=REGION)
    assert not workspace.emulator_pid.exists()


def test_forgetting_removes_every_trace(workspace: Workspace) -> None:
    for file in (workspace.deployment, workspace.outputs, workspace.endpoint, workspace.agent_pid):
        file.write_text("{}")
    recall.forget(workspace)
    assert os.listdir(workspace.local) == []  # noqa: PTH208
