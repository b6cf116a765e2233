"""What a person is told when a callback fails: one notice, with a reference that is in the log."""

import logging
import secrets

import dash

import services
from components.shell import NOTICES

log = logging.getLogger(__name__)


def tell_failure(error: Exception) -> None:
    """Dash's ``on_error``: nothing on the screen changes but for the notice."""
    reference = secrets.token_hex(4)
    log.error("reference %s: a callback failed", reference, exc_info=error)
    said = services.voice()(
        "Something went wrong on our side. Reference {reference}.", reference=reference
    )
    notice = {"action": "show", "id": reference, "message": said, "color": "red"}
    dash.set_props(NOTICES, {"sendNotifications": [notice]})
