r"""What a value breaks: the clauses of validation texts, in AWS's words (operations.md section 2).

Each factory makes a function of a shape, which returns the constraint that a value breaks or
``None``; it returns ``None`` itself for a shape without such a constraint.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from botocore.model import Shape

__all__ = [
    "Clause",
    "all_constraints",
    "displayed",
    "enum_clause",
    "length_clause",
    "pattern_clause",
    "range_clause",
]

Clause = Callable[[Any], str | None]

# The service has its own order in enumeration texts; these are the verified ones.
_ENUM_ORDER = {
    frozenset(order): order
    for order in (
        ("Facebook", "SAML", "SignInWithApple", "LoginWithAmazon", "OIDC", "Google"),
        ("MFA_IF_CONFIGURED", "BLOCK", "NO_ACTION", "MFA_REQUIRED"),
        ("BLOCK", "NO_ACTION"),
        ("phone_number", "email"),
    )
}

# Patterns in force that differ from the model's. Passwords may have blanks inside [R amplify-js
# 869 and others; D policies page]. Domains are not held to theirs: custom domains have dots, and
# a bad prefix has a text of its own [V recorded R293].
_PASSWORDS = r"^[\S]+.*[\S]+$"
_PATTERNS = {"PasswordType": _PASSWORDS, "DomainType": None}

# The same for a backtracking matcher, which would need the cube of the length to say no.
_FASTER = {_PASSWORDS: r"\S[^\n\r]*\S"}

# Values that the service accepts although the model's enumeration lacks them [D, R
# operations-new.md 4.1].
_MORE_VALUES = {"ExplicitAuthFlowsType": ("ALLOW_CLIENT_TOKEN_AUTH",)}


def length_clause(shape: Shape, minimum: int | None = None) -> Clause | None:
    """Return the check of a length.

    Args:
        shape: the shape of the value.
        minimum: the least length, where it is not the model's.
    """
    low = shape.metadata.get("min", 0) if minimum is None else minimum
    high = shape.metadata.get("max")
    if not low and high is None:
        return None

    def length(value: Any) -> str | None:
        if len(value) < low:
            return f"Member must have length greater than or equal to {low}"
        if high is not None and len(value) > high:
            return f"Member must have length less than or equal to {high}"
        return None

    return length


def range_clause(shape: Shape) -> Clause:
    """Return the check of a number."""
    low, high = shape.metadata.get("min"), shape.metadata.get("max")

    def in_range(value: int) -> str | None:
        if low is not None and value < low:
            return f"Member must have value greater than or equal to {low}"
        if high is not None and value > high:
            return f"Member must have value less than or equal to {high}"
        return None

    return in_range


def pattern_clause(shape: Shape) -> Clause | None:
    """Return the check of a pattern."""
    text = _pattern_text(shape)
    if text is None:
        return None
    matches = _full_match(_pattern(shape) or "")
    return lambda value: None if matches(value) else text


def _pattern_text(shape: Shape) -> str | None:
    pattern = _pattern(shape)
    if pattern is None:
        return None
    return f"Member must satisfy regular expression pattern: {pattern}"


def _pattern(shape: Shape) -> str | None:
    """Return the pattern that is in force."""
    pattern: str | None = _PATTERNS.get(shape.name, shape.metadata.get("pattern"))
    return pattern


def _full_match(pattern: str) -> Callable[[str], object]:
    r"""Compile a pattern of the model as Java reads it: whole string, ASCII \w and \s."""
    if r"\p{" not in pattern:
        return re.compile(_FASTER.get(pattern, pattern), re.ASCII).fullmatch
    import regex  # noqa: PLC0415 - only 20 ms of import when a pattern names Unicode classes

    # Its ASCII flag would empty \p{L} as well; in these patterns \s stands only inside a class.
    return regex.compile(pattern.replace(r"\s", r" \t\n\x0b\f\r")).fullmatch


def enum_clause(shape: Shape) -> Clause | None:
    """Return the check of an enumeration."""
    text = _enum_text(shape)
    if text is None:
        return None
    allowed = frozenset((*getattr(shape, "enum", ()), *_MORE_VALUES.get(shape.name, ())))
    return lambda value: None if value in allowed else text


def _enum_text(shape: Shape) -> str | None:
    values = getattr(shape, "enum", None)
    if not values:
        return None
    listed = ", ".join(_ENUM_ORDER.get(frozenset(values), values))
    return f"Member must satisfy enum value set: [{listed}]"


def all_constraints(shape: Shape) -> str:
    """Return all constraints of a scalar shape, as the clause of a list or map names them."""
    low, high = shape.metadata.get("min"), shape.metadata.get("max")
    texts = [
        f"Member must have length less than or equal to {high}" if high is not None else None,
        f"Member must have length greater than or equal to {low}" if low is not None else None,
        _pattern_text(shape),
        _enum_text(shape),
    ]
    return ", ".join(text for text in texts if text is not None)


def displayed(value: Any) -> str:
    """Return a value as Java prints it."""
    if value is None or isinstance(value, bool):
        return "null" if value is None else str(value).lower()
    if isinstance(value, bytes):
        return f"java.nio.HeapByteBuffer[pos=0 lim={len(value)} cap={len(value)}]"
    if isinstance(value, list):
        return f"[{', '.join(displayed(item) for item in value)}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}={displayed(item)}" for key, item in value.items()) + "}"
    return str(value)
