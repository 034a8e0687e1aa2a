"""What a saved state has in it, and how it is written and read."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from cognito_intercept.state.plain import PlainForms

if TYPE_CHECKING:
    from cognito_intercept.directory.identity_pools import IdentityPool
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.keys import KeyHistory
    from cognito_intercept.logs import LogEvent
    from cognito_intercept.outbox import OutboxMessage
    from cognito_intercept.threats import Threats

__all__ = ["VERSION", "SavedState", "read_state", "write_state"]

# Changes when states saved before could no longer be read.
VERSION = 1


@dataclass(slots=True)
class SavedState:
    """All that a test could want back; what can be made from it is left out.

    Attributes:
        clock_offset: the seconds that the emulator's time is ahead of the real one.
        regions: the user pools by region and id.
        outbox: the messages, oldest first.
        threats: the compromised passwords and risky addresses.
        keys: the private keys of the pools that have signed something, as JWKs: the one of the
            ID tokens and the one of the access tokens.
        logs: the events that user pools logged, oldest first.
        entropy: the state of a seeded source of randomness.
        key_histories: what the keys of pools are beside those that sign now.
        provisioned_limits: the request rates that were changed, by region and category.
        identity_pools: the identity pools by region and id.
    """

    clock_offset: float
    regions: dict[str, dict[str, Pool]]
    outbox: list[OutboxMessage]
    threats: Threats
    keys: dict[str, list[dict[str, str]]] = field(repr=False)
    entropy: str | None = None
    key_histories: dict[str, KeyHistory] = field(default_factory=dict)
    provisioned_limits: dict[str, dict[str, int]] = field(default_factory=dict)
    logs: list[LogEvent] = field(default_factory=list)
    identity_pools: dict[str, dict[str, IdentityPool]] = field(default_factory=dict)


@cache
def _forms() -> PlainForms:
    """Return the forms of the directory's classes, whose modules name others in hints only."""
    # Imported when a state is first saved or restored.
    from cognito_intercept import keys, logs, outbox, threats  # noqa: PLC0415
    from cognito_intercept.directory import (  # noqa: PLC0415
        auth_events,
        authorization_codes,
        branding,
        browser_sessions,
        cimd_policies,
        client,
        federated_sign_ins,
        groups,
        identities,
        identity_pools,
        identity_providers,
        import_jobs,
        password,
        past,
        pool,
        records,
        replicas,
        restorations,
        saml_logouts,
        sessions,
        simulated_users,
        terms,
        token_families,
        totp,
        ui_customization,
        user,
        user_sessions,
    )

    named = (
        auth_events.AuthEvent, authorization_codes.AuthorizationCode,
        browser_sessions.BrowserSession, browser_sessions.PendingSignIn,
        browser_sessions.ProviderSession,
        cimd_policies.CimdPolicy, cimd_policies.ClientMetadata, client.Client,
        federated_sign_ins.FederatedSignIn, groups.Group, identities.Identity,
        branding.Branding, ui_customization.UiCustomization,
        identity_pools.IdentityPool, identity_pools.PoolIdentity,
        identity_pools.RoleSession,
        identity_providers.IdentityProvider, import_jobs.ImportJob, keys.KeyHistory,
        logs.LogEvent,
        outbox.OutboxMessage,
        password.StoredPassword, pool.Pool, past.PastGroup, past.PastUser,
        past.GroupState, past.UserState, restorations.Restoration, restorations.RestoreStatus,
        records.Code, records.Device, records.Passkey,
        records.PasskeyChallenge, replicas.Failures, replicas.Replica, replicas.ReplicaStatus,
        saml_logouts.SamlLogout,
        sessions.AuthSession, simulated_users.SimulatedUser,
        terms.Terms, threats.Threats, token_families.TokenFamily, totp.SoftwareToken,
        user.Status, user.User, user_sessions.UserSession,
    )  # fmt: skip
    return PlainForms({one.__name__: one for one in named})


def write_state(state: SavedState) -> dict[str, Any]:
    """Return a state as plain data with its version."""
    return {"version": VERSION, **_forms().write(SavedState, state)}


def read_state(data: object) -> SavedState:
    """Return the state that plain data stand for, with its indexes.

    Raises:
        ValueError: they are no saved state, one of another version, or damaged.
    """
    if not isinstance(data, dict) or "version" not in data:
        raise ValueError("not a saved state: it has no version")
    version = data["version"]
    if version != VERSION or type(version) is not int:
        raise ValueError(f"unknown version of a saved state: {version!r}; known is {VERSION}")
    members = {name: value for name, value in data.items() if name != "version"}
    state: SavedState = _forms().read(SavedState, members, "state")
    _check_consistent(state)
    return state


def _check_consistent(state: SavedState) -> None:
    for region, pools in state.regions.items():
        clients: set[str] = set()
        for pool_id, pool in pools.items():
            if pool.id != pool_id or pool.region != region:
                raise ValueError(f"state.regions[{region!r}][{pool_id!r}]: another pool's data")
            if clients & pool.clients.keys():
                raise ValueError(f"state.regions[{region!r}]: two pools with the same app client")
            clients |= pool.clients.keys()
            if pool.replica is not None and pool.replica.region == region:
                raise ValueError(f"state.regions[{region!r}][{pool_id!r}]: a replica in its region")
            pool.rebuild_indexes()
    for region, identity_pools in state.identity_pools.items():
        for pool_id, identity_pool in identity_pools.items():
            if identity_pool.id != pool_id or not pool_id.startswith(f"{region}:"):
                place = f"state.identity_pools[{region!r}][{pool_id!r}]"
                raise ValueError(f"{place}: another identity pool's data")
            identity_pool.rebuild_indexes()
