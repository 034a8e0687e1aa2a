"""Aliases: attributes that a user signs in with (auth.md section 15).

In a pool with UsernameAttributes an e-mail address or phone number is the sign-in name from
the start. In a pool with AliasAttributes it becomes one when it is verified and the user is
confirmed; a preferred user name at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cognito_intercept.directory.user import Status

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["ALIASES", "AliasTakenError", "aliases_in_force"]

ALIASES = ("email", "phone_number", "preferred_username")


class AliasTakenError(Exception):
    """A change would give a user an alias that another user holds; nothing was changed.

    Attributes:
        attribute: the attribute of the alias: ``email``, ``phone_number`` or
            ``preferred_username``.
    """

    def __init__(self, attribute: str) -> None:
        """Name the attribute."""
        super().__init__(attribute)
        self.attribute = attribute


def aliases_in_force(
    settings: Mapping[str, Any], attributes: Mapping[str, str | None], status: Status
) -> Iterator[tuple[str, str]]:
    """Yield the aliases that a user with such attributes signs in with: attribute and value.

    Args:
        settings: the settings of the user pool.
        attributes: the attributes of the user.
        status: the status of the user.
    """
    for name in settings["UsernameAttributes"]:
        if value := attributes.get(name):
            yield name, value
    for name in settings["AliasAttributes"]:
        value = attributes.get(name)
        counts = name == "preferred_username" or (
            status is not Status.UNCONFIRMED and attributes.get(f"{name}_verified") == "true"
        )
        if value and counts:
            yield name, value
