"""GetUICustomization and SetUICustomization: stylesheet and logo of the classic hosted pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cognito_intercept import errors
from cognito_intercept.directory.ui_customization import (
    EVERY_CLIENT,
    checked_css,
    checked_logo,
    customization_of,
    new_customization,
    shown_customization,
)
from cognito_intercept.operations.registry import operation

if TYPE_CHECKING:
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.service import Service


def _check(pool: Pool, client_id: str) -> None:
    """Check that there is such an app client, if one is meant, and then that there is a domain."""
    if client_id != EVERY_CLIENT and client_id not in pool.clients:
        raise errors.CLIENT_NOT_FOUND(client_id=client_id)
    if not pool.domains:
        raise errors.DOMAIN_REQUIRED()


@operation()
def get_ui_customization(
    service: Service, pool: Pool, *, client_id: str = EVERY_CLIENT
) -> dict[str, Any]:
    """Show what an app client's classic pages look like: its own, or that of all app clients.

    Where there is neither, the answer has an empty object [D model].
    """
    _check(pool, client_id)
    found = customization_of(pool, client_id)
    base_url = service.settings.base_url
    shown = {} if found is None else shown_customization(pool, found, base_url)
    return {"UICustomization": shown}


@operation()
def set_ui_customization(
    service: Service,
    pool: Pool,
    *,
    client_id: str = EVERY_CLIENT,
    css: str | None = None,
    image_file: str | None = None,
) -> dict[str, Any]:
    """Replace the stylesheet and logo of an app client, or of all that have none of their own."""
    _check(pool, client_id)
    sheet, image = checked_css(css), checked_logo(image_file)
    if sheet is None and image is None:
        service.journal.remove(pool.ui_customizations, client_id)
        return {"UICustomization": {"UserPoolId": pool.id, "ClientId": client_id}}
    new = new_customization(client_id, sheet, image, service.now())
    before = pool.ui_customizations.get(client_id)
    if before is not None:
        new.created = before.created
    service.journal.put(pool.ui_customizations, client_id, new)
    return {"UICustomization": shown_customization(pool, new, service.settings.base_url)}
