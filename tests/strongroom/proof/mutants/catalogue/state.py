"""State, providers and outputs, weakened."""

from __future__ import annotations

from tests.strongroom.proof.mutants.mutant import Attributes, Draft, mutant

S3 = "terraform.backend.s3"


def backend(draft: Draft) -> Attributes:
    found: Attributes = draft.document["terraform"]["backend"]["s3"]
    return found


def provider(draft: Draft, position: int) -> Attributes:
    found: Attributes = draft.document["provider"]["aws"][position]
    return found


@mutant("state-on-a-disk", "The state is lost with a laptop", named="terraform.backend.local")
def _(draft: Draft) -> None:
    draft.document["terraform"]["backend"] = {"local": {"path": "terraform.tfstate"}}


@mutant("no-backend", "The state is beside the configuration", named="terraform.backend.local")
def _(draft: Draft) -> None:
    del draft.document["terraform"]["backend"]


@mutant("state-in-clear-text", "Every value of the state can be read in the bucket", named=S3)
def _(draft: Draft) -> None:
    backend(draft)["encrypt"] = False


@mutant("state-without-a-key", "Whoever may read the bucket may read the state", named=S3)
def _(draft: Draft) -> None:
    del backend(draft)["kms_key_id"]


@mutant("no-lock", "Two applies at once leave a state that fits neither", named=S3)
def _(draft: Draft) -> None:
    del backend(draft)["use_lockfile"]


@mutant("one-state-for-all", "Every environment overwrites the others' state", named=S3)
def _(draft: Draft) -> None:
    backend(draft)["key"] = "strongroom/terraform.tfstate"


@mutant("any-account", "With another account's credentials all of it is made there", named="provider.aws")
def _(draft: Draft) -> None:
    del provider(draft, 0)["allowed_account_ids"]


@mutant("any-account-at-the-edge", "The second provider works on any account", named="provider.aws.us_east_1")
def _(draft: Draft) -> None:
    provider(draft, 1)["allowed_account_ids"] = []


def elsewhere(draft: Draft, **more: object) -> None:
    """A third provider, for records in the account 210987654321."""
    account = "210987654321"
    draft.document["provider"]["aws"].append(
        {
            **provider(draft, 0),
            "alias": "dns",
            "allowed_account_ids": [account],
            "assume_role": [{"role_arn": f"arn:aws:iam::{account}:role/dns"}],
            **more,
        }
    )


@mutant(
    "a-queue-elsewhere",
    "Transactions wait in an account that is nobody's of the stack's",
    named="provider.aws.dns",
)
def _(draft: Draft) -> None:
    elsewhere(draft)
    draft("validation/queue")["provider"] = "aws.dns"


@mutant(
    "another-accounts-role",
    "Records are made by a role of a third account",
    named="provider.aws.dns",
)
def _(draft: Draft) -> None:
    elsewhere(draft, assume_role=[{"role_arn": "arn:aws:iam::333333333333:role/dns"}])
    draft("load_balancer/alias")["provider"] = "aws.dns"


@mutant(
    "two-accounts-for-records",
    "Where the role has the same rights twice, the records may be in either",
    named="provider.aws.dns",
)
def _(draft: Draft) -> None:
    elsewhere(draft, allowed_account_ids=["210987654321", "123456789012"])


@mutant("another-account-at-the-edge", "CloudFront's parts are made elsewhere", named="provider.aws.us_east_1")
def _(draft: Draft) -> None:
    provider(draft, 1)["allowed_account_ids"] = ["210987654321"]


@mutant("state-of-any-account", "The state of another account is read and written", named=S3)
def _(draft: Draft) -> None:
    del backend(draft)["allowed_account_ids"]


@mutant("any-provider-version", "The plan that was reviewed is not the one that is made", named="provider.aws")
def _(draft: Draft) -> None:
    draft.document["terraform"]["required_providers"]["aws"]["version"] = ">= 5.0"


@mutant(
    "no-load-balancer-output",
    "Others copy the load balancer's name by hand",
    named="load_balancer/load_balancer",
)
def _(draft: Draft) -> None:
    del draft.document["output"]["load_balancer_dns_name"]


@mutant("no-function-arn", "Whoever calls the function builds its ARN by hand", named="validation/function")
def _(draft: Draft) -> None:
    del draft.document["output"]["validation_function_arn"]


@mutant("no-table-name", "Whoever reads sessions guesses the table's name", named="tables/sessions")
def _(draft: Draft) -> None:
    del draft.document["output"]["sessions_table_name"]


@mutant(
    "no-parameter",
    "To read the queue's URL a stack has to read the whole state",
    named="output.validation_queue_url",
)
def _(draft: Draft) -> None:
    draft.remove("parameter-validation_queue_url")


@mutant(
    "a-parameter-of-another",
    "The parameter has the dead-letter queue's URL",
    named="output.validation_queue_url",
)
def _(draft: Draft) -> None:
    other = draft("parameter-validation_dead_letter_queue_url")["value"]
    draft("parameter-validation_queue_url")["value"] = other


@mutant(
    "an-output-undescribed",
    "Nobody knows which of two endpoints it is",
    named="output.database_reader_endpoint",
)
def _(draft: Draft) -> None:
    del draft.document["output"]["database_reader_endpoint"]["description"]
