"""A user pool's schema: the standard attributes, what may be declared of them, and custom ones.

An entry is a ``SchemaAttributeType`` of the API, with every default filled in. Names and order
are AWS's [V data.md 3, recorded R012]; constraints are strings, as in the API.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cognito_intercept import errors

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cognito_intercept.quotas import Quotas

__all__ = ["added_entries", "custom_name", "new_schema"]

Entry = dict[str, Any]
Schema = dict[str, Entry]

_MAX_LENGTH = 2048

_CONSTRAINTS = {
    "String": "StringAttributeConstraints",
    "Number": "NumberAttributeConstraints",
}
_LIMITS = {"String": ("MinLength", "MaxLength"), "Number": ("MinValue", "MaxValue")}


_NAMES = (
    "name",
    "given_name",
    "family_name",
    "middle_name",
    "nickname",
    "preferred_username",
    "profile",
    "picture",
    "website",
    "email",
)


def _entry(name: str, kind: str, constraints: dict[str, str] | None = None, **flags: bool) -> Entry:
    entry: Entry = {
        "Name": name,
        "AttributeDataType": kind,
        "DeveloperOnlyAttribute": False,
        "Mutable": True,
        "Required": False,
    } | flags
    if kind in _CONSTRAINTS:
        entry[_CONSTRAINTS[kind]] = {} if constraints is None else constraints
    return entry


def _text(name: str) -> Entry:
    return _entry(name, "String", {"MinLength": "0", "MaxLength": str(_MAX_LENGTH)})


def _standard_entries() -> list[Entry]:
    sub = _text("sub") | {"Mutable": False, "Required": True}
    sub["StringAttributeConstraints"]["MinLength"] = "1"
    return [
        sub,
        *map(_text, _NAMES),
        _entry("email_verified", "Boolean"),
        _text("gender"),
        _entry("birthdate", "String", {"MinLength": "10", "MaxLength": "10"}),
        *map(_text, ("zoneinfo", "locale", "phone_number")),
        _entry("phone_number_verified", "Boolean"),
        _text("address"),
        _entry("updated_at", "Number", {"MinValue": "0"}),
        _entry("identities", "String"),
    ]


def new_schema(quotas: Quotas, declared: Iterable[Entry]) -> Schema:
    """Return the schema of a new user pool.

    Args:
        quotas: the emulator's quotas.
        declared: CreateUserPool's ``Schema``: standard attributes, of which only Required,
            Mutable and the constraints may be declared anew, and custom ones.

    Raises:
        CognitoError: InvalidParameterException.
    """
    schema = {entry["Name"]: entry for entry in _standard_entries()}
    custom = []
    for attribute in declared:
        name = attribute.get("Name")
        if name in schema:
            schema[name] = _redeclared(schema[name], attribute)
        else:
            custom.append(attribute)
    return schema | added_entries(quotas, {}, custom)


def added_entries(quotas: Quotas, schema: Schema, declared: Iterable[Entry]) -> Schema:
    """Return the entries of custom attributes that are new to a schema.

    Raises:
        CognitoError: InvalidParameterException.
    """
    added: Schema = {}
    for attribute in declared:
        entry = _custom_entry(attribute)
        if entry["Name"] in added:
            raise errors.SCHEMA_DUPLICATE(name=entry["Name"])
        if entry["Name"] in schema:
            raise errors.SCHEMA_EXISTS(name=entry["Name"])
        added[entry["Name"]] = entry
    present = sum(":" in name for name in schema)
    limit = quotas.custom_attributes_per_pool
    if present + len(added) > limit:
        raise errors.SCHEMA_FULL(limit=limit)
    return added


def custom_name(declared: Entry) -> str:
    """Return the full name of a custom attribute, which is declared without prefix."""
    prefix = "dev:custom:" if declared.get("DeveloperOnlyAttribute") else "custom:"
    return f"{prefix}{declared.get('Name', '')}"


def _redeclared(standard: Entry, declared: Entry) -> Entry:
    kind = standard["AttributeDataType"]
    if declared.get("AttributeDataType", kind) != kind or declared.get("DeveloperOnlyAttribute"):
        raise errors.SCHEMA_STANDARD_TYPE(name=standard["Name"])
    flags = {key: declared[key] for key in ("Mutable", "Required") if key in declared}
    entry = standard | ({} if standard["Name"] == "sub" else flags)
    if kind in _CONSTRAINTS:
        constraints = standard[_CONSTRAINTS[kind]] | declared.get(_CONSTRAINTS[kind], {})
        entry[_CONSTRAINTS[kind]] = constraints
        _check_constraints(standard["Name"], kind, constraints)
    return entry


def _custom_entry(declared: Entry) -> Entry:
    name = custom_name(declared)
    if declared.get("Required"):
        raise errors.SCHEMA_REQUIRED_CUSTOM()
    kind = declared.get("AttributeDataType")
    if kind is None:
        raise errors.SCHEMA_TYPE_MISSING()
    constraints = dict(declared.get(_CONSTRAINTS.get(kind, ""), {}))
    _check_constraints(name, kind, constraints)
    return _entry(
        name,
        kind,
        constraints,
        Mutable=declared.get("Mutable", True),
        DeveloperOnlyAttribute=declared.get("DeveloperOnlyAttribute", False),
    )


def _check_constraints(name: str, kind: str, constraints: dict[str, str]) -> None:
    if kind not in _LIMITS:
        return
    is_text = kind == "String"
    low, high = (_limit(name, constraints.get(key), is_text=is_text) for key in _LIMITS[kind])
    if is_text and max(low or 0, high or 0) > _MAX_LENGTH:
        raise errors.SCHEMA_TOO_LONG(name=name)
    if low is not None and high is not None and high < low:
        raise (errors.SCHEMA_LENGTH_ORDER if is_text else errors.SCHEMA_VALUE_ORDER)(name=name)


def _limit(name: str, value: str | None, *, is_text: bool) -> int | None:
    if value is None:
        return None
    digits = value if is_text else value.removeprefix("-")
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= 2 * _MAX_LENGTH):
        message = errors.SCHEMA_STRING_CONSTRAINTS if is_text else errors.SCHEMA_NUMBER_CONSTRAINTS
        raise message(name=name)
    return int(value)
