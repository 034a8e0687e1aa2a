"""User pools as a CloudFormation template."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from cognito_intercept.loading.exported_pool import (
    Names,
    parts_in_order,
    user_notes,
    without_members,
)
from cognito_intercept.loading.parts import EVERY_CLIENT, OF_EVERY_CLIENT
from cognito_intercept.loading.template_kinds import KINDS, POOL
from cognito_intercept.loading.template_pools import pool_properties

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cognito_intercept.loading.exported_pool import ExportedPool
    from cognito_intercept.loading.parts import Part

__all__ = ["LACKING", "template"]

# [D, the schemas of the resource types, as cfn-lint 1.51 has them]
LACKING: Final = {
    "CreateUserPool": frozenset({
        "AcrConfiguration",
        "DcrConfiguration",
        "IssuerConfiguration",
        "KeyConfiguration",
        "SmsConfiguration.EumsSms",
    }),
    "CreateIdentityProvider": frozenset({"AcrMapping"}),
    "CreateUserPoolClient": frozenset({"ClientSecret", "PublishSecretsInAWSSecretsManager"}),
    "CreateUserPoolDomain": frozenset({"CustomDomainConfig.SecurityPolicy", "Routing"}),
    "AdminCreateUser": frozenset({"TemporaryPassword"}),
    "SetUICustomization": frozenset({"ImageFile"}),
}  # fmt: skip
"""Members of the API that the resource types do not have, by operation."""

_TYPES: Final = {kind.operation: name for name, kind in KINDS.items()} | {"CreateUserPool": POOL}


def template(pools: Iterable[ExportedPool], skipped: list[str]) -> dict[str, Any]:
    """Return a template of user pools.

    Args:
        pools: the user pools.
        skipped: gets what a template can't say.
    """
    names, resources = Names(), dict[str, Any]()
    for pool in pools:
        for part in parts_in_order(pool):
            if part.operation in _TYPES:
                name = _logical_id(names.add(pool, part))
                resources[name] = _resource(names, pool, part, skipped)
        skipped += user_notes(pool, can_disable=False)
    return {"AWSTemplateFormatVersion": "2010-09-09", "Resources": resources}


def _logical_id(name: str) -> str:
    return "".join(word.capitalize() for word in name.split("_"))


def _resource(names: Names, pool: ExportedPool, part: Part, skipped: list[str]) -> dict[str, Any]:
    settings = without_members(part, LACKING, skipped)
    if part.operation == "CreateUserPool":
        return {"Type": POOL, "Properties": pool_properties(settings)}
    properties = {"UserPoolId": {"Ref": _logical_id(names.pools[pool.id])}} | {
        name: value for name, value in settings.items() if name != "UserPoolId"
    }
    if properties.get("ClientId") in names.clients:
        properties["ClientId"] = {"Ref": _logical_id(names.clients[settings["ClientId"]])}
    elif part.operation in OF_EVERY_CLIENT:
        properties["ClientId"] = EVERY_CLIENT
    if part.operation == "AdminAddUserToGroup":
        for member, operation in (("GroupName", "CreateGroup"), ("Username", "AdminCreateUser")):
            owned = names.of(pool, operation, settings[member])
            if owned is not None:
                properties[member] = {"Ref": _logical_id(owned)}
    before = names.before(pool, part)
    depends = {"DependsOn": [_logical_id(name) for _, name in before]} if before else {}
    return {"Type": _TYPES[part.operation], **depends, "Properties": properties}
