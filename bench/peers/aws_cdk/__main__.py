"""`python -m bench.peers.aws_cdk FOLDER` synthesizes the environment into the folder."""

from __future__ import annotations

import sys

from aws_cdk import App

from bench.peers.aws_cdk.environment import environment

app = App(
    outdir=sys.argv[1],
    analytics_reporting=False,
    # What `cdk init` sets as well: access logs are let in by the bucket's policy, not by an ACL.
    context={"@aws-cdk/aws-s3:serverAccessLogsUseBucketPolicy": True},
)
environment(app)
app.synth()
