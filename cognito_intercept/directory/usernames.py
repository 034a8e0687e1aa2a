"""Which user names a pool takes, and what they become (operations.md, SignUp)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cognito_intercept import errors
from cognito_intercept.directory.schema import is_email, is_phone_number
from cognito_intercept.directory.user import Status

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cognito_intercept.directory.pool import Pool

__all__ = ["check_preferred_username", "check_username", "name_new_user", "sign_in_attribute"]


def sign_in_attribute(pool: Pool, name: str) -> str | None:
    """Return the attribute that a new user's name is, in a pool with UsernameAttributes.

    Returns:
        ``email`` or ``phone_number``; ``None`` in a pool where a user name is just that.

    Raises:
        CognitoError: InvalidParameterException for a name of the wrong form.
    """
    allowed = pool.username_attributes
    if not allowed:
        return None
    if "email" in allowed and is_email(name):
        return "email"
    if "phone_number" in allowed and is_phone_number(name):
        return "phone_number"
    if len(allowed) > 1:
        raise errors.USERNAME_NEITHER()
    raise errors.USERNAME_NOT_EMAIL() if "email" in allowed else errors.USERNAME_NOT_PHONE()


def check_username(pool: Pool, name: str) -> None:
    """Refuse a user name that could be taken for an alias.

    Raises:
        CognitoError: InvalidParameterException.
    """
    if "email" in pool.alias_attributes and is_email(name):
        raise errors.USERNAME_LIKE_EMAIL()
    if "phone_number" in pool.alias_attributes and is_phone_number(name):
        raise errors.USERNAME_LIKE_PHONE()


def check_preferred_username(
    pool: Pool, status: Status, attributes: Mapping[str, str | None]
) -> None:
    """Refuse a preferred user name before a user is confirmed, where it is an alias [R].

    Raises:
        CognitoError: InvalidParameterException.
    """
    is_alias = "preferred_username" in pool.alias_attributes
    if is_alias and status is Status.UNCONFIRMED and attributes.get("preferred_username"):
        raise errors.PREFERRED_USERNAME_UNCONFIRMED()


def name_new_user(
    pool: Pool, typed: str, attributes: Mapping[str, str | None], username: str | None = None
) -> tuple[str | None, dict[str, str | None]]:
    """Return a new user's name and attributes, from what was typed as the name.

    Args:
        pool: the user pool.
        typed: a user name, or the address or number that stands for one.
        attributes: the attributes that came along.
        username: the user name where it is not what was typed.

    Returns:
        The user name, ``None`` where it is to be the ``sub``; and the attributes, with the one
        that was typed.

    Raises:
        CognitoError: InvalidParameterException for a name that the pool does not take.
    """
    own = sign_in_attribute(pool, typed)
    if own is not None:
        return None, {**attributes, own: typed}
    check_username(pool, username or typed)
    return username or typed, dict(attributes)
