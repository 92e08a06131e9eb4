"""Roles that trust a provider with which everybody may sign in, whoever it is of its users.

IAM user guide, "Create a role for web identity or OpenID Connect federation": the audience, the application or
the subject says whose token counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase

from strongroom.change.security.permissions.atoms import Atom

__all__ = ["PROVIDERS", "of_any_user"]

# Host -> the claims of which one has to be asked for.
PROVIDERS = {
    "accounts.google.com": ("aud", "oaud", "sub"),
    "agent.buildkite.com": ("sub",),
    "app.terraform.io": ("sub",),
    "cognito-identity.amazonaws.com": ("aud",),
    "gitlab.com": ("sub",),
    "graph.facebook.com": ("app_id",),
    "token.actions.githubusercontent.com": ("repository", "repository_owner", "repository_owner_id", "sub"),
    "www.amazon.com": ("app_id",),
}
ASKING = re.compile(r"(?:foranyvalue:|forallvalues:)?string(?:equals|like|equalsignorecase)")
# What a stranger's own token says, of hosts that have a form for it.
STRANGER = {
    "app.terraform.io": "organization:stranger:project:a:workspace:a:run_phase:plan",
    "gitlab.com": "project_path:stranger/a:ref_type:branch:ref:main",
    "token.actions.githubusercontent.com": "repo:stranger/a:ref:refs/heads/main",
}


def of_any_user(atoms: Iterable[Atom]) -> Iterator[Atom]:
    """Those that allow something to any user of such a provider."""
    for atom in atoms:
        hosts = [_host(each) for each in atom.principal.patterns if each.startswith("Federated ")]
        if atom.effect == "Allow" and any(host in PROVIDERS and not _is_asked(atom, host) for host in hosts):
            yield atom


def _host(principal: str) -> str:
    """Of its name, or of its ARN."""
    return principal.removeprefix("Federated ").rpartition(":oidc-provider/")[2].partition("/")[0]


def _is_asked(atom: Atom, host: str) -> bool:
    """Whether a stranger's token lacks something that one of the claims has to be."""
    keys = {f"{host}:{claim}" for claim in PROVIDERS[host]}
    asked = (values for operator, key, values in atom.conditions if key in keys and ASKING.fullmatch(operator))
    stranger = STRANGER.get(host, "stranger")
    return any(not any(fnmatchcase(stranger, each) for each in values) for values in asked)
