"""The hash chain over events: what is hashed, in which order, so that any edit of any column
shows."""

import hashlib
from typing import Any

from models.columns import micros


def event_hash(event: dict[str, Any]) -> str:
    """SHA-256 over the hash before and every column of the event, in a fixed layout.

    The texts are canonical JSON or plain codes and hold no control characters, so the separator
    is safe.
    """
    claimed = event["claimed_at"]
    return hashlib.sha256(
        "\x1f".join(
            (
                event["previous"],
                f"{event['id']},{event['subject_id']},{event['seq']},{event['region']},"
                f"{event['county']},"
                f"{event['actor_id']},{micros(event['recorded_at'])},"
                f"{'' if claimed is None else micros(claimed)},"
                f"{event['clock_back']},{event['cause_id']}",
                event["subject"],
                event["action"],
                event["source"],
                event["target"],
                event["role"],
                event["token"] or "",
                event["payload"],
                event["records"],
                event["after"],
            )
        ).encode()
    ).hexdigest()
