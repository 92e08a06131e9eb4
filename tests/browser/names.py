"""The hosts that the browser knows. Each resolves to a server on this machine, every other name to nothing.

With their real names and port 443, cookies, HSTS, CORS and what is the same site are as on AWS.
"""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from tests.app.fakes import OWN_ORIGIN, STATIC_ORIGIN

OWN_HOST: Final = urlsplit(OWN_ORIGIN).netloc
STATIC_HOST: Final = urlsplit(STATIC_ORIGIN).netloc

# Another site; and one that a browser takes for the same site, so that it sends SameSite cookies along.
ATTACKER_HOST: Final = "attacker.example"
SIBLING_HOST: Final = "forgotten.example.com"

HOSTS: Final = (OWN_HOST, STATIC_HOST, ATTACKER_HOST, SIBLING_HOST)
ATTACKERS: Final = (ATTACKER_HOST, SIBLING_HOST)


def resolver_rules(ports: dict[str, int]) -> str:
    """Chromium's `--host-resolver-rules` for host or host:port -> port on this machine."""
    rules = [f"MAP {name} 127.0.0.1:{port}" for name, port in ports.items()]
    return ", ".join([*rules, "MAP * ~NOTFOUND"])
