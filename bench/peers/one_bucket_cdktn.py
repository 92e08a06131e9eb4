"""CDK Terrain as its documentation has it: one bucket. `python one_bucket_cdktn.py FOLDER`"""

from __future__ import annotations

import sys

from cdktn import App, TerraformStack
from cdktn_provider_aws.provider import AwsProvider
from cdktn_provider_aws.s3_bucket import S3Bucket

app = App(outdir=sys.argv[1])
stack = TerraformStack(app, "one_bucket")
AwsProvider(stack, "aws", region="us-east-1")
S3Bucket(stack, "bucket", bucket="strongroom-one-bucket")
app.synth()
