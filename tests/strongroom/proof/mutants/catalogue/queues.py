"""SQS, weakened."""

from __future__ import annotations

from tests.strongroom.proof.mutants.documents import document, statement
from tests.strongroom.proof.mutants.mutant import Draft, mutant

QUEUE = "validation/queue"
DEAD_LETTERS = "validation/dead_letter_queue"


@mutant("no-redrive", "A message that can't be read comes back until it is gone", named=QUEUE)
def _(draft: Draft) -> None:
    del draft(QUEUE)["redrive_policy"]


@mutant("one-try", "A single throttled call makes a good transaction a dead-letter message", named=QUEUE)
def _(draft: Draft) -> None:
    with document(draft, QUEUE, "redrive_policy") as redrive:
        redrive["maxReceiveCount"] = 1


@mutant(
    "anybodys-dead-letters",
    "Any queue of the account may send its dead-letter messages here",
    named=DEAD_LETTERS,
)
def _(draft: Draft) -> None:
    draft.remove("validation/redrive_allow_policy")


@mutant(
    "all-dead-letters", "Any queue of the account may send its dead-letter messages here", named=DEAD_LETTERS
)
def _(draft: Draft) -> None:
    draft("validation/redrive_allow_policy")["redrive_allow_policy"] = '{"redrivePermission":"allowAll"}'


@mutant("dead-letters-refused", "SQS refuses the queue's own dead-letter messages", named=DEAD_LETTERS)
def _(draft: Draft) -> None:
    with document(draft, "validation/redrive_allow_policy", "redrive_allow_policy") as allow:
        allow["sourceQueueArns"] = ["arn:aws:sqs:us-east-1:123456789012:another"]


@mutant(
    "dead-letters-expire-first",
    "Dead-letter messages are gone before anybody has seen them",
    named=DEAD_LETTERS,
)
def _(draft: Draft) -> None:
    del draft(DEAD_LETTERS)["message_retention_seconds"]


@mutant("an-hour-of-messages", "A night without the function loses transactions", named=QUEUE)
def _(draft: Draft) -> None:
    draft(QUEUE)["message_retention_seconds"] = 3600


@mutant("visible-too-soon", "A batch that is still being tried is delivered again", named=QUEUE)
def _(draft: Draft) -> None:
    draft(QUEUE)["visibility_timeout_seconds"] = 30


@mutant("a-slower-function", "The function got more time, and its queue did not", named=QUEUE)
def _(draft: Draft) -> None:
    draft("validation/function")["timeout"] = 120


@mutant("queue-without-policy", "Transactions may be sent in the clear", named=QUEUE)
def _(draft: Draft) -> None:
    draft.remove("validation/queue_policy")


@mutant("queue-takes-plain-http", "The refusal holds for requests over TLS instead", named=QUEUE)
def _(draft: Draft) -> None:
    with document(draft, "validation/queue_policy") as policy:
        statement(policy, "TlsOnly")["Condition"]["Bool"]["aws:SecureTransport"] = "true"


@mutant("everybody-may-send", "Any AWS account may queue transactions", named="validation/queue_policy")
def _(draft: Draft) -> None:
    with document(draft, "validation/queue_policy") as policy:
        policy["Statement"].append(
            {"Sid": "Send", "Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": "*"}
        )


@mutant("tried-until-it-is-gone", "A message expires in its queue, and nobody is told", named=QUEUE)
def _(draft: Draft) -> None:
    draft(QUEUE)["visibility_timeout_seconds"] = 43200
    with document(draft, QUEUE, "redrive_policy") as redrive:
        redrive["maxReceiveCount"] = 1000
