"""The Python environments that subjects run in: the project's own and one for each peer."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import distributions
from pathlib import Path

from strongroom.errors import UnusableError
from strongroom.workspace import PROJECT

__all__ = ["AWS_CDK", "MAIN", "PEERS", "TERRAIN", "Venv", "require"]


@dataclass(frozen=True)
class Venv:
    """A virtual environment, and the jsii package in it that takes long to load."""

    folder: str
    distribution: str
    module: str
    npm_package: str

    @property
    def python(self) -> Path:
        return PROJECT / self.folder / "bin" / "python"

    @property
    def site_packages(self) -> Path:
        return next((PROJECT / self.folder / "lib").glob("python*/site-packages"))

    @property
    def version(self) -> str:
        """Of the package: that of the Python distribution, which jsii takes from npm's."""
        found = distributions(name=self.distribution, path=[str(self.site_packages)])
        return next(package.version for package in found)


MAIN = Venv(".venv", "cdktf-cdktf-provider-aws", "cdktf_cdktf_provider_aws", "@cdktf/provider-aws")
AWS_CDK = Venv(".venv-bench-awscdk", "aws-cdk-lib", "aws_cdk", "aws-cdk-lib")
TERRAIN = Venv(".venv-terrain", "cdktn-provider-aws", "cdktn_provider_aws", "@cdktn/provider-aws")
PEERS = (AWS_CDK, TERRAIN)


def require() -> None:
    """Refuse to begin without them."""
    for venv in (MAIN, *PEERS):
        if not venv.python.exists():
            raise UnusableError(f"There is no {venv.folder}; run `make bench`, which installs what it needs.")
