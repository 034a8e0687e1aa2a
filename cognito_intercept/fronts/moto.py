"""Moto beside us: it answers every other service, and never a call that we answer.

Moto's answers come from a ``before-send`` handler of every session made after its import, and
botocore asks all such handlers. So a call of ``cognito-idp`` would happen in moto's state too,
or fail with moto's NotImplementedError. While an emulator is active, that handler passes over
the events of our service, and those of ``cognito-identity`` that are about identity pools of ours,
whichever library was imported or started first.

Before a call of Secrets Manager, moto is given the app client secrets that AWS would keep there;
before a call of STS, the sessions of the roles whose credentials identity pools have issued.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cognito_intercept.activation import active, on_first_and_last
from cognito_intercept.fronts.identity import is_answered_here
from cognito_intercept.fronts.imports import PatchOnImport
from cognito_intercept.partitions import partition_of
from cognito_intercept.protocol.names import IDENTITY_POOLS, USER_POOLS

if TYPE_CHECKING:
    from cognito_intercept.emulator import Cognito

__all__ = ["register"]

_OURS = f"before-send.{USER_POOLS.event}."
_IDENTITY = f"before-send.{IDENTITY_POOLS.event}."
_SECRETS_MANAGER = "before-send.secrets-manager."
_STS = "before-send.sts."
# The session name of the roles that identity pools assume [R amplify-js 1643].
_SESSION_NAME = "CognitoIdentityCredentials"


def register() -> None:
    """Have moto's handler patched while an emulator is active."""
    patch = PatchOnImport(
        "moto.core.botocore_stubber", "BotocoreStubber", "__call__", _passing_over
    )
    on_first_and_last(patch.install, patch.uninstall)


def _passing_over(respond: Any) -> Any:
    def respond_to_others(self: Any, event_name: str, request: Any, **kwargs: Any) -> Any:
        emulator = active()
        if emulator is not None and _is_ours(emulator, event_name, request):
            return None
        if emulator is not None and self.enabled and event_name.startswith(_SECRETS_MANAGER):
            _publish(emulator)
        if emulator is not None and self.enabled and event_name.startswith(_STS):
            _announce_sessions(emulator)
        return respond(self, event_name, request, **kwargs)

    return respond_to_others


def _is_ours(emulator: Cognito, event_name: str, request: Any) -> bool:
    if event_name.startswith(_OURS):
        return True
    return event_name.startswith(_IDENTITY) and is_answered_here(emulator, request)


def _publish(emulator: Cognito) -> None:
    """Have moto's Secrets Manager hold the published secrets, with our ARNs, and no older ones."""
    from moto.backends import get_backend  # noqa: PLC0415 - imported by the program

    account = get_backend("secretsmanager")[emulator.settings.account_id]
    by_region: dict[str, dict[str, str]] = {}
    for region, published in emulator.secrets.entries():
        by_region.setdefault(region, {})[published.name] = published.arn
    for service in emulator.services():
        _bring_up_to_date(emulator, account[service.region], by_region.get(service.region, {}))


def _bring_up_to_date(emulator: Cognito, backend: Any, arns: dict[str, str]) -> None:
    ours = {s.name: s for s in backend.secrets.values() if s.owning_service == USER_POOLS.service}
    for name in ours.keys() - arns.keys():
        backend.delete_secret(name, None, force_delete_without_recovery=True)
    for name, arn in arns.items():
        text = emulator.secrets[arn]
        secret = ours.get(name)
        if secret is None or secret.arn != arn or _current(secret) != text:
            secret = backend.create_managed_secret(USER_POOLS.service, name, secret_string=text)
            secret.arn = arn


def _current(secret: Any) -> Any:
    version = secret.versions.get(secret.default_version_id, {})
    return version.get("secret_string")


def _announce_sessions(emulator: Cognito) -> None:
    """Have moto's STS know the credentials that identity pools issued, and their roles."""
    from moto.sts.models import sts_backends  # noqa: PLC0415 - imported by the program

    from cognito_intercept.identity_pools.credentials import sessions_in  # noqa: PLC0415 - at need

    for session in sessions_in(emulator.services()):
        region = session.identity_id.partition(":")[0]
        backend = sts_backends[emulator.settings.account_id][partition_of(region)]
        if backend.get_assumed_role_from_access_key(session.access_key_id) is None:
            role: Any = backend.assume_role(
                region_name=region,
                role_session_name=_SESSION_NAME,
                role_arn=session.role,
                policy="",
                duration=int(session.expires - emulator.now()),
                external_id="",
            )
            role.access_key_id = session.access_key_id
            role.secret_access_key = session.secret_key
            role.session_token = session.session_token
