"""The reference application as `python -m app` makes it, but for its way to the database: a Unix socket.

There is no TLS on it, and no token of IAM to be had: a task makes new connections now and then only, so what is
left out of each request is the encryption of a statement or two.
"""

from __future__ import annotations

import os
from functools import partial

from app.application import create_application
from app.aws_gateways import connect
from app.config import Settings, load_settings
from app.database import SESSION, Database, Parameters
from app.server import create_server
from app.structured_logs import configure_logging


def main() -> None:
    settings = load_settings(os.environ)
    configure_logging(settings.log_level, settings.application, settings.environment)
    aws = connect(settings)
    application = create_application(
        settings,
        database=Database(partial(by_socket, settings), settings.database_pool_size),
        session_store=aws.sessions,
        queue=aws.queue,
        verdicts=aws.verdicts,
        keys=aws.keys,
    )
    create_server(application, settings.port).run()


async def by_socket(settings: Settings) -> Parameters:
    """Parameters for each new connection; libpq takes a folder for a host."""
    return {
        "host": settings.database_host,
        "port": settings.database_port,
        "dbname": settings.database_name,
        "user": settings.database_user,
        "options": SESSION,
    }


if __name__ == "__main__":
    main()
