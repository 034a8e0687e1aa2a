"""Cases of the looks of pages, of certificates and of log delivery."""

from __future__ import annotations

from typing import Any

from tests.replay.stage import Stage, replays


@replays("R049")
def signing_certificate(stage: Stage) -> Any:
    """Return the certificate of a pool, which the row leaves out."""
    return stage.send(UserPoolId=stage.realm().pool_id)
