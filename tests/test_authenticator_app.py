"""``AuthenticatorApp``: codes by the emulator's clock."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyotp
import pytest

from cognito_intercept.testing import AuthenticatorApp
from tests.second_factors import TOTP, mfa_realm

if TYPE_CHECKING:
    from cognito_intercept.emulator import Cognito


def test_enrolling_and_signing_in(cognito: Cognito, idp: Any) -> None:
    """The app's codes count, one after another, although no real time passes."""
    realm = mfa_realm(idp, "OPTIONAL", TOTP)
    realm.make_user()
    access = realm.access()
    app = AuthenticatorApp(idp.associate_software_token(AccessToken=access)["SecretCode"])
    started = cognito.clock.now()
    idp.verify_software_token(AccessToken=access, UserCode=app.code())
    idp.set_user_mfa_preference(
        AccessToken=access, SoftwareTokenMfaSettings={"Enabled": True, "PreferredMfa": True}
    )
    for _ in range(3):
        session = realm.sign_in()["Session"]
        answer = {"USERNAME": "ann", "SOFTWARE_TOKEN_MFA_CODE": app.code()}
        assert realm.respond("SOFTWARE_TOKEN_MFA", session, **answer)["AuthenticationResult"]
    assert 60 <= cognito.clock.now() - started <= 150


def test_codes_are_those_of_other_apps(cognito: Cognito) -> None:
    """A code is what pyotp computes for the emulator's time, which moves from step to step."""
    cognito.clock.freeze()
    secret = pyotp.random_base32()
    app, other = AuthenticatorApp(secret), pyotp.TOTP(secret)
    codes = []
    for _ in range(3):
        codes.append(app.code())
        assert codes[-1] == other.at(int(cognito.clock.now()))
    assert len(set(codes)) == 3


def test_it_needs_an_emulator() -> None:
    """Without one there is no clock to go by."""
    with pytest.raises(RuntimeError, match="clock of an active emulator"):
        AuthenticatorApp("JBSWY3DPEHPK3PXP").code()
