"""GetDashboard answers with well-formed XML.

The emulator puts the dashboard's JSON into its XML answer as it is; a `<` in a title or a text
widget breaks it. Without this patch such a dashboard can be created and never read.
"""

from __future__ import annotations

from strongroom.local.shim.query_protocol import from_json


def install() -> None:
    from ministack.services import cloudwatch

    cloudwatch._get_dashboard = from_json("GetDashboard", cloudwatch._get_dashboard)
