"""Authentication levels (ACR): what a user proved, and how strong that is.

Four levels, each with the combinations of methods that reach it. The methods have the names of the
``amr`` claim, the levels the names that the pool gives them [D devguide, "Authentication levels
with ACR and AMR claims"].
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cognito_intercept import errors

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

__all__ = [
    "LEVEL_KEYS",
    "amr_values",
    "check_acr_names",
    "level_reached",
    "mapped_level",
    "mapped_value",
    "missing_methods",
]

LEVEL_KEYS = ("Level1", "Level2", "Level3", "Level4")
"""The keys of AcrConfiguration and AcrMapping, the lowest level first."""

_PASSWORD = "pwd"  # noqa: S105 - a method
_SEVERAL_FACTORS = "mfa"
_COMBINATIONS = tuple(
    (level, frozenset(methods))
    for level, *methods in (
        (1, _PASSWORD),
        (2, "sms"),
        (2, "email_otp"),
        (3, "swk"),
        (3, "hwk"),
        (3, _PASSWORD, "sms"),
        (3, _PASSWORD, "email_otp"),
        (4, _PASSWORD, "otp"),
    )
)


def level_reached(methods: Iterable[str]) -> int:
    """Return the highest level that methods reach, 1 to 4; 0 for none."""
    proved = frozenset(methods)
    return max((level for level, needed in _COMBINATIONS if needed <= proved), default=0)


def missing_methods(
    proved: Collection[str], level: int, usable: Collection[str]
) -> frozenset[str] | None:
    """Return the methods by which a user comes nearest to a level.

    Args:
        proved: the methods that the user proved already.
        level: the level, 1 to 4.
        usable: the methods that the user can prove.

    Returns:
        Those that are missing in the combinations that lack the fewest: alternatives where one is
        missing, and the password with its alternatives where two are. Nothing where the level is
        reached; ``None`` where it cannot be.
    """
    lacking = [needed.difference(proved) for at, needed in _COMBINATIONS if at >= level]
    possible = [missing for missing in lacking if missing.issubset(usable)]
    fewest = min(map(len, possible), default=None)
    if fewest is None:
        return None
    return frozenset().union(*(missing for missing in possible if len(missing) == fewest))


def amr_values(methods: Iterable[str]) -> list[str]:
    """Return the ``amr`` claim: the methods, and ``mfa`` where there are several."""
    listed = list(dict.fromkeys(methods))
    return [*listed, _SEVERAL_FACTORS] if len(listed) > 1 else listed


def check_acr_names(names: Collection[str]) -> None:
    """Refuse names of levels that are not unique, default names included [D].

    Raises:
        CognitoError: InvalidParameterException.
    """
    if len(set(names)) < len(names):
        raise errors.ACR_NAMES_NOT_UNIQUE()


def mapped_level(mapping: Mapping[str, str], value: str | None) -> int:
    """Return the level for what an identity provider says; the lowest for an unknown value [D].

    Args:
        mapping: the AcrMapping of the provider.
        value: the ``acr`` claim of the provider's ID token.
    """
    levels = (n for n, key in enumerate(LEVEL_KEYS, 1) if mapping.get(key) == value is not None)
    return next(levels, 1)


def mapped_value(mapping: Mapping[str, str], level: int) -> str | None:
    """Return what an identity provider calls a level, ``None`` where it is not mapped."""
    return mapping.get(LEVEL_KEYS[level - 1])
