"""Names, weakened."""

from __future__ import annotations

from tests.strongroom.proof.mutants.mutant import Draft, mutant


@mutant(
    "a-long-load-balancer", "A load balancer's name may have 32 characters", named="load_balancer/load_balancer"
)
def _(draft: Draft) -> None:
    draft("load_balancer/load_balancer")["name"] = "strongroom-web-application-load-balancer-prod"


@mutant("an-internal-name", "AWS refuses names that begin with internal-", named="load_balancer/load_balancer")
def _(draft: Draft) -> None:
    draft("load_balancer/load_balancer")["name"] = "internal-strongroom-web-prod"


@mutant("a-long-prefix", "A target group's prefix may have 6 characters", named="load_balancer/target_group")
def _(draft: Draft) -> None:
    group = draft("load_balancer/target_group")
    del group["name"]
    group["name_prefix"] = "web-prod-"


@mutant("an-upper-case-bucket", "S3 refuses upper-case letters", named="access_logs/bucket/bucket")
def _(draft: Draft) -> None:
    draft("access_logs/bucket/bucket")["bucket"] = "Strongroom-Logs-prod"


@mutant("a-reserved-alias", "KMS keeps alias/aws/ for itself", named="keys/data-alias")
def _(draft: Draft) -> None:
    draft("keys/data-alias")["name"] = "alias/aws/strongroom-data-prod"


@mutant(
    "a-table-of-every-environment", "The second environment finds the name taken", named="tables/transactions"
)
def _(draft: Draft) -> None:
    draft("tables/transactions")["name"] = "strongroom-transactions"


@mutant("a-vpc-of-no-environment", "Nobody can tell one VPC from another", named="network/vpc")
def _(draft: Draft) -> None:
    draft("network/vpc")["tags"]["Name"] = "strongroom-vpc"


@mutant("production-in-staging", "The alarm says that it is staging's", named="monitoring/service-cpu")
def _(draft: Draft) -> None:
    draft("monitoring/service-cpu")["alarm_name"] = "strongroom-service-cpu-staging"
