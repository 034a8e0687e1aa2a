"""What ``aws cognito-idp describe-user-pool`` and the like print, as user pools again."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote

from cognito_intercept.directory.mfa_settings import MFA_SETTINGS
from cognito_intercept.loading.described_parts import MEMBERS, Answer, parts_of, pool_part
from cognito_intercept.loading.parts import EVERY_CLIENT, ORDER, Part, replaced
from cognito_intercept.protocol.names import IDENTITY_POOLS
from cognito_intercept.seeding.calls import members_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cognito_intercept.handles import UserPool
    from cognito_intercept.loading.building import Builder
    from cognito_intercept.loading.files import Document, Place

__all__ = ["is_description", "load_descriptions"]

# The answer of GetUserPoolMfaConfig has no member around what it shows.
_MFA: Final = frozenset({*MFA_SETTINGS, "ResponseMetadata"})  # the latter of boto3's answers
# Lists of names only, and what shows the rest.
_LISTS: Final = {
    "Providers": "describe-identity-provider",
    "UserPoolClients": "describe-user-pool-client",
    "UserPools": "describe-user-pool",
}
_DAMAGE: Final = "not what the AWS CLI prints"
# What answers do not say is read off the names of their files.
_POOL_ID: Final = re.compile(r"[a-z]{2}(?:-[a-z]+)+-\d_[0-9A-Za-z]+")
_OWNER: Final = re.compile(r"(?:users-in-group|managed-login-branding)\.(.+)\.json")


def is_description(content: dict[str, Any]) -> bool:
    """Return whether a document is an answer of an operation that can be loaded."""
    known = {"UserPool", "IdentityPoolId", *MEMBERS, *_LISTS}
    return _is_mfa(content) or not content.keys().isdisjoint(known)


def _is_mfa(content: dict[str, Any]) -> bool:
    return "MfaConfiguration" in content and content.keys() <= _MFA


def load_descriptions(
    builder: Builder, documents: Iterable[Document], target: UserPool | None
) -> None:
    """Create what answers describe, under new ids.

    Args:
        builder: creates it.
        documents: the answers, in any order.
        target: the user pool of answers that name none, or one that is not among them.

    Raises:
        CognitoError: AWS would refuse something; a note names it.
        LoadError: an answer is damaged.
    """
    creation = _Creation(builder, target)
    several = list(documents)
    mfa = [one for one in several if _is_mfa(one.content)]
    pools = [one for one in several if "UserPool" in one.content]
    for document in pools:
        creation.add_pool(document, [one for one in mfa if _belongs(one, document, len(pools))])
    parts = [
        (part, document.place())
        for document in several
        if document not in mfa and "IdentityPoolId" not in document.content
        for part in creation.parts(document)
    ]
    parts += creation.domains(pools, {p.name for p, _ in parts if p.operation == _DOMAIN})
    for part, place in sorted(parts, key=lambda one: ORDER.index(one[0].operation)):
        creation.add(part, place)
    for document in several:
        if "IdentityPoolName" in document.content:
            creation.add_identity_pool(document)
    for document in several:
        if document.content.keys() & {"RoleMappings", "Roles"}:
            creation.set_roles(document)


_DOMAIN: Final = "CreateUserPoolDomain"


def _belongs(mfa: Document, pool: Document, pools: int) -> bool:
    """Return whether MFA settings are a user pool's: by the file's name, or it is the only one."""
    match = _POOL_ID.search(mfa.path.name)
    described = pool.content["UserPool"]
    if match is None:
        return pools == 1
    return isinstance(described, dict) and match[0] == described.get("Id")


@dataclass(frozen=True, slots=True)
class _Creation:
    """The creation of what answers describe.

    Attributes:
        builder: the region, and the result.
        target: the user pool of answers that name none, or one that is not loaded.
    """

    builder: Builder
    target: UserPool | None

    def add_pool(self, document: Document, mfa: list[Document]) -> None:
        """Create a user pool with the MFA that belongs to it."""
        described = document.content["UserPool"]
        with document.reading(_DAMAGE, "UserPool"):
            part = pool_part(described, mfa[0].content if mfa else {})
        if not mfa and _has_unknown_factors(part.settings):
            text = "its second factors are not shown; load what get-user-pool-mfa-config prints"
            self.builder.note(f"{part.name}: {text}")
            part = replace(part, settings={**part.settings, "MfaConfiguration": "OFF"})
        self.builder.add_pool(part, document.place("UserPool"))

    def parts(self, document: Document) -> list[Part]:
        """Return what else an answer describes.

        Raises:
            LoadError: it is damaged.
        """
        for member, better in _LISTS.items():
            if member in document.content:
                text = f"{document.path}: has names only; load what {better} prints"
                self.builder.note(text)
        with document.reading(_DAMAGE):
            return list(parts_of(self._answer(document), self.builder.note))

    def _answer(self, document: Document) -> Answer:
        name, loaded = document.path.name, self.builder.loaded
        named, owner = _POOL_ID.search(name), _OWNER.search(name)
        pool_id = None if named is None else named[0]
        if pool_id is None and self.target is None and len(loaded.pools) == 1:
            pool_id = next(iter(loaded.pools))
        pool = self._pool(pool_id)
        attributes = () if pool is None else tuple(pool.state.settings["UsernameAttributes"])
        return Answer(
            document.content, pool_id, None if owner is None else unquote(owner[1]), attributes
        )

    def _pool(self, former: str | None) -> UserPool | None:
        """Return what has become of a user pool."""
        return self.builder.loaded.pools.get(former or "", self.target)

    def domains(self, pools: list[Document], described: set[str]) -> list[tuple[Part, Place]]:
        """Return domains that user pools show, without an answer that describes them."""
        parts = []
        for document in pools:
            shown = document.content["UserPool"]
            prefix, custom = shown.get("Domain"), shown.get("CustomDomain")
            if prefix is not None and prefix not in described:
                settings = {"UserPoolId": str(shown.get("Id")), "Domain": prefix}
                parts.append((Part(prefix, _DOMAIN, settings), document.place("UserPool")))
            if custom is not None and custom not in described:
                self.builder.note(f"{shown.get('Id')}: the certificate of {custom} is not shown")
        return parts

    def add_identity_pool(self, document: Document) -> None:
        """Create an identity pool, for the user pools and app clients that are here now."""
        former = str(document.content["IdentityPoolId"])
        operation = "CreateIdentityPool"
        part = Part(former, operation, self._identity_settings(document, operation))
        answer = self.builder.add(part, document.place())
        self.builder.loaded.ids[former] = answer["IdentityPoolId"]

    def set_roles(self, document: Document) -> None:
        """Set the roles of an identity pool."""
        former = str(document.content.get("IdentityPoolId"))
        if former not in self.builder.loaded.ids:
            self.builder.note(f"{former}: the identity pool of these roles was not loaded")
            return
        operation = "SetIdentityPoolRoles"
        settings = {"Roles": {}} | self._identity_settings(document, operation)
        self.builder.add(Part(former, operation, settings), document.place())

    def _identity_settings(self, document: Document, operation: str) -> dict[str, Any]:
        """Return an answer as an operation's input, with the ids that things have now."""
        changed = {old: new for old, new in self.builder.loaded.ids.items() if old != new}
        members = members_of(operation, IDENTITY_POOLS)
        return {
            name: replaced(value, changed)
            for name, value in document.content.items()
            if name in members
        }

    def add(self, part: Part, place: Place) -> None:
        """Create a part in the user pool that its former one has become."""
        former, ids = part.settings.get("UserPoolId"), self.builder.loaded.ids
        pool = self._pool(former)
        if pool is None:
            where = "" if former is None else f" {former}"
            self.builder.note(f"{part.name}: its user pool{where} was not loaded")
            return
        settings = dict(part.settings) | {"UserPoolId": pool.id}
        is_new = part.operation == "CreateUserPoolClient"
        if "ClientId" in settings and not is_new:
            if settings["ClientId"] not in {EVERY_CLIENT, *ids}:
                client = settings["ClientId"]
                self.builder.note(f"{part.name}: its app client {client} was not loaded")
                return
            settings["ClientId"] = ids.get(settings["ClientId"], EVERY_CLIENT)
        answer = self.builder.add(replace(part, settings=settings), place)
        if is_new:
            ids[part.name] = answer["UserPoolClient"]["ClientId"]
        elif part.operation.startswith("Create"):
            ids.setdefault(part.name, part.name)


def _has_unknown_factors(settings: Mapping[str, Any]) -> bool:
    """Return whether a user pool has second factors, and no SMS, which it shows itself."""
    return settings.get("MfaConfiguration", "OFF") != "OFF" and "SmsConfiguration" not in settings
