"""`GET /health`: says that this process answers, and nothing about what it depends on.

The load balancer and ECS replace a task whose check fails. Were DynamoDB or SQS part of it, one bad
minute there would make ECS stop every task at once, which helps nobody; those failures answer 503
on the routes they touch and raise the alarms of the services themselves.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route


async def _health(_: Request) -> JSONResponse:
    return JSONResponse({"status": "ok"})


routes = [Route("/health", _health)]
