"""checkov's `--external-checks-dir`: checks of `strongroom verify` as checkov checks. The waivers are here too.

checkov imports every module here, and only from a folder that is a package.
"""
