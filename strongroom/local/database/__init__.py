"""A real PostgreSQL behind the Aurora cluster's endpoint, which the emulator has in name only.

`postgres` is the server, on a Unix socket; `endpoint` stands in front of it as RDS does: TLS with a
certificate for the cluster's names, passwords for the master user, IAM for members of `rds_iam`. Both are one
process (`python -m strongroom.local.database`), which `process` starts and stops.
"""
