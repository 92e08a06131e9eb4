"""Certificates and DNS, weakened."""

from __future__ import annotations

from tests.strongroom.proof.mutants.moving import made_there, move_away
from tests.strongroom.proof.mutants.mutant import Draft, mutant

CERTIFICATE = "certificates/load_balancer"
EDGE = "certificates/edge"


@mutant(
    "pending-certificate", "The listener is refused: its certificate is not issued", named="load_balancer/https"
)
def _(draft: Draft) -> None:
    draft("load_balancer/https")["certificate_arn"] = f"${{{draft.address(CERTIFICATE)}.arn}}"


@mutant("pending-edge-certificate", "CloudFront refuses the certificate", named="static_site/distribution")
def _(draft: Draft) -> None:
    viewer = draft("static_site/distribution")["viewer_certificate"]
    viewer["acm_certificate_arn"] = f"${{{draft.address(EDGE)}.arn}}"


@mutant("validated-by-email", "Nobody answers the e-mail, and the certificate runs out", named=CERTIFICATE)
def _(draft: Draft) -> None:
    draft(CERTIFICATE)["validation_method"] = "EMAIL"


@mutant("no-validation-record", "The apply waits for 75 minutes and gives up", named=CERTIFICATE)
def _(draft: Draft) -> None:
    draft.remove("certificates/load_balancer_record")
    del draft("certificates/load_balancer_validation")["validation_record_fqdns"]


@mutant("validation-before-its-record", "The wait begins before there is anything to wait for", named=EDGE)
def _(draft: Draft) -> None:
    del draft("certificates/edge_validation")["validation_record_fqdns"]


@mutant("validation-in-another-region", "The validation looks for the certificate elsewhere", named=EDGE)
def _(draft: Draft) -> None:
    made_there(draft, "certificates/edge_validation")


@mutant("certificate-in-use", "AWS refuses to delete the old certificate before the new one", named=CERTIFICATE)
def _(draft: Draft) -> None:
    del draft(CERTIFICATE)["lifecycle"]


@mutant("edge-certificate-at-home", "CloudFront takes certificates of us-east-1 only", named=EDGE)
def _(draft: Draft) -> None:
    move_away(draft)
    for path in (EDGE, "certificates/edge_validation"):
        del draft(path)["provider"]
    # What uses it names it itself: the mutant is about where the certificate is.
    viewer = draft("static_site/distribution")["viewer_certificate"]
    viewer["acm_certificate_arn"] = f"${{{draft.address(EDGE)}.arn}}"
    waiting = draft("static_site/distribution").setdefault("depends_on", [])
    waiting.append(draft.address("certificates/edge_validation"))


@mutant("alias-in-the-domains-zone", "Route 53 refuses the alias", named="load_balancer/alias")
def _(draft: Draft) -> None:
    record = draft("load_balancer/alias")
    record["alias"]["zone_id"] = record["zone_id"]


@mutant("alias-to-an-arn", "The alias leads to no name", named="load_balancer/alias")
def _(draft: Draft) -> None:
    record = draft("load_balancer/alias")
    record["alias"]["name"] = record["alias"]["name"].replace(".dns_name", ".arn")


@mutant(
    "alias-without-health", "DNS leads to a load balancer without a healthy target", named="load_balancer/alias"
)
def _(draft: Draft) -> None:
    draft("load_balancer/alias")["alias"]["evaluate_target_health"] = False


@mutant("no-ipv6-record", "IPv6 is on, and nobody finds it", named="static_site/distribution")
def _(draft: Draft) -> None:
    draft.remove("static_site/alias-aaaa")
