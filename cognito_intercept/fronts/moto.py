"""Moto beside us: it answers every other service, and never a call that we answer.

Moto's answers come from a ``before-send`` handler of every session made after its import, and
botocore asks all such handlers. So a call of ``cognito-idp`` would happen in moto's state too,
or fail with moto's NotImplementedError. While an emulator is active, that handler passes over
the events of our service, whichever library was imported or started first.

Before a call of Secrets Manager, moto is given the app client secrets that AWS would keep there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cognito_intercept.activation import active, on_first_and_last
from cognito_intercept.fronts.imports import PatchOnImport
from cognito_intercept.protocol.names import EVENT_NAME, SERVICE_NAME

if TYPE_CHECKING:
    from cognito_intercept.emulator import Cognito

__all__ = ["register"]

_OURS = f"before-send.{EVENT_NAME}."
_SECRETS_MANAGER = "before-send.secrets-manager."


def register() -> None:
    """Have moto's handler patched while an emulator is active."""
    patch = PatchOnImport(
        "moto.core.botocore_stubber", "BotocoreStubber", "__call__", _passing_over
    )
    on_first_and_last(patch.install, patch.uninstall)


def _passing_over(respond: Any) -> Any:
    def respond_to_others(self: Any, event_name: str, request: Any, **kwargs: Any) -> Any:
        emulator = active()
        if emulator is not None and event_name.startswith(_OURS):
            return None
        if emulator is not None and self.enabled and event_name.startswith(_SECRETS_MANAGER):
            _publish(emulator)
        return respond(self, event_name, request, **kwargs)

    return respond_to_others


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
    ours = {s.name: s for s in backend.secrets.values() if s.owning_service == SERVICE_NAME}
    for name in ours.keys() - arns.keys():
        backend.delete_secret(name, None, force_delete_without_recovery=True)
    for name, arn in arns.items():
        text = emulator.secrets[arn]
        secret = ours.get(name)
        if secret is None or secret.arn != arn or _current(secret) != text:
            secret = backend.create_managed_secret(SERVICE_NAME, name, secret_string=text)
            secret.arn = arn


def _current(secret: Any) -> Any:
    version = secret.versions.get(secret.default_version_id, {})
    return version.get("secret_string")
