"""Where a sign-in stands: what decides over the challenge that comes next."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from cognito_intercept.directory import mfa
from cognito_intercept.directory.challenges import ChallengeName
from cognito_intercept.directory.devices import replaces_mfa
from cognito_intercept.directory.passkeys import passkey_stands_for_mfa
from cognito_intercept.sign_in.step_up import next_factor

if TYPE_CHECKING:
    from cognito_intercept.directory.devices import Device
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.directory.user import User

__all__ = ["Standing"]

# Challenges that are a second factor, or stand for one.
_SECOND_FACTORS = {*mfa.FACTORS, ChallengeName.MFA_SETUP, ChallengeName.SMS_OTP}
_PASSKEYS = {"hwk", "swk"}


@dataclass(frozen=True)
class Standing:
    """The user, and what was answered so far.

    Attributes:
        pool: the user pool.
        user: the user.
        passed: the challenges that were answered.
        device: the device that the app named, if it is a confirmed one.
        at_risk: whether threat protection wants a second factor.
        credited: the methods that an earlier sign-in proved.
        choices: the challenges of which one is missing for the level that is asked for.
    """

    pool: Pool
    user: User
    passed: tuple[ChallengeName, ...]
    device: Device | None = None
    at_risk: bool = False
    credited: tuple[str, ...] = ()
    choices: tuple[ChallengeName, ...] = ()

    @cached_property
    def device_is_due(self) -> bool:
        """Return whether a remembered device is to prove itself.

        It comes before the second factor where it stands for it; where it does not, clients
        expect it behind [R amplify-js].
        """
        if self.device is None or not self.device.can_prove_itself or self._device_is_proved:
            return False
        return replaces_mfa(self.pool) or self.second_factor is None

    @property
    def _device_is_proved(self) -> bool:
        return ChallengeName.DEVICE_PASSWORD_VERIFIER in self.passed

    @cached_property
    def second_factor(self) -> ChallengeName | None:
        """Return the challenge that asks for another factor; ``None``: none is due.

        What the pool's MFA wants is the least; the level that is asked for may want more, and
        decides between several second factors [D devguide, step-up authentication].
        """
        return next_factor(self.user, self.choices) or self._required_factor

    @property
    def _required_factor(self) -> ChallengeName | None:
        if self._credit_satisfies_mfa:
            return None
        if not _SECOND_FACTORS.isdisjoint(self.passed):
            return None
        if self._device_is_proved and replaces_mfa(self.pool) and not self.at_risk:
            return None
        passkey = ChallengeName.WEB_AUTHN
        if passkey in self.passed and passkey_stands_for_mfa(self.pool, self.passed):
            return None
        return mfa.needed_challenge(self.pool, self.user, at_risk=self.at_risk)

    @property
    def _credit_satisfies_mfa(self) -> bool:
        if self.at_risk:
            return False
        has_passkey = not _PASSKEYS.isdisjoint(self.credited)
        stands = has_passkey and self.pool.configuration.passkeys_satisfy_mfa
        return stands or len(self.credited) > 1
