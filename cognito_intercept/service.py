"""One region's state, and the surroundings that it shares with the other regions.

A ``Service`` knows pools, app clients and domains by their identifiers (dictionary reads only),
and the clock, the entropy, the outbox and the keys of the emulator that it belongs to.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, Any

from cognito_intercept import errors
from cognito_intercept.calls import Calls
from cognito_intercept.directory.journal import Journal
from cognito_intercept.directory.ordered import SortedMapping, by_creation
from cognito_intercept.directory.provider_endpoints import endpoints_of
from cognito_intercept.directory.provider_index import ProviderIndex
from cognito_intercept.directory.replica_pool import ReplicaPool
from cognito_intercept.directory.replicas import ReplicaStatus, check_enabled
from cognito_intercept.faults import Faults
from cognito_intercept.quotas import Quotas

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from types import TracebackType

    from cognito_intercept.clock import Clock
    from cognito_intercept.directory.client import Client
    from cognito_intercept.directory.identity_pools import IdentityPool
    from cognito_intercept.directory.identity_providers import IdentityProvider
    from cognito_intercept.directory.import_jobs import ImportJob
    from cognito_intercept.directory.journal import Call
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.directory.replicas import Replica
    from cognito_intercept.documents import Documents
    from cognito_intercept.entropy import Entropy
    from cognito_intercept.keys import Keyring
    from cognito_intercept.lock import TaskLock
    from cognito_intercept.logs import Logs
    from cognito_intercept.outbox import Outbox
    from cognito_intercept.protocol.http import Request, Response
    from cognito_intercept.provider_accounts import ProviderAccounts
    from cognito_intercept.settings import Settings
    from cognito_intercept.threats import Threats
    from cognito_intercept.trigger_registry import Triggers

__all__ = ["Service", "Surroundings", "count_within"]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What all regions of one emulator share: one lock, one clock, one entropy source.

    ``services`` holds the state of the regions that were used, by name; ``back_channel`` sends a
    request to an identity provider.
    """

    settings: Settings
    lock: TaskLock
    clock: Clock
    entropy: Entropy
    outbox: Outbox
    keyring: Keyring
    triggers: Triggers
    threats: Threats
    documents: Documents
    logs: Logs
    accounts: ProviderAccounts
    back_channel: Callable[[Request], Response]
    journal: Journal = field(default_factory=Journal)
    quotas: Quotas = field(default_factory=Quotas)
    services: dict[str, Service] = field(default_factory=dict)
    calls: Calls = field(default_factory=Calls)
    faults: Faults = field(default_factory=Faults)


class Turn:
    """One operation while it runs; see :meth:`Service.turn`.

    A class with two methods: every call of the API goes through it, and a generator would double
    its cost.
    """

    __slots__ = ("_around", "_call", "_is_outermost")

    def __init__(self, around: Surroundings) -> None:
        """Prepare a turn; it begins when the block is entered."""
        self._around = around
        self._is_outermost = False
        self._call: Call | None = None

    def __enter__(self) -> None:
        """Wait for the lock, read the clock, begin a call of the journal."""
        around = self._around
        around.lock.__enter__()
        self._is_outermost = around.clock.pin()
        self._call = around.journal.begin()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Keep the changes or take them back, and let the next operation run."""
        around = self._around
        try:
            if kind is None or issubclass(kind, errors.CognitoError):
                around.journal.commit(self._call)
            else:
                around.journal.roll_back(self._call)
        finally:
            if self._is_outermost:
                around.clock.unpin()
            around.lock.__exit__(kind, error, traceback)


@dataclass(slots=True)
class Service:
    """The user pools of one region of one emulator.

    ``now()`` is the time in seconds since the epoch, the same during one operation; all state is
    changed through ``journal``. ``provisioned_limits`` holds the request rates that were changed,
    by category; ``requests`` the times of what :func:`count_within` has counted, by counter.
    ``replicas`` are user pools of other regions that are replicated to this one.
    ``identity_pools`` are those of the region.
    ``active_import`` is the user import job that runs, with its user pool: an account has one at
    a time. ``provider_index`` says which identity providers have an endpoint at a URL.
    """

    region: str
    around: Surroundings
    pools: dict[str, Pool] = field(default_factory=lambda: SortedMapping(by_creation))
    pool_of_client: dict[str, Pool] = field(default_factory=dict)
    pool_of_domain: dict[str, Pool] = field(default_factory=dict)
    custom_domains: dict[str, Pool] = field(default_factory=dict)
    provisioned_limits: dict[str, int] = field(default_factory=dict)
    requests: dict[str, list[float]] = field(default_factory=dict, repr=False)
    replicas: dict[str, ReplicaPool] = field(default_factory=lambda: SortedMapping(by_creation))
    active_import: tuple[Pool, ImportJob] | None = None
    provider_index: ProviderIndex = field(default_factory=ProviderIndex, repr=False)
    identity_pools: dict[str, IdentityPool] = field(
        default_factory=lambda: SortedMapping(by_creation)
    )
    settings: Settings = field(init=False, repr=False)
    entropy: Entropy = field(init=False, repr=False)
    outbox: Outbox = field(init=False, repr=False)
    journal: Journal = field(init=False, repr=False)
    quotas: Quotas = field(init=False, repr=False)
    now: Callable[[], float] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Have what is asked for most at hand."""
        around = self.around
        self.settings, self.entropy, self.journal = around.settings, around.entropy, around.journal
        self.outbox, self.now, self.quotas = around.outbox, around.clock.now, around.quotas

    def turn(self) -> Turn:
        """Run one operation: alone, at one point in time, and wholly or not at all.

        Whatever the operation changed is taken back if it ends in an error of ours. AWS's errors
        leave what they are documented to leave: failure counters and spent sessions.
        """
        return Turn(self.around)

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Interrupt the operation that runs, so that others can run: a trigger is called.

        What was looked up before may be gone afterwards.
        """
        around = self.around
        with around.journal.suspended(), around.clock.unpinned(), around.lock.released():
            yield

    def pool(self, pool_id: str, operation: str | None = None) -> Pool:
        """Return a user pool of this region, or one that is replicated to it.

        Args:
            pool_id: the user pool.
            operation: what is asked of it, which a replica may not allow; ``None``: nothing new.

        Raises:
            CognitoError: ResourceNotFoundException; OperationNotEnabledException.
        """
        pool = self.pools.get(pool_id)
        if pool is None:
            pool = self._enabled(self.replicas.get(pool_id), operation)
        if pool is None:
            raise errors.POOL_NOT_FOUND(pool_id=pool_id)
        return pool

    def client(self, client_id: str, operation: str | None = None) -> tuple[Pool, Client]:
        """Return an app client of this region with its user pool.

        Args:
            client_id: the app client.
            operation: as for :meth:`pool`.

        Raises:
            CognitoError: ResourceNotFoundException; OperationNotEnabledException.
        """
        pool = self.pool_of_client.get(client_id)
        if pool is None:
            pool = self._enabled(self.replica_of_client(client_id), operation)
        if pool is None:
            raise errors.CLIENT_NOT_FOUND(client_id=client_id)
        return pool, pool.clients[client_id]

    def find_pool(self, pool_id: str) -> Pool | None:
        """Return a user pool of this region, or one that is replicated to it, or ``None``."""
        return self.pools.get(pool_id) or self.replicas.get(pool_id)

    def pool_of_session(self, token: str) -> Pool | None:
        """Return the user pool that a challenge's ``Session`` is of, ``None`` without one."""
        pools = chain(self.pools.values(), self.replicas.values())
        return next((pool for pool in pools if token in pool.sessions), None)

    def replica_of_client(self, client_id: str) -> ReplicaPool | None:
        """Return the replicated user pool of an app client."""
        pools = self.replicas.values()
        return next((pool for pool in pools if client_id in pool.clients), None)

    def active_replica_of(self, client_id: str) -> ReplicaPool | None:
        """Return the replicated user pool of an app client, if users can sign in to it here."""
        pool = self.replica_of_client(client_id)
        return pool if pool and pool.replica.status is ReplicaStatus.ACTIVE else None

    def _enabled(self, pool: ReplicaPool | None, operation: str | None) -> ReplicaPool | None:
        """Return a replicated pool, which is set up by now.

        Raises:
            CognitoError: OperationNotEnabledException.
        """
        if pool is None:
            return None
        self.finish_replica(pool.replica)
        if operation is not None:
            check_enabled(pool.replica, operation)
        return pool

    def finish_replica(self, replica: Replica) -> None:
        """Have a replica set up, which AWS takes minutes for: it is when it is looked at again."""
        if replica.status is ReplicaStatus.CREATING:
            self.journal.set(replica, status=ReplicaStatus.INACTIVE)

    def in_region(self, region: str) -> Service:
        """Return the state of a region of the same emulator, made at first need."""
        services = self.around.services
        return services.get(region) or services.setdefault(region, Service(region, self.around))

    def add_replica(self, pool: Pool, replica: Replica) -> None:
        """Give a user pool of this region a replica in another one."""
        self.journal.set(pool, replica=replica)
        self.in_region(replica.region).answer_for(pool, replica)

    def answer_for(self, pool: Pool, replica: Replica) -> None:
        """Answer for a user pool of another region whose replica is in this one."""
        answering = ReplicaPool(pool, replica)
        self.journal.put(self.replicas, pool.id, answering)
        for name, domain in replica.domains.items():
            self.put_domain(answering, name, domain)

    def remove_replica(self, pool: Pool) -> None:
        """Remove the replica of a user pool, if it has one, with the domains of that region."""
        if pool.replica is None:
            return
        secondary = self.in_region(pool.replica.region)
        answering = secondary.replicas[pool.id]
        for domain in list(pool.replica.domains):
            secondary.remove_domain(answering, domain)
        self.journal.remove(secondary.replicas, pool.id)
        self.journal.set(pool, replica=None)

    def replace_pools(self, pools: dict[str, Pool]) -> None:
        """Have these user pools instead of all others, with the indexes made from them."""
        for pool in pools.values():
            self._join(pool)
        self.journal.set(
            self,
            pools=SortedMapping(by_creation, pools),
            replicas={},
            pool_of_client={c: pool for pool in pools.values() for c in pool.clients},
            pool_of_domain={d: pool for pool in pools.values() for d in pool.domains},
            custom_domains={
                name: pool
                for pool in pools.values()
                for name, domain in pool.domains.items()
                if "CustomDomainConfig" in domain
            },
            active_import=next(_active_imports(pools.values()), None),
            provider_index=ProviderIndex.of(_providers(pools.values()), self.journal),
        )

    def _join(self, pool: Pool) -> None:
        """Give a user pool what it shares with the others of the emulator."""
        pool.journal, pool.quotas, pool.now = self.journal, self.quotas, self.now

    def add_pool(self, pool: Pool) -> None:
        """Add a user pool."""
        self._join(pool)
        self.journal.put(self.pools, pool.id, pool)

    def add_identity_pool(self, pool: IdentityPool) -> None:
        """Add an identity pool."""
        pool.journal = self.journal
        self.journal.put(self.identity_pools, pool.id, pool)

    def identity_pool(self, pool_id: str) -> IdentityPool:
        """Return an identity pool of this region.

        Raises:
            CognitoError: ResourceNotFoundException.
        """
        pool = self.identity_pools.get(pool_id)
        if pool is None:
            raise errors.IDENTITY_POOL_NOT_FOUND(pool_id=pool_id)
        return pool

    def replace_identity_pools(self, pools: dict[str, IdentityPool]) -> None:
        """Have these identity pools instead of all others."""
        for pool in pools.values():
            pool.journal = self.journal
        self.journal.set(self, identity_pools=SortedMapping(by_creation, pools))

    def pool_of_identity(self, identity_id: str) -> IdentityPool | None:
        """Return the identity pool that an identity is in, or ``None``."""
        pools = self.identity_pools.values()
        return next((pool for pool in pools if identity_id in pool.identities), None)

    def remove_pool(self, pool: Pool) -> None:
        """Remove a user pool with its app clients, domains, keys and replica."""
        self.remove_replica(pool)
        for client_id in pool.clients:
            self.journal.remove(self.pool_of_client, client_id)
        for domain in pool.domains:
            self.journal.remove(self.pool_of_domain, domain)
            self.journal.remove(self.custom_domains, domain)
        for provider in pool.identity_providers.values():
            self.provider_index.remove(provider, self.journal)
        if self.active_import is not None and self.active_import[0] is pool:
            self.journal.set(self, active_import=None)
        self.journal.remove(self.pools, pool.id)
        self.around.keyring.remove(pool.id)

    def add_client(self, pool: Pool, client: Client) -> None:
        """Add an app client to a user pool."""
        self.journal.put(pool.clients, client.id, client)
        self.journal.put(self.pool_of_client, client.id, pool)

    def remove_client(self, pool: Pool, client: Client) -> None:
        """Remove an app client with its refresh tokens and open sign-ins."""
        pool.remove_client(client)
        self.journal.remove(self.pool_of_client, client.id)

    def add_provider(self, pool: Pool, provider: IdentityProvider) -> None:
        """Add an identity provider to a user pool."""
        pool.add_identity_provider(provider)
        self.provider_index.add(provider, self.journal)

    def change_provider(self, provider: IdentityProvider, **values: Any) -> None:
        """Set attributes of an identity provider of this region."""
        before = endpoints_of(provider)
        self.journal.set(provider, **values)
        self.provider_index.move(provider, before, endpoints_of(provider), self.journal)

    def remove_provider(self, pool: Pool, provider: IdentityProvider) -> None:
        """Remove an identity provider from a user pool."""
        self.provider_index.remove(provider, self.journal)
        pool.remove_identity_provider(provider)

    def put_domain(self, pool: Pool, name: str, domain: dict[str, Any]) -> None:
        """Attach a domain to a user pool, or change one of it."""
        self.journal.put(pool.domains, name, domain)
        self.journal.put(self.pool_of_domain, name, pool)
        if "CustomDomainConfig" in domain:
            self.journal.put(self.custom_domains, name, pool)

    def remove_domain(self, pool: Pool, name: str) -> None:
        """Detach a domain from its user pool."""
        self.journal.remove(pool.domains, name)
        self.journal.remove(self.pool_of_domain, name)
        self.journal.remove(self.custom_domains, name)


def count_within(service: Service, counter: str, limit: int, seconds: float) -> bool:
    """Return whether one more is within a limit, and count it if it is.

    Args:
        service: the region's state, which keeps what was counted.
        counter: what is counted.
        limit: how many there may be in the time that ends now.
        seconds: the length of that time.
    """
    now = service.now()
    # Times after now are of before the clock was set back.
    recent = [time for time in service.requests.get(counter, ()) if now - seconds < time <= now]
    is_within = len(recent) < limit
    service.requests[counter] = [*recent, now] if is_within else recent
    return is_within


def _providers(pools: Iterable[Pool]) -> Iterator[IdentityProvider]:
    for pool in pools:
        yield from pool.identity_providers.values()


def _active_imports(pools: Iterable[Pool]) -> Iterator[tuple[Pool, ImportJob]]:
    for pool in pools:
        for job in pool.import_jobs.values():
            if job.is_active:
                yield pool, job
