"""The Lambda functions, one package each, and what turns a package into a deployable zip."""
