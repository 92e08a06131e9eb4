"""VPC endpoints, weakened."""

from __future__ import annotations

from tests.strongroom.proof.mutants.documents import document, statement
from tests.strongroom.proof.mutants.mutant import Draft, mutant

DYNAMODB = "gateway_endpoints/dynamodb"
S3 = "gateway_endpoints/s3"
SQS = "interface_endpoints/sqs"
ECR = "interface_endpoints/ecr_dkr"


@mutant(
    "a-zone-without-dynamodb", "A third of the calls to DynamoDB goes out through NAT, or fails", named=DYNAMODB
)
def _(draft: Draft) -> None:
    draft(DYNAMODB)["route_table_ids"].pop()


@mutant("endpoint-in-no-table", "The endpoint is there, and nobody's packets go to it", named=S3)
def _(draft: Draft) -> None:
    del draft(S3)["route_table_ids"]


@mutant("layers-refused", "Tasks end with CannotPullContainerError", named=S3)
def _(draft: Draft) -> None:
    with document(draft, S3) as policy:
        statement(policy, "ImageLayers")["Resource"] = "arn:aws:s3:::strongroom-*/*"


@mutant("layers-for-the-account-only", "ECR's own signature is refused: no image is pulled", named=S3)
def _(draft: Draft) -> None:
    with document(draft, S3) as policy:
        statement(policy, "ImageLayers")["Condition"] = {
            "StringEquals": {"aws:PrincipalAccount": "123456789012"}
        }


@mutant("layers-of-another-region", "No image is pulled: its layers are in this region's bucket", named=S3)
def _(draft: Draft) -> None:
    with document(draft, S3) as policy:
        layers = statement(policy, "ImageLayers")
        layers["Resource"] = layers["Resource"].replace("us-east-1", "us-west-2")


@mutant("no-updates-through-the-endpoint", "Sessions are read, and never prolonged", named=DYNAMODB)
def _(draft: Draft) -> None:
    with document(draft, DYNAMODB) as policy:
        statement(policy, "OwnTables")["Action"].remove("dynamodb:UpdateItem")


@mutant("other-tables-through-the-endpoint", "Every call to a table of ours is refused", named=DYNAMODB)
def _(draft: Draft) -> None:
    with document(draft, DYNAMODB) as policy:
        statement(policy, "OwnTables")["Resource"] = "arn:aws:dynamodb:us-east-1:123456789012:table/pay-*"


@mutant("no-index-through-the-endpoint", "A user's sessions are not found", named=DYNAMODB)
def _(draft: Draft) -> None:
    with document(draft, DYNAMODB) as policy:
        statement(policy, "OwnTables")["Resource"].pop()


@mutant("queue-that-can-only-be-read", "No transaction gets onto the queue", named=SQS)
def _(draft: Draft) -> None:
    with document(draft, SQS) as policy:
        statement(policy, "OwnAccount")["Action"] = "sqs:ReceiveMessage"


@mutant("public-names", "Tasks ask for the public address of ECR, and wait", named=ECR)
def _(draft: Draft) -> None:
    del draft(ECR)["private_dns_enabled"]


@mutant("endpoint-in-two-zones", "One zone's failure takes the queue from a zone that has none", named=SQS)
def _(draft: Draft) -> None:
    draft(SQS)["subnet_ids"].pop()


@mutant("endpoint-for-everybody", "Data leaves with another account's credentials", named=SQS)
def _(draft: Draft) -> None:
    del draft(SQS)["policy"]


@mutant("tables-of-everybody", "A stolen key of another account works from inside the VPC", named=DYNAMODB)
def _(draft: Draft) -> None:
    with document(draft, DYNAMODB) as policy:
        del statement(policy, "OwnTables")["Condition"]


@mutant("buckets-of-everybody", "The ledger can be written to anybody's bucket", named=S3)
def _(draft: Draft) -> None:
    with document(draft, S3) as policy:
        policy["Statement"].append(
            {"Sid": "Any", "Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*"}
        )
