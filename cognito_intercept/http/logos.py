"""Handler of the logos of classic pages, to which the ImageUrl of a UI customization leads."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cognito_intercept.directory.ui_customization import EVERY_CLIENT, image_type_of
from cognito_intercept.protocol.http import Request, Response

if TYPE_CHECKING:
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.http.destinations import Destination
    from cognito_intercept.regions import Regions

__all__ = ["LOGO_PATH", "answer_logo"]

# The id of an app client, or that of a pool and ALL; then the version.
LOGO_PATH = rf"/[\w-]+(?:/{EVERY_CLIENT})?/\d{{14}}/assets/images/image\.jpg"
_PLACE = re.compile(rf"/(?P<owner>[\w-]+)(?P<every>/{EVERY_CLIENT})?/(?P<version>\d{{14}})/assets/")


def answer_logo(_emulator: Regions, _request: Request, destination: Destination) -> Response:
    """Answer with a logo; an older version of it is gone (G)."""
    place = _PLACE.search(destination.path)
    if place is None:
        raise ValueError("the route has another path")
    pool = _pool_of(destination, place["owner"], is_pool=place["every"] is not None)
    client_id = EVERY_CLIENT if place["every"] else place["owner"]
    found = None if pool is None else pool.ui_customizations.get(client_id)
    if found is None or found.image is None or found.version != place["version"]:
        # What the distribution's bucket answers (G).
        return Response(403, (("Content-Type", "application/xml"),), b"<Error/>\n")
    content_type = image_type_of(found.image) or "application/octet-stream"
    return Response(200, (("Content-Type", content_type),), found.image)


def _pool_of(destination: Destination, owner: str, *, is_pool: bool) -> Pool | None:
    find = destination.find_pool if is_pool else destination.find_pool_of_client
    found = find(owner)
    return None if found is None else found[1]
