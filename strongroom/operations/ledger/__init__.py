"""The ledger, looked at and put right by an operator.

In a task of the application's image, for nothing else gets to the database.
The task is the job's that has `ledger` in the settings, with another command: same image, roles and network.
"""
