"""One environment with AWS CDK: the tiers of `stacks/environment.py` in AWS CDK's own constructs.

Written as a user of AWS CDK would write it: its higher-level constructs where there are any, with the resources
that they add. It is there to be measured, and nobody deploys it.
"""
