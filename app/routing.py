"""Which routes an address matches, for the access log and for answering a wrong method."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.routing import Route


def routes_at(application: Starlette, path: str) -> list[Route]:
    """Every route with this path: one path has a route for each method."""
    return [route for route in application.routes if isinstance(route, Route) and route.path_regex.match(path)]
