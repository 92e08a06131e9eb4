"""CloudFront and AWS WAF."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from stacks.schema.fields import Section, Unit

__all__ = ["Edge", "Waf"]


class Edge(Section):
    """CloudFront."""

    price_class: Literal["PriceClass_100", "PriceClass_200", "PriceClass_All"] = Field(
        default="PriceClass_100",
        description="which edge locations serve the page: North America and Europe (100), most (200), all",
    )


class Waf(Section):
    """AWS WAF on the load balancer and on CloudFront."""

    rate_limit: Annotated[int, Unit("requests an address in five minutes")] = Field(
        default=2000,
        ge=10,
        le=10_000,
        description="an address that sends more is refused until it sends less; a whole office may share one",
    )
