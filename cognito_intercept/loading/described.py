"""What ``aws cognito-idp describe-user-pool`` and the like print, as user pools again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from cognito_intercept.loading.loaded import Loaded
    from cognito_intercept.service import Service

__all__ = ["is_description", "load_description", "rank"]

# What the service makes itself, and shows.
_SHOWN: Final = frozenset({
    "Arn",
    "ClientId",
    "ClientSecret",
    "ClientType",
    "CreationDate",
    "CustomDomain",
    "Domain",
    "EmailConfigurationFailure",
    "EstimatedNumberOfUsers",
    "Id",
    "LastModifiedDate",
    "Name",
    "SchemaAttributes",
    "SmsConfigurationFailure",
    "Status",
})  # fmt: skip
# Members of the answers, in the order in which they are loaded, and their operations.
_ONE: Final = {
    "ResourceServer": "CreateResourceServer",
    "IdentityProvider": "CreateIdentityProvider",
    "UserPoolClient": "CreateUserPoolClient",
    "Group": "CreateGroup",
}
_MANY: Final = {"ResourceServers": "ResourceServer", "Groups": "Group"}


def is_description(document: dict[str, Any]) -> bool:
    """Return whether a document is an answer of an operation that can be loaded."""
    return not document.keys().isdisjoint({"UserPool", *_ONE, *_MANY})


def rank(document: dict[str, Any]) -> int:
    """Return when a document is loaded: user pools before what is in them."""
    if "UserPool" in document:
        return 0
    names = [_MANY.get(name, name) for name in document]
    return 1 + min((list(_ONE).index(name) for name in names if name in _ONE), default=9)


def load_description(loaded: Loaded, service: Service, document: dict[str, Any]) -> None:
    """Create what an answer describes, under a new id.

    Raises:
        CognitoError: AWS would refuse it; a note names it.
    """
    if "UserPool" in document:
        _load_pool(loaded, service, document["UserPool"])
    for name, operation in _ONE.items():
        several = next((many for many, one in _MANY.items() if one == name), "")
        for item in [*_listed(document, name), *document.get(several, [])]:
            _load_item(loaded, service, operation, item)


def _listed(document: dict[str, Any], name: str) -> list[dict[str, Any]]:
    return [document[name]] if name in document else []


def _load_item(loaded: Loaded, service: Service, operation: str, item: dict[str, Any]) -> None:
    former, name = str(item.get("UserPoolId")), _name_of(item)
    pool = loaded.pools.get(former)
    if pool is None:
        loaded.skipped.append(f"{name}: its user pool {former} was not loaded")
        return
    settings = {key: value for key, value in item.items() if key not in _SHOWN}
    if operation == "CreateUserPoolClient":
        settings["GenerateSecret"] = "ClientSecret" in item
    elif operation == "CreateResourceServer":
        settings["Name"] = item["Name"]
    answer = loaded.run(service, name, operation, settings | {"UserPoolId": pool.id})
    loaded.ids[name] = answer.get("UserPoolClient", {}).get("ClientId", name)


def _name_of(item: dict[str, Any]) -> str:
    names = ("ClientId", "Identifier", "ProviderName", "GroupName")
    return next((str(item[name]) for name in names if name in item), "?")


def _load_pool(loaded: Loaded, service: Service, described: dict[str, Any]) -> None:
    settings = {key: value for key, value in described.items() if key not in _SHOWN}
    settings["PoolName"] = described.get("Name", "loaded")
    schema = [entry for entry in map(_schema_entry, described.get("SchemaAttributes", [])) if entry]
    if schema:
        settings["Schema"] = schema
    policy = settings.get("Policies", {}).get("PasswordPolicy", {})
    invitation = dict(settings.get("AdminCreateUserConfig", {}))
    if "TemporaryPasswordValidityDays" in policy and "UnusedAccountValidityDays" in invitation:
        # The same number, shown twice; only one of the two may be set [D model].
        del invitation["UnusedAccountValidityDays"]
        settings["AdminCreateUserConfig"] = invitation
    name = str(described.get("Id", settings["PoolName"]))
    pool = loaded.add_pool(service, name, settings)
    domain = described.get("Domain")
    if domain is not None:
        pool.domain(domain)
    if "CustomDomain" in described:
        loaded.skipped.append(
            f"{name}: the certificate of {described['CustomDomain']} is not shown"
        )


def _schema_entry(shown: dict[str, Any]) -> dict[str, Any] | None:
    """Return an attribute as CreateUserPool takes it; ``None`` for a standard one as it is."""
    name = str(shown["Name"])
    if name.startswith(("custom:", "dev:")):
        return shown | {"Name": name.rpartition(":")[2]}
    return shown if shown.get("Required") and name != "sub" else None
