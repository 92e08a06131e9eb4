"""The reference web application: takes transactions in, queues them for validation, shows verdicts.

The Fargate service runs it until a team puts its own image there. It keeps nothing in the process:
sessions are in DynamoDB, transactions in SQS, verdicts in the table the validation function writes.
"""
