"""Passwords: the policy's reasons and frames, temporary passwords, history, what is kept."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cognito_intercept.directory.password import (
    SYMBOLS,
    PasswordPolicy,
    StoredPassword,
    temporary_password,
)
from cognito_intercept.directory.pool import Pool
from cognito_intercept.entropy import Entropy
from tests.helpers import refusal
from tests.realms import OTHER_PASSWORD, PASSWORD, Realm, make_realm

STRICT = PasswordPolicy(8, lowercase=True, uppercase=True, numbers=True, symbols=True,
                        history_size=0, temporary_days=7)  # fmt: skip
POLICY = {
    "MinimumLength": 8,
    "RequireUppercase": True,
    "RequireLowercase": True,
    "RequireNumbers": True,
    "RequireSymbols": True,
}


def a_pool(**policy: Any) -> Pool:
    """Return a pool of which only the password policy matters."""
    settings = {
        "UserPoolTier": "ESSENTIALS",
        "Policies": {"PasswordPolicy": POLICY | policy},
    }
    return Pool("us-east-1_AbCdEf123", "arn", 0.0, 0.0, settings, {})


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("Aa1!", "Password not long enough"),
        ("aaaa1111!", "Password must have uppercase characters"),
        ("AAAA1111!", "Password must have lowercase characters"),
        ("AAAAaaaa!", "Password must have numeric characters"),
        ("AAAAaaaa1", "Password must have symbol characters"),
        ("ÄÄÄÄöööö1!", "Password must have lowercase characters"),
        ("AAAAaaa1!", None),
    ],
)
def test_faults(password: str, fault: str | None) -> None:
    """One reason is named; letters count in ASCII only."""
    assert STRICT.fault_of(password) == fault


@pytest.mark.parametrize("symbol", SYMBOLS)
def test_symbols(symbol: str) -> None:
    """Every documented special character satisfies the policy [D data.md 4]."""
    assert STRICT.fault_of(f"AAAaaa1{symbol}1") is None


def test_policy_without_wishes() -> None:
    """A policy that asks for nothing but length takes anything that long."""
    lax = PasswordPolicy(6, lowercase=False, uppercase=False, numbers=False, symbols=False,
                         history_size=0, temporary_days=7)  # fmt: skip
    assert lax.fault_of("      ") is None
    assert lax.fault_of("     ") == "Password not long enough"


@pytest.mark.parametrize(("days", "meant"), [(0, 7), (1, 1), (None, 7)])
def test_temporary_days(days: int | None, meant: int) -> None:
    """Zero days are treated as unset [D]."""
    policy = {} if days is None else {"TemporaryPasswordValidityDays": days}
    assert PasswordPolicy.of(a_pool(**policy)).temporary_days == meant


@given(st.integers(), st.integers(6, 99), st.lists(st.booleans(), min_size=4, max_size=4))
def test_temporary_passwords_fit(seed: int, length: int, wishes: list[bool]) -> None:
    """Whatever the policy, the password made by the service conforms to it."""
    lower, upper, numbers, symbols = wishes
    policy = PasswordPolicy(length, lowercase=lower, uppercase=upper, numbers=numbers,
                            symbols=symbols, history_size=0, temporary_days=7)  # fmt: skip
    made = temporary_password(policy, Entropy(seed))
    assert policy.fault_of(made) is None
    assert len(made) == max(8, length)


def test_what_is_kept_of_a_password() -> None:
    """The hash knows the pool and the user; the verifier is made once."""
    pool = a_pool()
    kept = StoredPassword.make(pool, "ann", PASSWORD, bytes(16))
    assert kept.is_of(pool, "ann", PASSWORD)
    assert not kept.is_of(pool, "ann", OTHER_PASSWORD)
    assert not kept.is_of(pool, "bob", PASSWORD)
    assert PASSWORD.encode() not in kept.identity
    assert kept.made_verifier is None
    assert kept.verifier() == kept.made_verifier


WEAK = "nouppercase1!"
REASON = "Password must have uppercase characters"
FRAMES = {
    "SignUp": "Password did not conform with policy: ",
    "AdminCreateUser": "Password did not conform with password policy: ",
    "AdminSetUserPassword": "Password does not conform to policy: ",
    "ChangePassword": "Password does not conform to policy: ",
    "ConfirmForgotPassword": "Password does not conform to policy: ",
    "NEW_PASSWORD_REQUIRED": "Password does not conform to policy: ",
}


def weak_password_calls(realm: Realm, cognito: Any) -> dict[str, tuple[Any, dict[str, Any]]]:
    """Return the calls that set a password, each with a weak one."""
    idp = realm.idp
    realm.make_user(email="ann@example.com", email_verified="true")
    realm.make_user("forced")
    realm.set_password("forced", PASSWORD, permanent=False)
    access = realm.access()
    session = realm.sign_in("forced")["Session"]
    idp.forgot_password(**realm.by_client())
    code = cognito.outbox.to("ann").code
    return {
        "SignUp": (partial(realm.sign_up, "new"), {"password": WEAK}),
        "AdminCreateUser": (
            idp.admin_create_user,
            realm.by_name("new") | {"TemporaryPassword": WEAK},
        ),
        "AdminSetUserPassword": (
            idp.admin_set_user_password,
            realm.by_name() | {"Password": WEAK},
        ),
        "ChangePassword": (
            idp.change_password,
            {"AccessToken": access, "PreviousPassword": PASSWORD, "ProposedPassword": WEAK},
        ),
        "ConfirmForgotPassword": (
            idp.confirm_forgot_password,
            realm.by_client() | {"ConfirmationCode": code, "Password": WEAK},
        ),
        "NEW_PASSWORD_REQUIRED": (
            realm.respond,
            {
                "challenge": "NEW_PASSWORD_REQUIRED",
                "session": session,
                "USERNAME": "forced",
                "NEW_PASSWORD": WEAK,
            },
        ),
    }


@pytest.mark.parametrize("name", FRAMES)
def test_frames(realm: Realm, cognito: Any, name: str) -> None:
    """Three frames around one reason, by operation [V, R operations.md 3]; nothing changes."""
    call, parameters = weak_password_calls(realm, cognito)[name]
    expected = ("InvalidPasswordException", FRAMES[name] + REASON)
    assert refusal(call, **parameters) == expected
    assert realm.tokens()["AccessToken"]
    users = realm.idp.list_users(UserPoolId=realm.pool_id)["Users"]
    assert [user["Username"] for user in users] == ["ann", "forced"]
    assert realm.status("forced") == "FORCE_CHANGE_PASSWORD"


def test_history(idp: Any) -> None:
    """The last passwords, as many as the pool remembers, cannot be used again."""
    policy = POLICY | {"PasswordHistorySize": 2}
    realm = make_realm(idp, {"Policies": {"PasswordPolicy": policy}})
    first, second, third = (f"Passw0rd!{n}" for n in range(3))
    realm.idp.admin_create_user(
        **realm.by_name(), TemporaryPassword="Temp0rary!", MessageAction="SUPPRESS"
    )
    realm.set_password("ann", first)
    realm.set_password("ann", second)
    for used in (first, second):
        assert refusal(realm.set_password, name="ann", password=used)[0] == (
            "PasswordHistoryPolicyViolationException"
        )
    access = realm.access(password=second)
    change = {"AccessToken": access, "PreviousPassword": second, "ProposedPassword": first}
    assert refusal(idp.change_password, **change)[0] == "PasswordHistoryPolicyViolationException"
    realm.set_password("ann", third)
    realm.set_password("ann", first)
    assert realm.access(password=first)
