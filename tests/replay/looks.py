"""Cases of the looks of pages, of certificates and of log delivery."""

from __future__ import annotations

from typing import Any

from tests.replay.stage import Stage, replays


@replays("R049")
def signing_certificate(stage: Stage) -> Any:
    """Return the certificate of a pool, which the row leaves out."""
    return stage.send(UserPoolId=stage.realm().pool_id)


@replays("R075")
def customized_pages(stage: Stage) -> Any:
    """Set the stylesheet and logo of an app client; the row is of another host and moment."""
    realm = stage.realm()
    stage.idp.create_user_pool_domain(UserPoolId=realm.pool_id, Domain="mine")
    recorded = stage.row["response"]["UICustomization"]
    answer = stage.send(
        UserPoolId=realm.pool_id,
        ClientId=realm.client_id,
        CSS=recorded["CSS"],
        ImageFile=b"\xff\xd8\xff\xe0",
    )
    shown = answer["UICustomization"]
    version = recorded["CSSVersion"]
    assert len(shown["CSSVersion"]) == len(version)
    stage.same |= {
        version: shown["CSSVersion"],
        recorded["ClientId"]: realm.client_id,
        "cf.thewrong.club": shown["ImageUrl"].split("/")[2],
    }
    return answer
