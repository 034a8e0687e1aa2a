"""The data of a user pool, and the look-ups in it."""

from __future__ import annotations

# At run time, because the form of saved data is made from the hints.
from collections.abc import Callable  # noqa: TC003
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cognito_intercept.directory.aliases import ALIASES, aliases_in_force
from cognito_intercept.directory.journal import Journal
from cognito_intercept.directory.ordered import (
    SortedMapping,
    UserIndex,
    by_creation,
    by_name,
    serial_of,
)
from cognito_intercept.directory.pool_configuration import PoolConfiguration, plans_since
from cognito_intercept.directory.records import DERIVED, SimulatedUser
from cognito_intercept.directory.user_sessions import DEFAULT_TRACKING, SessionTracking
from cognito_intercept.quotas import Quotas

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cognito_intercept.directory.authorization_codes import AuthorizationCode
    from cognito_intercept.directory.branding import Branding
    from cognito_intercept.directory.browser_sessions import BrowserSession, PendingSignIn
    from cognito_intercept.directory.cimd_policies import CimdPolicy
    from cognito_intercept.directory.client import Client
    from cognito_intercept.directory.federated_sign_ins import FederatedSignIn
    from cognito_intercept.directory.groups import Group
    from cognito_intercept.directory.identity_providers import IdentityProvider
    from cognito_intercept.directory.import_jobs import ImportJob
    from cognito_intercept.directory.past import PastGroup, PastUser
    from cognito_intercept.directory.replicas import Replica
    from cognito_intercept.directory.restorations import Restoration
    from cognito_intercept.directory.saml_logouts import SamlLogout
    from cognito_intercept.directory.sessions import AuthSession
    from cognito_intercept.directory.terms import Terms
    from cognito_intercept.directory.token_families import TokenFamily
    from cognito_intercept.directory.ui_customization import UiCustomization
    from cognito_intercept.directory.user import Status, User

__all__ = ["PoolData"]


def _no_clock() -> float:
    """Return the time of a pool that belongs to no emulator."""
    return 0.0


@dataclass(slots=True, repr=False)
class PoolData:
    """One user pool with everything in it.

    ``settings`` is the validated API dict, with AWS's defaults filled in at creation.
    ``users``, ``by_sub`` and ``aliases`` are the indexes behind every look-up of a user;
    ``ordered`` holds the users by serial, for pages, ``indexes`` those that filters asked for,
    by attribute. State is changed only through the methods of
    :class:`~cognito_intercept.directory.pool.Pool`, which keep the indexes together, and
    through ``journal``. ``risk`` holds risk configurations by app client id, the pool's own
    under ``""``; ``sms_mfa`` says whether SMS, if the pool sends any, are a second factor;
    ``configuration`` reads both by type;
    ``brandings`` and ``ui_customizations`` hold the looks of pages by app client id,
    ``log_delivery`` the LogConfigurations;
    ``idp_identifiers`` holds the providers' names by IdpIdentifiers, ``by_identity`` the users by
    their accounts at providers; ``simulated_users`` holds what was made up for users who do not
    exist, ``orphaned_tokens`` refresh tokens of users who were deleted; ``authorization_codes``,
    ``browser_sessions``, ``pending_sign_ins`` and ``federated_sign_ins`` are those of the login
    pages, by their values; ``used_assertions`` are the IDs of SAML assertions, with their ends,
    ``saml_logouts`` the sign-outs at SAML providers by their RelayStates;
    ``import_jobs`` are in the order of their creation;
    ``session_tracking`` says whether user sessions are tracked, ``sso_minutes`` how long app
    clients with a session configuration reuse SSO sessions; ``replica`` is the record of the pool
    in its second region. ``past_users`` (by ``sub``) and ``past_groups`` hold states before
    changes; ``plan_since`` says since when the pool has had a plan or a larger one;
    ``restorations`` are its point-in-time recoveries by id, ``recovery`` the one that is active.
    ``journal``, ``quotas`` and the clock ``now`` are those of the emulator, once the pool is added
    to it.
    """

    id: str
    arn: str
    created: float
    modified: float
    settings: dict[str, Any]
    schema: dict[str, dict[str, Any]]
    clients: dict[str, Client] = field(default_factory=lambda: SortedMapping(by_creation))
    groups: dict[str, Group] = field(default_factory=lambda: SortedMapping(by_name))
    resource_servers: dict[str, dict[str, Any]] = field(default_factory=dict)
    identity_providers: dict[str, IdentityProvider] = field(default_factory=dict)
    idp_identifiers: dict[str, str] = field(default_factory=dict, metadata=DERIVED)
    domains: dict[str, dict[str, Any]] = field(default_factory=dict)
    terms: dict[str, Terms] = field(default_factory=dict)
    brandings: dict[str, Branding] = field(default_factory=dict)
    ui_customizations: dict[str, UiCustomization] = field(default_factory=dict)
    cimd_policies: dict[str, CimdPolicy] = field(default_factory=dict)
    log_delivery: list[dict[str, Any]] = field(default_factory=list)
    users: dict[str, User] = field(default_factory=dict)
    by_sub: dict[str, User] = field(default_factory=dict, metadata=DERIVED)
    by_identity: dict[tuple[str, str, str], User] = field(default_factory=dict, metadata=DERIVED)
    aliases: dict[tuple[str, str], User] = field(default_factory=dict, metadata=DERIVED)
    ordered: list[User] = field(default_factory=list, metadata=DERIVED)
    indexes: dict[str, UserIndex] = field(default_factory=dict, metadata=DERIVED)
    serials: int = 0
    refresh_tokens: dict[str, TokenFamily] = field(default_factory=dict, metadata=DERIVED)
    orphaned_tokens: dict[str, TokenFamily] = field(default_factory=dict)
    sessions: dict[str, AuthSession] = field(default_factory=dict)
    authorization_codes: dict[str, AuthorizationCode] = field(default_factory=dict)
    browser_sessions: dict[str, BrowserSession] = field(default_factory=dict)
    pending_sign_ins: dict[str, PendingSignIn] = field(default_factory=dict)
    federated_sign_ins: dict[str, FederatedSignIn] = field(default_factory=dict)
    used_assertions: dict[str, float] = field(default_factory=dict)
    saml_logouts: dict[str, SamlLogout] = field(default_factory=dict)
    sms_mfa: bool = True
    configuration: PoolConfiguration = field(init=False, metadata=DERIVED)
    risk: dict[str, dict[str, Any]] = field(default_factory=dict)
    session_tracking: SessionTracking = DEFAULT_TRACKING
    sso_minutes: dict[str, int] = field(default_factory=dict)
    simulated_users: dict[str, SimulatedUser] = field(default_factory=dict)
    replica: Replica | None = None
    import_jobs: dict[str, ImportJob] = field(default_factory=dict)
    past_users: dict[str, list[PastUser]] = field(default_factory=dict)
    past_groups: dict[str, list[PastGroup]] = field(default_factory=dict)
    plan_since: dict[str, float] = field(default_factory=dict)
    restorations: dict[str, Restoration] = field(default_factory=dict)
    recovery: str | None = None
    journal: Journal = field(default_factory=Journal, compare=False, metadata=DERIVED)
    quotas: Quotas = field(default_factory=Quotas, compare=False, metadata=DERIVED)
    now: Callable[[], float] = field(default=_no_clock, compare=False, metadata=DERIVED)

    def __repr__(self) -> str:
        """Return the id and the number of users: nothing that a log must not show."""
        return f"<Pool {self.id} with {len(self.users)} users>"

    def __post_init__(self) -> None:
        """Read the settings."""
        self.configuration = PoolConfiguration(self.settings, self.sms_mfa)
        if not self.plan_since:
            self.plan_since = plans_since(self.configuration.plan, {}, self.created)

    @property
    def name(self) -> str:
        """Return the part of the id after the region, which SRP hashes into the verifier."""
        return self.id.split("_", 1)[1]

    @property
    def region(self) -> str:
        """Return the region in the id."""
        return self.id.split("_", 1)[0]

    @property
    def issuer_region(self) -> str:
        """Return the region in the pool's issuer.

        The updated one names the primary region in every region [D model,
        IssuerConfigurationType].
        """
        is_updated = self.configuration.has_updated_issuer
        return self.id.split("_", 1)[0] if is_updated else self.region

    @property
    def username_attributes(self) -> list[str]:
        """Return the attributes that are sign-in names instead of a user name."""
        found: list[str] = self.settings["UsernameAttributes"]
        return found

    @property
    def alias_attributes(self) -> list[str]:
        """Return the attributes that may be sign-in names beside the user name."""
        found: list[str] = self.settings["AliasAttributes"]
        return found

    @property
    def is_case_sensitive(self) -> bool:
        """Return whether user names and aliases differ by case (the API's default)."""
        configuration = self.settings.get("UsernameConfiguration", {})
        return bool(configuration.get("CaseSensitive", True))

    def fold(self, name: str) -> str:
        """Return a user name or alias as the indexes hold it."""
        return name if self.is_case_sensitive else name.lower()

    def find_user(self, name: str) -> User | None:
        """Return the user of a user name, a ``sub`` or an alias in force."""
        folded = self.fold(name)
        user = self.users.get(folded) or self.by_sub.get(folded)
        if user is not None or not self.aliases:
            return user
        for attribute in ALIASES:
            user = self.aliases.get((attribute, folded))
            if user is not None:
                return user
        return None

    def has_username(self, name: str) -> bool:
        """Return whether a new user cannot have this user name.

        It may not hide another user either, whose ``sub`` or alias it is (G).
        """
        return self.find_user(name) is not None

    def taken_alias(
        self,
        attributes: Mapping[str, str | None],
        status: Status,
        user: User | str | None = None,
        *,
        force: bool = False,
    ) -> str | None:
        """Return the attribute of an alias that such a user cannot have; ``None`` without one.

        An alias may not be what another user has as an alias, nor anybody's user name or
        ``sub`` [R for AdminCreateUser: not even the user's own name].

        Args:
            attributes: all the attributes that the user would have.
            status: the status that the user would have.
            user: the user; for a new one the user name, ``None`` where it is the ``sub``.
            force: whether aliases are to be taken over from their holders; only addresses and
                numbers can be, and only where they are not the user names
                [D, ForceAliasCreation].
        """
        username = user if user is None or isinstance(user, str) else user.username
        own = None if username is None else self.fold(username)
        for attribute, value in sorted(self.alias_keys(attributes, status)):
            if value == own or value in self.users or value in self.by_sub:
                return attribute
            can_be_forced = attribute != "preferred_username" and not self.username_attributes
            for name in ALIASES:
                holder = self.aliases.get((name, value), user)
                if holder is not user and not (force and can_be_forced and name == attribute):
                    return attribute
        return None

    def has_scope(self, scope: str) -> bool:
        """Return whether a resource server has a scope: ``{identifier}/{name}``."""
        # An identifier may be a URL; a scope's name has no slash [V data.md 7].
        identifier, _, name = scope.rpartition("/")
        server = self.resource_servers.get(identifier)
        return server is not None and any(s["ScopeName"] == name for s in server["Scopes"])

    def alias_keys(
        self, attributes: Mapping[str, str | None], status: Status
    ) -> set[tuple[str, str]]:
        """Return the keys of ``aliases`` that such a user holds."""
        in_force = aliases_in_force(self.settings, attributes, status)
        return {(name, self.fold(value)) for name, value in in_force}

    def index_of(self, attribute: str, value_of: Callable[[User], str | None]) -> UserIndex:
        """Return the index of an attribute, made at first need.

        Args:
            attribute: the name under which the index is kept.
            value_of: returns a user's value, by which the index is ordered.
        """
        index = self.indexes.get(attribute)
        if index is None:
            index = self.indexes[attribute] = UserIndex(value_of, self.ordered)
        return index

    def rebuild_indexes(self) -> None:
        """Make every index from the users and groups, after they were read from saved data.

        Raises:
            ValueError: two users have the same serial, ``sub``, alias or identity, two providers
                the same identifier, or a user is in a group that does not exist.
        """
        self.clients = SortedMapping(by_creation, self.clients)
        self.groups = SortedMapping(by_name, self.groups)
        self._index_providers()
        self.refresh_tokens = dict(self.orphaned_tokens)
        self.ordered = sorted(self.users.values(), key=serial_of)
        for user in self.ordered:
            is_alone = self.users.get(self.fold(user.username)) is user
            if not is_alone or user.sub in self.by_sub:
                raise ValueError(f"two users, or none, of the name or sub of {user!r}")
            self.by_sub[user.sub] = user
            for key in self.alias_keys(user.attributes, user.status):
                if self.aliases.setdefault(key, user) is not user:
                    raise ValueError(f"two users with the same {key[0]}")
            self._index_identities_of(user)
            for name in user.groups:
                if name not in self.groups:
                    raise ValueError(f"{user!r} is in a group that does not exist: {name}")
                self.groups[name].members.append(user)
            for family in user.token_families.values():
                # Those of a deleted client are unknown.
                if family.client_id in self.clients:
                    self.refresh_tokens |= dict.fromkeys(family.refresh_tokens, family)

    def _index_providers(self) -> None:
        for provider in self.identity_providers.values():
            for identifier in provider.identifiers:
                if self.idp_identifiers.setdefault(identifier, provider.name) != provider.name:
                    raise ValueError(f"two identity providers with the identifier {identifier!r}")

    def _index_identities_of(self, user: User) -> None:
        for identity in user.identities:
            if self.by_identity.setdefault(identity.key, user) is not user:
                raise ValueError(f"two users with the same identity at {identity.provider}")
