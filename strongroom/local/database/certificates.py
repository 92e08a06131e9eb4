"""A certificate authority of our own, in the place of RDS's: the endpoint is verified all the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import trustme

AUTHORITY = "authority.pem"


@dataclass(frozen=True)
class Certificates:
    """`authority`: what clients trust. `server`: certificate and key, for this machine's user alone."""

    authority: Path
    server: Path


def issue(folder: Path, hosts: Sequence[str]) -> Certificates:
    """Write an authority and a server certificate for these names."""
    authority = trustme.CA(organization_name="Strongroom, local deployment")
    server = authority.issue_cert(*hosts)
    written = Certificates(folder / AUTHORITY, folder / "server.pem")
    authority.cert_pem.write_to_path(str(written.authority))
    written.server.touch(mode=0o600)
    server.private_key_and_cert_chain_pem.write_to_path(str(written.server))
    return written
