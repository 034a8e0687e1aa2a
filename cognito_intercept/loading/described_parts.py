"""What operations describe, as the operations that would create it.

Answers are taken one at a time. Some do not name what they belong to (GetUserPoolMfaConfig,
ListUsers, ListUsersInGroup, DescribeManagedLoginBranding), which is then said beside them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from cognito_intercept.directory.client_registration import REGISTRATION_SERVER
from cognito_intercept.directory.mfa_settings import MFA_SETTINGS
from cognito_intercept.directory.pool_configuration import PoolConfiguration
from cognito_intercept.directory.pool_settings import MIRRORED
from cognito_intercept.loading.parts import EVERY_CLIENT, SHOWN_ATTRIBUTES, SHOWN_DETAILS, Part
from cognito_intercept.seeding.calls import members_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

__all__ = ["MEMBERS", "Answer", "parts_of", "pool_part"]

Described = dict[str, Any]

MFA_MEMBER: Final = "MfaConfiguration"


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of an operation that describes something.

    Attributes:
        content: the answer.
        pool_id: the user pool that it belongs to, where it does not say so.
        owner: the group, or the app client, that it belongs to, where it does not say so.
        username_attributes: with what the user pool's users are created instead of user names.
    """

    content: Described
    pool_id: str | None = None
    owner: str | None = None
    username_attributes: tuple[str, ...] = ()


def pool_part(described: Described, mfa: Described) -> Part:
    """Return the creation of a user pool.

    Args:
        described: the ``UserPool`` of DescribeUserPool.
        mfa: the answer of GetUserPoolMfaConfig; empty where there is none.
    """
    name = str(described.get("Id", described.get("Name", "loaded")))
    settings = {k: v for k, v in described.items() if k in members_of("CreateUserPool")}
    settings["PoolName"] = described.get("Name", "loaded")
    schema = [one for one in map(_schema_entry, described.get("SchemaAttributes", [])) if one]
    if schema:
        settings["Schema"] = schema
    _drop_twins(settings)
    defaults = PoolConfiguration({}).acr_names
    shown = [one.get("AcrValue") for one in settings.get("AcrConfiguration", {}).values()]
    if shown == defaults:
        del settings["AcrConfiguration"]  # AWS's own names are shown too.
    if MFA_MEMBER in mfa:
        settings[MFA_MEMBER] = mfa[MFA_MEMBER]
    is_on = mfa.get(MFA_MEMBER, "OFF") != "OFF"
    # A factor is refused while MFA is off; passkeys are none.
    wanted = MFA_SETTINGS if is_on else ("WebAuthnConfiguration",)
    settings |= {k: mfa[k] for k in wanted if k in mfa}
    return Part(name, "CreateUserPool", settings)


def _schema_entry(shown: Described) -> Described | None:
    """Return an attribute as CreateUserPool takes it; ``None`` for a standard one as it is."""
    name = str(shown["Name"])
    if name.startswith(("custom:", "dev:")):
        return shown | {"Name": name.rpartition(":")[2]}
    return shown if shown.get("Required") and name != "sub" else None


def _drop_twins(settings: Described) -> None:
    """Leave out what is shown in two places and may be set in one [D model]."""
    template = settings.get("VerificationMessageTemplate", {})
    for name, twin in MIRRORED.items():
        if name in settings and template.get(twin) == settings[name]:
            del settings[name]
    policy = settings.get("Policies", {}).get("PasswordPolicy", {})
    invitation = dict(settings.get("AdminCreateUserConfig", {}))
    if "TemporaryPasswordValidityDays" in policy and "UnusedAccountValidityDays" in invitation:
        del invitation["UnusedAccountValidityDays"]
        settings["AdminCreateUserConfig"] = invitation
    triggers = dict(settings.get("LambdaConfig", {}))
    versioned = triggers.get("PreTokenGenerationConfig", {})
    if versioned.get("LambdaArn") == triggers.get("PreTokenGeneration") and versioned:
        del triggers["PreTokenGeneration"]
        settings["LambdaConfig"] = triggers


def parts_of(answer: Answer, note: Callable[[str], object]) -> Iterator[Part]:
    """Yield the creations of what an answer describes, but for the user pool itself.

    Args:
        answer: the answer.
        note: is called with what can't be created again.
    """
    for member, make in MEMBERS.items():
        found = answer.content.get(member)
        for item in found if isinstance(found, list) else [found]:
            if isinstance(item, dict) and item:
                yield from make(answer, item, note)


def _named(operation: str, name: str) -> Any:
    """Return what makes the creation of an item that says where it belongs."""

    def make(answer: Answer, item: Described, _note: Callable[[str], object]) -> Iterable[Part]:
        return (Part(str(item.get(name, "?")), operation, _settings(operation, answer, item)),)

    return make


def _settings(operation: str, answer: Answer, item: Mapping[str, Any]) -> Described:
    settings = {k: v for k, v in item.items() if k in members_of(operation)}
    if answer.pool_id is not None:
        settings.setdefault("UserPoolId", answer.pool_id)
    return settings


def _server(answer: Answer, item: Described, _note: Any) -> Iterator[Part]:
    operation, name = "CreateResourceServer", str(item.get("Identifier", "?"))
    if name != REGISTRATION_SERVER:  # The service makes it itself.
        yield Part(name, operation, _settings(operation, answer, item))


def _client(answer: Answer, item: Described, _note: Any) -> Iterator[Part]:
    operation = "CreateUserPoolClient"
    settings = _settings(operation, answer, item)
    settings.pop("ClientSecret", None)
    settings["GenerateSecret"] = "ClientSecret" in item or "ClientSecretArn" in item
    yield Part(str(item.get("ClientId", "?")), operation, settings)


def _provider(answer: Answer, item: Described, _note: Any) -> Iterator[Part]:
    settings = _settings("CreateIdentityProvider", answer, item)
    details = settings.get("ProviderDetails") or {}
    settings["ProviderDetails"] = {k: v for k, v in details.items() if k not in SHOWN_DETAILS}
    yield Part(str(item.get("ProviderName", "?")), "CreateIdentityProvider", settings)


def _domain(answer: Answer, item: Described, _note: Any) -> Iterator[Part]:
    settings = _settings("CreateUserPoolDomain", answer, item)
    if not settings.get("CustomDomainConfig"):
        settings.pop("CustomDomainConfig", None)
    yield Part(str(item.get("Domain", "?")), "CreateUserPoolDomain", settings)


def _customization(
    answer: Answer, item: Described, note: Callable[[str], object]
) -> Iterator[Part]:
    owner = str(item.get("ClientId", EVERY_CLIENT))
    if item.get("ImageUrl"):
        note(f"{owner}: the logo of its UI customization is not shown")
    settings = _settings("SetUICustomization", answer, item)
    if settings.get("CSS"):
        yield Part(owner, "SetUICustomization", settings)


def _risk(answer: Answer, item: Described, _note: Any) -> Iterator[Part]:
    settings = _settings("SetRiskConfiguration", answer, item)
    if settings.keys() - {"UserPoolId", "ClientId"}:
        yield Part(str(item.get("ClientId", EVERY_CLIENT)), "SetRiskConfiguration", settings)


def _branding(answer: Answer, item: Described, note: Callable[[str], object]) -> Iterator[Part]:
    name = str(item.get("ManagedLoginBrandingId", "?"))
    if answer.owner is None:
        note(f"{name}: the app client of the style is not shown")
        return
    settings = _settings("CreateManagedLoginBranding", answer, item)
    settings["ClientId"] = answer.owner
    if not settings.get("UseCognitoProvidedValues"):
        settings.pop("UseCognitoProvidedValues", None)
        settings.setdefault("Settings", {})
    yield Part(name, "CreateManagedLoginBranding", settings)


def _user(answer: Answer, item: Described, note: Callable[[str], object]) -> Iterator[Part]:
    """Yield the creation of a user, or of its membership in the answer's group."""
    attributes = {one["Name"]: one["Value"] for one in item.get("Attributes", [])}
    login = next((attributes[n] for n in answer.username_attributes if n in attributes), None)
    username = str(item.get("Username", "?")) if login is None else login
    user = {"UserPoolId": answer.pool_id, "Username": username}
    status = str(item.get("UserStatus", "FORCE_CHANGE_PASSWORD"))
    if status == "EXTERNAL_PROVIDER":
        if answer.owner is None:
            note(f"{username}: a user of an identity provider comes by signing in there")
        return
    if answer.owner is not None:
        named = user | {"GroupName": answer.owner}
        yield Part(username, "AdminAddUserToGroup", named)
        return
    if status not in {"CONFIRMED", "FORCE_CHANGE_PASSWORD"}:
        note(f"{username}: has the status FORCE_CHANGE_PASSWORD instead of {status}")
    listed = [{"Name": k, "Value": v} for k, v in attributes.items() if k not in SHOWN_ATTRIBUTES]
    # Users who are there already get no invitation.
    settings = user | {"UserAttributes": listed, "MessageAction": "SUPPRESS"}
    yield Part(username, "AdminCreateUser", settings)
    if status == "CONFIRMED":
        yield Part(username, "AdminSetUserPassword", user | {"Permanent": True})
    if item.get("Enabled") is False:
        yield Part(username, "AdminDisableUser", user)


def _terms(answer: Answer, item: Described, note: Callable[[str], object]) -> Iterator[Part]:
    name = str(item.get("TermsName", "?"))
    if "ClientId" in item:
        yield Part(name, "CreateTerms", _settings("CreateTerms", answer, item))
    else:
        note(f"{name}: list-terms prints names only; load what describe-terms prints")


# Members of answers, one or a list, with what makes their creations.
MEMBERS: Final[dict[str, Any]] = {
    "ResourceServer": _server,
    "ResourceServers": _server,
    "IdentityProvider": _provider,
    "UserPoolClient": _client,
    "Group": _named("CreateGroup", "GroupName"),
    "Groups": _named("CreateGroup", "GroupName"),
    "DomainDescription": _domain,
    "Users": _user,
    "RiskConfiguration": _risk,
    "UICustomization": _customization,
    "LogDeliveryConfiguration": _named("SetLogDeliveryConfiguration", "UserPoolId"),
    "ManagedLoginBranding": _branding,
    "Terms": _terms,
}
"""What can be loaded, besides ``UserPool`` and the answer of GetUserPoolMfaConfig."""
