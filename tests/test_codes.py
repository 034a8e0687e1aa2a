"""Delivered codes: their form, life and limits, and how destinations are shown."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cognito_intercept import errors
from cognito_intercept.directory import codes
from cognito_intercept.directory.codes import Code, check_code
from cognito_intercept.directory.limits import HOUR, count_use
from cognito_intercept.directory.pool import Pool
from cognito_intercept.directory.user import Status, User
from cognito_intercept.messages.templates import Placeholders, Template, fill

POOL = Pool("us-east-1_abcdefgh1", "arn", 0.0, 0.0, {"UserPoolTier": "ESSENTIALS"}, {})


def user_with(code: Code | None = None, purpose: str = "SignUp") -> User:
    """Return a user who waits for one code, or for none."""
    user = User("ann", 1, 0.0, 0.0, {"sub": "s"}, Status.UNCONFIRMED)
    if code is not None:
        user.codes[purpose] = code
    return user


def a_code(expires: float = 100.0) -> Code:
    """Return a code for an e-mail address."""
    return Code("123456", "email", "ann@example.com", expires)


def fault_of(user: User, answer: str, now: float, purpose: str = "SignUp") -> str:
    """Return the code of the error that an answer ends in."""
    with pytest.raises(errors.CognitoError) as caught:
        check_code(POOL, user, purpose, answer, now)
    return caught.value.code


@pytest.mark.parametrize(
    ("attribute", "value", "shown"),
    [
        ("email", "test@test.com", "t***@t***"),
        ("email", "fixture@example.com", "f***@e***"),
        ("email", "j@g.example", "j***@g***"),
        ("phone_number", "+15555559934", "+*******9934"),
    ],
)
def test_masking(attribute: str, value: str, shown: str) -> None:
    """The first letters of an address, the last four digits of a number [V auth.md 12]."""
    assert codes.masked(attribute, value) == shown


@pytest.mark.parametrize(
    ("attribute", "value", "medium"),
    [("email", "a@b.example", "EMAIL"), ("phone_number", "+15550001234", "SMS")],
)
def test_delivery_details(attribute: str, value: str, medium: str) -> None:
    """Three members: where to, masked; how; and which attribute."""
    assert codes.delivery_details(attribute, value) == {
        "Destination": codes.masked(attribute, value),
        "DeliveryMedium": medium,
        "AttributeName": attribute,
    }


def test_right_code() -> None:
    """The right answer returns the code and spends nothing."""
    user = user_with(a_code())
    assert check_code(POOL, user, "SignUp", "123456", 99.9) is user.codes["SignUp"]
    assert not user.uses


@pytest.mark.parametrize(
    ("user", "answer", "now", "fault"),
    [
        (user_with(a_code()), "654321", 0.0, "CodeMismatchException"),
        (user_with(a_code()), "123456", 100.0, "ExpiredCodeException"),
        (user_with(), "123456", 0.0, "ExpiredCodeException"),
        (user_with(a_code(), "ForgotPassword"), "123456", 0.0, "ExpiredCodeException"),
        (user_with(a_code()), "１２３４５６", 0.0, "CodeMismatchException"),  # noqa: RUF001
    ],
)
def test_refused_answers(user: User, answer: str, now: float, fault: str) -> None:
    """Wrong, late, never asked for, of another purpose, look-alike digits."""
    assert fault_of(user, answer, now) == fault


@pytest.mark.parametrize(
    ("purpose", "tries"), [("SignUp", 15), ("ForgotPassword", 20), ("email", 15)]
)
def test_too_many_wrong_answers(purpose: str, tries: int) -> None:
    """After the hour's tries even the right answer is refused; an hour later it counts."""
    user = user_with(a_code(expires=3 * HOUR), purpose)
    for _ in range(tries):
        assert fault_of(user, "000000", 10.0, purpose) == "CodeMismatchException"
    assert fault_of(user, "123456", 20.0, purpose) == "LimitExceededException"
    assert check_code(POOL, user, purpose, "123456", HOUR + 10.0).attribute == "email"


def test_hours_of_use() -> None:
    """Uses are counted from the first of an hour on, each action for itself."""
    user = user_with()
    for _ in range(5):
        count_use(POOL, user, "ChangePassword", 0.0)
    count_use(POOL, user, "ResendConfirmationCode", 0.0)
    with pytest.raises(errors.CognitoError, match="Attempt limit exceeded, please try after"):
        count_use(POOL, user, "ChangePassword", HOUR - 1)
    count_use(POOL, user, "ChangePassword", HOUR)
    assert user.uses["ChangePassword"] == (HOUR, 1)


def test_filling_templates() -> None:
    """All three placeholders are filled, wherever they stand; a user name only if there is one."""
    template = Template("For {username}", "{username}: {####} or {##click here##}")
    assert fill(template, Placeholders("123456", "https://x/?a=1", "ann")) == Template(
        "For ann", 'ann: 123456 or <a href="https://x/?a=1">click here</a>'
    )
    assert fill(template, Placeholders("123456")).subject == "For {username}"


@given(st.text(max_size=40), st.text(max_size=10))
def test_filling_leaves_other_text_alone(text: str, code: str) -> None:
    """A text without placeholders comes out as it went in."""
    plain: Any = text.replace("{", "")
    assert fill(Template("", plain), Placeholders(code, "link", "ann")).body == plain
