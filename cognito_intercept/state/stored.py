"""Regions whose state can be saved, restored and taken back."""

from __future__ import annotations

from contextlib import contextmanager
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from cognito_intercept.keys import rings_of_jwks
from cognito_intercept.regions import Regions
from cognito_intercept.state.saved import SavedState, read_state, write_state

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["StoredRegions"]


class StoredRegions(Regions):
    """The regions of one emulator, with all that is shared, as data and as points to go back to."""

    def save(self) -> dict[str, Any]:
        """Return the state as plain data, which ``json.dumps`` takes.

        It holds every user pool and identity pool with all that is in it, the signing keys, the
        messages, the threats and the offset of the clock, but no trigger, no registered document
        and no quota. The data have a version, and hold secrets: the private keys, and tokens and
        codes that are valid.

        Examples:
            >>> import json
            >>> pool = cognito.user_pool("shop")
            >>> text = json.dumps(cognito.save())
            >>> cognito.restore(json.loads(text))
            >>> cognito.pools
            [<UserPool us-east-1_... 'shop': 0 users>]
        """
        around = self._around
        with around.lock:
            return write_state(
                SavedState(
                    clock_offset=around.clock.offset,
                    regions={s.region: s.pools for s in self.services() if s.pools},
                    outbox=list(around.outbox),
                    logs=list(around.logs),
                    threats=around.threats,
                    keys=around.keyring.private_jwks(),
                    entropy=around.entropy.state(),
                    key_histories=around.keyring.histories(),
                    provisioned_limits={
                        s.region: s.provisioned_limits
                        for s in self.services()
                        if s.provisioned_limits
                    },
                    identity_pools={
                        s.region: s.identity_pools for s in self.services() if s.identity_pools
                    },
                )
            )

    def restore(self, data: Mapping[str, Any]) -> None:
        """Have the state that :meth:`save` returned, in this process or in another one.

        Tokens issued before stay valid. What was here before is gone; triggers, documents and
        quotas stay.

        Args:
            data: what ``save`` returned, also after a way through JSON.

        Raises:
            ValueError: it has no version or an unknown one, members are missing or unknown, or
                have wrong types, or do not fit together; the state is as before.

        Examples:
            >>> before = cognito.save()
            >>> pool = cognito.user_pool()
            >>> cognito.restore(before)
            >>> cognito.pools
            []
            >>> cognito.restore({"version": 0})
            Traceback (most recent call last):
                ...
            ValueError: ...
        """
        state = read_state(data)
        rings = rings_of_jwks(state.keys, state.key_histories)
        with self._around.lock:
            self._adopt(state)
            self._around.keyring.restore(rings)

    def _adopt(self, state: SavedState) -> None:
        around = self._around
        if state.entropy is not None:
            around.entropy.restore(state.entropy)
        regions = {*state.regions, *state.provisioned_limits, *state.identity_pools}
        for region in regions.union(self._services):
            service = self.service(region)
            service.replace_pools(state.regions.get(region, {}))
            limits = state.provisioned_limits.get(region, {})
            around.journal.set(service, provisioned_limits=limits)
            service.replace_identity_pools(state.identity_pools.get(region, {}))
        for pools in state.regions.values():
            for pool in pools.values():
                if pool.replica is not None:
                    self.service(pool.replica.region).answer_for(pool, pool.replica)
        around.clock.set_offset(state.clock_offset)
        around.outbox.replace(state.outbox)
        around.logs.replace(state.logs)
        around.journal.set(
            around.threats,
            compromised_passwords=state.threats.compromised_passwords,
            risky_addresses=state.threats.risky_addresses,
            locations=state.threats.locations,
        )

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Take back, at the end of the block, all that happened in it.

        To open one costs nothing; to close it costs as much as was changed. Snapshots nest.
        Changes of the quotas are taken back too; triggers and documents that were registered
        inside stay registered.

        Examples:
            >>> with cognito.snapshot():
            ...     ann = cognito.user_pool().user("ann")
            >>> cognito.pools
            []
        """
        around, threats = self._around, self._around.threats
        with around.lock:
            entropy = around.entropy.state()
            quotas = around.quotas.assigned()
            before = deepcopy(threats)
            take_back = around.journal.open_snapshot()
        try:
            yield
        finally:
            with around.lock:
                take_back()
                around.quotas.adopt(quotas)
                threats.compromised_passwords = before.compromised_passwords
                threats.risky_addresses = before.risky_addresses
                threats.locations = before.locations
                if entropy is not None:
                    around.entropy.restore(entropy)
