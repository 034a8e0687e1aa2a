"""User pools as a configuration of Terraform in JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from cognito_intercept.loading.exported_pool import (
    Names,
    parts_in_order,
    user_notes,
    without_members,
)
from cognito_intercept.loading.parts import EVERY_CLIENT, SHOWN_DETAILS
from cognito_intercept.loading.terraform_arguments import LACKING, arguments_of
from cognito_intercept.loading.terraform_types import TYPES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cognito_intercept.loading.exported_pool import ExportedPool
    from cognito_intercept.loading.parts import Part

__all__ = ["configuration"]

_TYPES: Final = {kind.operation: name for name, kind in TYPES.items() if "managed_user" not in name}


def configuration(pools: Iterable[ExportedPool], skipped: list[str]) -> dict[str, Any]:
    """Return a configuration of user pools, without one of the provider.

    Args:
        pools: the user pools.
        skipped: gets what the provider can't set.
    """
    names, resources = Names(), dict[str, dict[str, Any]]()
    for pool in pools:
        for part, more in _with_status(pool):
            if part.operation not in _TYPES:
                if part.operation == "CreateTerms":
                    skipped.append(f"{part.name}: the provider has no resource for terms")
                continue
            name = names.add(pool, part)
            arguments = _arguments(names, pool, part, skipped) | more
            resources.setdefault(_TYPES[part.operation], {})[name] = arguments
        skipped += user_notes(pool, can_disable=True)
    return {"resource": resources}


def _with_status(pool: ExportedPool) -> Iterator[tuple[Part, dict[str, Any]]]:
    """Yield the parts of a user pool, with arguments that other parts say about them."""
    disabled = {one.name for one in pool.parts if one.operation == "AdminDisableUser"}
    for part in parts_in_order(pool):
        is_disabled = part.operation == "AdminCreateUser" and part.name in disabled
        yield part, {"enabled": False} if is_disabled else {}


def _arguments(names: Names, pool: ExportedPool, part: Part, skipped: list[str]) -> dict[str, Any]:
    settings = without_members(part, LACKING, skipped)
    kind = TYPES[_TYPES[part.operation]]
    if part.operation == "CreateUserPool":
        _note_sms(part, settings, skipped)
        arguments: dict[str, Any] = _escaped(arguments_of(kind, settings))
        return arguments
    if part.operation == "SetRiskConfiguration":
        _drop_takeover(part, settings, skipped)
    arguments = _escaped(arguments_of(kind, settings))
    arguments["user_pool_id"] = _reference("CreateUserPool", names.pools[pool.id], "id")
    client = names.clients.get(str(settings.get("ClientId")))
    if client is not None:
        arguments["client_id"] = _reference("CreateUserPoolClient", client, "id")
    elif settings.get("ClientId") == EVERY_CLIENT:
        del arguments["client_id"]
    if part.operation == "AdminAddUserToGroup":
        arguments |= _membership(names, pool, settings)
    if settings.get("ProviderType") == "SAML":
        # What the service adds is no change, as the provider's own documentation advises.
        ignored = [f'provider_details["{name}"]' for name in sorted(SHOWN_DETAILS)]
        arguments["lifecycle"] = {"ignore_changes": ignored}
    before = names.before(pool, part)
    if before:
        arguments["depends_on"] = [f"{_TYPES[operation]}.{name}" for operation, name in before]
    return arguments


def _membership(names: Names, pool: ExportedPool, settings: dict[str, Any]) -> dict[str, str]:
    group = names.of(pool, "CreateGroup", settings["GroupName"])
    user = names.of(pool, "AdminCreateUser", settings["Username"])
    references = {}
    if group is not None:
        references["group_name"] = _reference("CreateGroup", group, "name")
    if user is not None:
        references["username"] = _reference("AdminCreateUser", user, "username")
    return references


def _drop_takeover(part: Part, settings: dict[str, Any], skipped: list[str]) -> None:
    """Leave out what the provider takes with a NotifyConfiguration only, and note it."""
    takeover = settings.get("AccountTakeoverRiskConfiguration")
    if takeover is not None and "NotifyConfiguration" not in takeover:
        del settings["AccountTakeoverRiskConfiguration"]
        name = "AccountTakeoverRiskConfiguration"
        skipped.append(f"{part.name}: the provider has no {name} without NotifyConfiguration")


def _note_sms(part: Part, settings: dict[str, Any], skipped: list[str]) -> None:
    """Note a pool that can send SMS and has other second factors only: the provider adds SMS."""
    is_on = settings.get("MfaConfiguration", "OFF") != "OFF"
    if is_on and "SmsConfiguration" in settings and "SmsMfaConfiguration" not in settings:
        skipped.append(f"{part.name}: the provider makes SMS a second factor too")


def _reference(operation: str, name: str, attribute: str) -> str:
    return f"${{{_TYPES[operation]}.{name}.{attribute}}}"


def _escaped(value: Any) -> Any:
    """Return a value whose texts Terraform takes as they are."""
    if isinstance(value, str):
        return value.replace("${", "$${").replace("%{", "%%{")
    if isinstance(value, list):
        return [_escaped(one) for one in value]
    if isinstance(value, dict):
        return {_escaped(name): _escaped(one) for name, one in value.items()}
    return value
