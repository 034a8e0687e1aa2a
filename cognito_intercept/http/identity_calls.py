"""Which calls of ``cognito-identity`` are about identity pools of this emulator.

It matters where something else may answer the others: moto beside us, or a server of the
program's own that its clients are pointed at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cognito_intercept.errors import CognitoError
from cognito_intercept.protocol import codec

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cognito_intercept.regions import Regions

__all__ = ["is_about_our_pools"]


def is_about_our_pools(emulator: Regions, operation: str, body: bytes) -> bool:
    """Return whether a call names an identity pool or an identity of the emulator.

    A new identity pool is the emulator's if one of its providers is a user pool of the emulator,
    and if it has no user pool at all.

    Args:
        emulator: the emulator.
        operation: the operation.
        body: the body of the request.
    """
    services = emulator.services()
    if operation == "ListIdentityPools":
        return any(one.identity_pools for one in services)
    try:
        params = codec.decode(body)
    except CognitoError:
        return False
    if operation == "CreateIdentityPool":
        user_pools = list(_user_pools_of(params))
        return not user_pools or any(s.find_pool(one) for one in user_pools for s in services)
    ids = list(_ids_in(params))
    return any(
        one in service.identity_pools or service.pool_of_identity(one)
        for service in services
        for one in ids
    )


def _user_pools_of(params: dict[str, Any]) -> Iterable[str]:
    for provider in _list(params.get("CognitoIdentityProviders")):
        name = provider.get("ProviderName") if isinstance(provider, dict) else None
        yield str(name).rpartition("/")[2]


def _ids_in(params: dict[str, Any]) -> Iterable[str]:
    """Yield what may be the id of an identity pool or of an identity."""
    yield from (str(params[name]) for name in ("IdentityPoolId", "IdentityId") if name in params)
    yield str(params.get("ResourceArn", "")).rpartition("/")[2]
    yield from (str(one) for one in _list(params.get("IdentityIdsToDelete")))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
