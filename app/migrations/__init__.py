"""The ledger's schema, step by step. Steps are added, never changed: some database has taken each already.

While a rollout goes on, the release before runs on the new schema. So a step only adds; what nobody reads any
more is dropped a release later.
"""
