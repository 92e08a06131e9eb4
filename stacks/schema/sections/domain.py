"""The names that people use."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from stacks.schema.fields import AcmCertificateArn, DomainName, RoleArn, Section, text

__all__ = ["Domain"]


class Domain(Section):
    """The names that people use, and the certificates behind them.

    Either `hosted_zone_id` (certificates are requested and validated in that Route 53 zone, alias
    records are made), or `certificate_arn` (an existing certificate; DNS is yours).
    """

    name: DomainName = Field(description="the load balancer answers here, CloudFront at static.<name>")
    hosted_zone_id: (
        Annotated[str, text(r"Z[A-Z0-9]{4,31}", "the id of a Route 53 hosted zone: Z...")] | None
    ) = Field(
        default=None,
        description="where certificates are validated and alias records made; its parent must delegate to it",
    )
    hosted_zone_role_arn: RoleArn | None = Field(
        default=None,
        description=(
            "where the zone is in another account: a role there, which Terraform assumes for the records and "
            "for nothing else"
        ),
    )
    certificate_arn: AcmCertificateArn | None = Field(
        default=None, description="for <name>, in the environment's region; instead of hosted_zone_id"
    )
    edge_certificate_arn: AcmCertificateArn | None = Field(
        default=None, description="for static.<name>, in us-east-1, where CloudFront looks for it"
    )

    @property
    def static_name(self) -> str:
        return f"static.{self.name}"

    @property
    def hosted_zone_account(self) -> str | None:
        """The account of the zone, where it is another one."""
        return self.hosted_zone_role_arn.split(":")[4] if self.hosted_zone_role_arn else None
