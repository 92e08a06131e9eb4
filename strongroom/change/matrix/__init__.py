"""The change matrix: what Terraform plans for each sensible change of a setting, recorded, and what that means.

`recorded.json` is written by `python -m tests.changes --record`, from plans against deployed environments; the
pages and the tests read it.
"""
