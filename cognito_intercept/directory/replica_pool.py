"""A user pool as its second region has it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cognito_intercept import errors
from cognito_intercept.directory.pool import Pool
from cognito_intercept.directory.pool_configuration import PoolConfiguration
from cognito_intercept.directory.records import SimulatedUser
from cognito_intercept.directory.replicas import REGIONAL_SETTINGS, Failures, Replica

if TYPE_CHECKING:
    from cognito_intercept.directory.records import Lockable
    from cognito_intercept.directory.user import User

__all__ = ["ReplicaPool", "check_shared", "primary_of"]

# What the record of the replica holds; everything else is the primary region's.
_REGIONAL = frozenset({"arn", "created", "modified", "domains", "log_delivery", "sessions"})
_NOTIFY = "NotifyConfiguration"
_TAKEOVER = "AccountTakeoverRiskConfiguration"
# So many users' failures are remembered in a secondary region.
_MOST_FAILURES = 10_000


class ReplicaPool(Pool):
    """A user pool in its second region: one that looks like any other to those who use it.

    Its slots are not set, so that ``__getattr__`` is asked for every attribute: what the region
    has of its own comes from the record of the replica, the rest from the primary region's pool.
    """

    __slots__ = ("_seen", "primary")

    primary: Pool
    replica: Replica
    _seen: tuple[PoolConfiguration, dict[str, Any], PoolConfiguration] | None

    def __init__(self, primary: Pool, replica: Replica) -> None:  # its slots stay empty
        """Answer for a replica.

        Args:
            primary: the user pool in its own region.
            replica: the record, which the user pool holds.
        """
        object.__setattr__(self, "primary", primary)
        object.__setattr__(self, "replica", replica)
        object.__setattr__(self, "_seen", None)

    def __getattr__(self, name: str) -> Any:
        """Return the attribute of the replica, or else of the pool."""
        if name in _REGIONAL:
            return getattr(self.replica, name)
        if name in {"settings", "configuration"}:
            configuration = self._configuration()
            return configuration if name == "configuration" else configuration.settings
        if name == "risk":
            return {key: self._with_notifications(key) for key in self._risk_keys()}
        return getattr(self.primary, name)

    def __setattr__(self, name: str, value: object) -> None:
        """Set the attribute of the replica, or else of the pool."""
        setattr(self.replica if name in _REGIONAL else self.primary, name, value)

    def _configuration(self) -> PoolConfiguration:
        """Return the pool's settings with the region's own, merged once for each change."""
        shared, own = self.primary.configuration, self.replica.settings
        seen = self._seen
        if seen is None or seen[0] is not shared or seen[1] is not own:
            settings = {k: v for k, v in shared.settings.items() if k not in REGIONAL_SETTINGS}
            seen = (shared, own, PoolConfiguration(settings | own, shared.sms_mfa))
            object.__setattr__(self, "_seen", seen)
        return seen[2]

    @property
    def region(self) -> str:
        """Return the region that the replica is in, which is not the one in the id."""
        return self.replica.region

    def configure(
        self, settings: dict[str, Any], *, sms_mfa: bool | None = None, now: float | None = None
    ) -> None:
        """Give the region other settings of its own; the others are not changed from here."""
        del sms_mfa
        own = {name: settings[name] for name in REGIONAL_SETTINGS if name in settings}
        modified = self.replica.modified if now is None else now
        self.journal.set(self.replica, settings=own, modified=modified)

    def set_risk(self, key: str, settings: dict[str, Any] | None) -> None:
        """Give the region other notifications of threat protection.

        Raises:
            CognitoError: InvalidParameterException where anything else would change.
        """
        shared, asked = self.primary.risk.get(key, {}), settings or {}
        if settings is not None:
            names = [name for name in (shared.keys() | asked.keys()) if name != "LastModifiedDate"]
            differing = {
                n for n in names if _without_notify(shared, n) != _without_notify(asked, n)
            }
            check_shared(differing)
        notify = asked.get(_TAKEOVER, {}).get(_NOTIFY)
        if notify is None:
            self.journal.remove(self.replica.notifications, key)
        else:
            self.journal.put(self.replica.notifications, key, notify)

    def _risk_keys(self) -> set[str]:
        return self.primary.risk.keys() | self.replica.notifications.keys()

    def _with_notifications(self, key: str) -> dict[str, Any]:
        settings = dict(self.primary.risk.get(key, {}))
        takeover = {k: v for k, v in settings.pop(_TAKEOVER, {}).items() if k != _NOTIFY}
        if key in self.replica.notifications:
            takeover[_NOTIFY] = self.replica.notifications[key]
        return settings | ({_TAKEOVER: takeover} if takeover else {})

    def lockable(self, account: User | SimulatedUser) -> Lockable:
        """Return the failures of a user in this region, which locks users out by itself [D]."""
        failures = self.replica.failures
        key = account.user_id if isinstance(account, SimulatedUser) else account.sub
        if key not in failures:
            while len(failures) >= _MOST_FAILURES:
                self.journal.remove(failures, next(iter(failures)))
            self.journal.put(failures, key, Failures())
        return failures[key]


def _without_notify(risk: dict[str, Any], name: str) -> Any:
    value = risk.get(name, {})
    return {k: v for k, v in value.items() if k != _NOTIFY} if name == _TAKEOVER else value


def check_shared(differing: set[str]) -> None:
    """Refuse other values of settings that only the primary region changes.

    Args:
        differing: the names of such settings.

    Raises:
        CognitoError: InvalidParameterException.
    """
    if differing:
        raise errors.REPLICA_SETTING(names=", ".join(sorted(differing)))


def primary_of(pool: Pool) -> Pool:
    """Return a user pool as its own region has it."""
    return pool.primary if isinstance(pool, ReplicaPool) else pool
