"""The Lambda function that validates transaction messages from the queue.

One SQS message in, one item in the transactions table out: `accepted`, or `rejected` with a reason.
A message that cannot be read, or names no usable transaction, goes back to the queue and by its
redrive policy to the dead-letter queue.

Imports inside the package are relative: it is `validate_transaction` in the function's zip and
`lambdas.validate_transaction` in the repository.
"""
