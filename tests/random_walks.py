"""What random walks over the state of an emulator have in common."""

from __future__ import annotations

import json

from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant

from cognito_intercept import intercept
from cognito_intercept.emulator import Cognito

__all__ = ["RandomWalk", "walks"]


def walks(number: int, steps: int) -> settings:
    """Return the settings for so many walks of so many steps, the same ones each time."""
    return settings(
        max_examples=number,
        stateful_step_count=steps,
        deadline=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.too_slow],
    )


class RandomWalk(RuleBasedStateMachine):
    """A walk with an emulator of its own, whose state can be saved and restored at each step."""

    def __init__(self) -> None:
        """Start the emulator."""
        super().__init__()
        self.interceptor = intercept(seed=1)
        self.cognito = self.interceptor.start()

    def teardown(self) -> None:
        """End the emulator."""
        self.interceptor.stop()

    @invariant()
    def state_is_saved_and_restored(self) -> None:
        """The state comes back the same, by way of JSON."""
        data = self.cognito.save()
        other = Cognito(self.cognito.settings)
        other.restore(json.loads(json.dumps(data)))
        assert other.save() == data
        self.check_restored(other)

    def check_restored(self, other: Cognito) -> None:
        """Compare what is not saved, but made from what is."""
