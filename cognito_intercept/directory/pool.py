"""User pools: changes of what is in them, and the shapes in which the API shows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from cognito_intercept.directory.acr import LEVEL_KEYS
from cognito_intercept.directory.authorization_codes import AuthorizationCode
from cognito_intercept.directory.browser_sessions import PendingSignIn
from cognito_intercept.directory.client_registration import (
    REGISTRATION_SERVER,
    RegistrationRules,
    system_resource_server,
)
from cognito_intercept.directory.federated_sign_ins import FederatedSignIn
from cognito_intercept.directory.ordered import insert_in_order, remove_in_order
from cognito_intercept.directory.pool_configuration import PoolConfiguration, plans_since
from cognito_intercept.directory.pool_users import PoolUsers
from cognito_intercept.directory.saml_logouts import SamlLogout
from cognito_intercept.directory.sessions import AuthSession

if TYPE_CHECKING:
    from collections.abc import MutableMapping

    from cognito_intercept.directory.client import Client
    from cognito_intercept.directory.groups import Group
    from cognito_intercept.directory.records import Lockable, SimulatedUser
    from cognito_intercept.directory.token_families import TokenFamily
    from cognito_intercept.directory.user import User

__all__ = ["Pool", "describe_pool", "describe_pool_briefly"]

OfClient = TypeVar(
    "OfClient", AuthSession, AuthorizationCode, FederatedSignIn, PendingSignIn, SamlLogout
)


@dataclass(slots=True, repr=False)
class Pool(PoolUsers):
    """A user pool, with the changes that keep its indexes together.

    Everything is recorded in the journal. Nothing else may write an index.
    """

    def configure(
        self, settings: dict[str, Any], *, sms_mfa: bool | None = None, now: float | None = None
    ) -> None:
        """Give the pool other settings.

        Args:
            settings: all of them, with the defaults filled in.
            sms_mfa: whether SMS are a second factor; ``None`` leaves it as it is.
            now: the time of the change, in seconds since the epoch; ``None`` for a change that
                does not count as one of the pool.
        """
        sms_mfa = self.sms_mfa if sms_mfa is None else sms_mfa
        configuration = PoolConfiguration(settings, sms_mfa)
        self.journal.set(
            self,
            settings=settings,
            sms_mfa=sms_mfa,
            configuration=configuration,
            plan_since=plans_since(configuration.plan, self.plan_since, self.now()),
            modified=self.modified if now is None else now,
        )
        self.sync_system_scopes()

    def sync_system_scopes(self) -> None:
        """Have the service's own resource server while applications may register (G: when)."""
        is_on = RegistrationRules.of(self.settings) is not None
        if is_on and REGISTRATION_SERVER not in self.resource_servers:
            self.put_resource_server(system_resource_server(self.id))
        elif not is_on:
            self.remove_resource_server(REGISTRATION_SERVER)

    def set_risk(self, key: str, settings: dict[str, Any] | None) -> None:
        """Give an app client, or the whole pool, another risk configuration.

        Args:
            key: the app client's id, ``""`` for the pool.
            settings: the API's dict; ``None`` removes the configuration.
        """
        if settings is None:
            self.journal.remove(self.risk, key)
        else:
            self.journal.put(self.risk, key, settings)

    def lockable(self, account: User | SimulatedUser) -> Lockable:
        """Return what counts the wrong passwords of a user, or of one who does not exist."""
        return account

    def add_family(self, user: User, family: TokenFamily) -> None:
        """Add the tokens of a sign-in of a user."""
        self.journal.put(user.token_families, family.event_id, family)

    def add_refresh_token(self, family: TokenFamily, token: str) -> None:
        """Add a refresh token to the tokens of a sign-in."""
        self.journal.set(family, refresh_tokens=[*family.refresh_tokens, token])
        self.journal.put(self.refresh_tokens, token, family)

    def remove_family(self, user: User, family: TokenFamily) -> None:
        """Remove the tokens of a sign-in: from now on they are unknown."""
        self.journal.remove(user.token_families, family.event_id)
        self._end_session(family)
        for token in family.refresh_tokens:
            self.journal.remove(self.refresh_tokens, token)

    def revoke_family(self, family: TokenFamily) -> None:
        """Revoke the tokens of a sign-in; a tracked session ends with them."""
        self.journal.set(family, revoked=True)
        self._end_session(family)

    def _end_session(self, family: TokenFamily) -> None:
        user = None if family.session_id is None else self.by_sub.get(family.sub)
        if user is not None:
            self.journal.remove(user.sessions, family.session_id)

    def add_to_group(self, user: User, group: Group) -> None:
        """Make a user a member of a group; once more changes nothing."""
        if group.name not in user.groups:
            self.note_user(user)
            self.journal.set(user, groups=user.groups | {group.name})
            self.join(group, user)

    def join(self, group: Group, user: User) -> None:
        """List a user, whose groups have this one, among its members."""
        self.journal.record(lambda: remove_in_order(group.members, user))
        insert_in_order(group.members, user)

    def remove_from_group(self, user: User, group: Group) -> None:
        """End a user's membership in a group, if there is one."""
        if group.name in user.groups:
            self.note_user(user)
            self.journal.set(user, groups=user.groups - {group.name})
            self._leave(group, user)

    def add_group(self, group: Group) -> None:
        """Add a group."""
        self.journal.put(self.groups, group.name, group)

    def remove_group(self, group: Group) -> None:
        """Remove a group; its members stay users."""
        self.note_group(group)
        for user in group.members:
            self.note_user(user)
            self.journal.set(user, groups=user.groups - {group.name})
        self.journal.remove(self.groups, group.name)

    def end_browser_sessions(self) -> None:
        """End all sessions at the login pages, as other pages do [D hosted-ui.md 2]."""
        self.journal.set(self, browser_sessions={}, pending_sign_ins={})

    def put_resource_server(self, server: dict[str, Any]) -> None:
        """Add a resource server, or replace the one of the same identifier."""
        self.journal.put(self.resource_servers, server["Identifier"], server)

    def remove_resource_server(self, identifier: str) -> None:
        """Remove a resource server; app clients keep the names of its scopes (G)."""
        self.journal.remove(self.resource_servers, identifier)

    def remove_client(self, client: Client) -> None:
        """Remove an app client with what belongs to it, refresh tokens and open sign-ins."""
        self.journal.remove(self.clients, client.id)
        self.journal.remove(self.risk, client.id)
        self.journal.remove(self.brandings, client.id)
        self.journal.remove(self.ui_customizations, client.id)
        for policy in self.cimd_policies.values():
            if policy.client_id == client.id:
                self.journal.set(policy, client_id=None)
        for key in [key for key, one in self.terms.items() if one.client_id == client.id]:
            self.journal.remove(self.terms, key)
        self.journal.remove(self.sso_minutes, client.id)
        # Families stay, so that an access token says what is missing: its client.
        for token in [t for t, f in self.refresh_tokens.items() if f.client_id == client.id]:
            self._end_session(self.refresh_tokens[token])
            self.journal.remove(self.refresh_tokens, token)
            self.journal.remove(self.orphaned_tokens, token)
        self._remove_of_client(self.sessions, client)
        self._remove_of_client(self.authorization_codes, client)
        self._remove_of_client(self.pending_sign_ins, client)
        self._remove_of_client(self.federated_sign_ins, client)
        self._remove_of_client(self.saml_logouts, client)
        if self.replica is not None:
            self.journal.remove(self.replica.notifications, client.id)
            self._remove_of_client(self.replica.sessions, client)

    def _remove_of_client(self, entries: MutableMapping[str, OfClient], client: Client) -> None:
        for key in [key for key, entry in entries.items() if entry.client_id == client.id]:
            self.journal.remove(entries, key)


# Kept with the settings, but shown by GetUserPoolMfaConfig.
_SHOWN_ELSEWHERE = (
    "SoftwareTokenMfaConfiguration",
    "EmailMfaConfiguration",
    "WebAuthnConfiguration",
)


def describe_pool(pool: Pool) -> dict[str, Any]:
    """Return the ``UserPoolType`` shape; what was never set is left out [V data.md 1.1]."""
    settings = {name: value for name, value in pool.settings.items() if value != []}
    names = zip(LEVEL_KEYS, pool.configuration.acr_names, strict=True)
    settings["AcrConfiguration"] = {key: {"AcrValue": name} for key, name in names}
    for name in _SHOWN_ELSEWHERE:
        settings.pop(name, None)
    return {
        "Id": pool.id,
        "Name": settings.pop("PoolName"),
        **settings,
        "LastModifiedDate": pool.modified,
        "CreationDate": pool.created,
        "SchemaAttributes": list(pool.schema.values()),
        "EstimatedNumberOfUsers": len(pool.users),
        "Arn": pool.arn,
        **_domains(pool),
    }


def _domains(pool: Pool) -> dict[str, str]:
    """Return the prefix domain and the custom one, where there are any."""
    return {
        "CustomDomain" if "CustomDomainConfig" in domain else "Domain": name
        for name, domain in pool.domains.items()
    }


def describe_pool_briefly(pool: Pool) -> dict[str, Any]:
    """Return the ``UserPoolDescriptionType`` shape of ListUserPools [V recorded R010]."""
    return {
        "Id": pool.id,
        "Name": pool.settings["PoolName"],
        "LambdaConfig": pool.settings["LambdaConfig"],
        "LastModifiedDate": pool.modified,
        "CreationDate": pool.created,
        "ReplicaRegions": None if pool.replica is None else [pool.replica.region],
    }
