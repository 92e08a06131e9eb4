"""`python -m app`: read the configuration, connect the gateways, serve until told to stop."""

from __future__ import annotations

import logging
import os
import sys

from app.config import ConfigurationError, Settings, load_settings

NOT_STARTED = 3  # uvicorn's own exit code for it


def main() -> int:
    """0 after a regular stop, 2 for a configuration that cannot be used, 3 where what it needs is silent."""
    try:
        settings = load_settings(os.environ)
    except ConfigurationError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return _serve(settings)


def _serve(settings: Settings) -> int:
    # Imported only now, so that a bad configuration is reported at once and whatever else is wrong.
    from app.application import create_application
    from app.aws_gateways import connect
    from app.database import Database, SignInByIam
    from app.server import create_server
    from app.structured_logs import configure_logging

    configure_logging(settings.log_level, settings.application, settings.environment)
    aws = connect(settings)
    application = create_application(
        settings,
        database=Database(SignInByIam(settings), settings.database_pool_size),
        session_store=aws.sessions,
        queue=aws.queue,
        verdicts=aws.verdicts,
        keys=aws.keys,
    )
    server = create_server(application, settings.port)
    server.run()
    if not server.started:
        return NOT_STARTED  # uvicorn has logged why
    logging.getLogger("app").info("stopped")
    return 0


if __name__ == "__main__":
    sys.exit(main())
