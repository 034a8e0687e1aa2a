"""Checks users' attributes against a user pool's schema, in AWS's words.

Every attribute that does not fit is one clause, which ends in a line feed; the clauses of one
call stand one after the other in the order of the attributes [R data.md 3.1]. New attributes
(SignUp, AdminCreateUser) and changed ones (the Update operations) have different frames.
Formats of e-mail addresses and phone numbers are looked at after the schema
[V operations.md, UpdateUserAttributes].
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from cognito_intercept import errors
from cognito_intercept.protocol.encoding import MalformedJsonError, read_json

if TYPE_CHECKING:
    from cognito_intercept.directory.pool import Pool

__all__ = [
    "check_contacts",
    "check_deleted_attributes",
    "check_formats",
    "check_new_attributes",
    "check_updated_attributes",
    "is_email",
    "is_phone_number",
    "without_empty_contacts",
]

Entry = dict[str, Any]
Values = Mapping[str, str | None]

# Within the service these two are structures, and errors show it (recorded R216).
_FORMATTED = {"name": "name.formatted", "address": "address.formatted"}

_CONTACTS = ("email", "phone_number")
_MEDIUMS = {"EMAIL": "email", "SMS": "phone_number"}
# A list of objects of plain values.
_IDENTITIES_DEPTH = 2

_INTEGER = re.compile(r"[+-]?[0-9]+")
_DATE_TIME = re.compile(
    r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?", re.ASCII
)
_BOOLEANS = frozenset({"true", "false"})

# A local part without empty atoms and a domain with a dot (G: where exactly AWS draws the line).
_EMAIL = re.compile(r"[^\s@.]+(?:\.[^\s@.]+)*@[^\s@.]+(?:\.[^\s@.]+)+")
_PHONE = re.compile(r"\+[0-9]{1,15}")


def without_empty_contacts(attributes: Values) -> dict[str, str | None]:
    """Return a new user's attributes without an e-mail address or phone number that is empty.

    Sign-up forms send empty texts for fields that were not filled in; the service takes them as
    not given [R SignUp; G AdminCreateUser].
    """
    return {n: value for n, value in attributes.items() if value != "" or n not in _CONTACTS}


def check_contacts(attributes: Values, mediums: Iterable[str]) -> None:
    """Check that an invited user has the addresses that the invitation speaks of.

    Args:
        attributes: the user's attributes.
        mediums: the DesiredDeliveryMediums, ``EMAIL`` and ``SMS``.

    Raises:
        CognitoError: InvalidParameterException for a medium, or a flag that is true, without
            its address [D model, AdminCreateUser].
    """
    for medium in mediums:
        if not attributes.get(_MEDIUMS[medium]):
            raise errors.MEDIUM_WITHOUT_ADDRESS(attribute=_MEDIUMS[medium], medium=medium)
    for attribute in _CONTACTS:
        flag = f"{attribute}_verified"
        if attributes.get(flag) == "true" and not attributes.get(attribute):
            raise errors.VERIFIED_WITHOUT_ADDRESS(attribute=attribute, flag=flag)


def check_new_attributes(pool: Pool, attributes: Values, *, required: bool) -> None:
    """Check the attributes of a user to be created.

    Args:
        pool: the user pool.
        attributes: values by name; those that the user name stands for included.
        required: whether the schema's required attributes must be there: SignUp says yes,
            AdminCreateUser no [D].

    Raises:
        CognitoError: InvalidParameterException with everything that does not conform.
    """
    _check_given(attributes)
    if not required:
        _check_types_known(pool, attributes)
    clauses = [_clause(pool, name, value, _new_path(name)) for name, value in _texts(attributes)]
    if required:
        clauses += [
            _missing_clause(name)
            for name, entry in pool.schema.items()
            if entry["Required"] and name != "sub" and name not in attributes
        ]
    if any(clauses):
        raise errors.ATTRIBUTES_DO_NOT_CONFORM(details="".join(filter(None, clauses)))
    check_formats(attributes)


def check_updated_attributes(pool: Pool, attributes: Values) -> None:
    """Check attributes that a user shall get in place of the present ones.

    An empty value stands for removal. ``sub`` is refused before null values, these before what
    the schema says, and formats come last [V recorded R154-R165].

    Raises:
        CognitoError: InvalidParameterException.
    """
    _check_given(attributes)
    clauses = [
        _update_clause(pool, name, value, f"user.{name}") for name, value in _texts(attributes)
    ]
    if any(clauses):
        raise errors.ATTRIBUTES_INVALID(details="".join(filter(None, clauses)))
    check_formats({name: value for name, value in attributes.items() if value})


def check_deleted_attributes(pool: Pool, names: Iterable[str]) -> None:
    """Check the names of attributes that shall be removed; removing an absent one is fine [G].

    Raises:
        CognitoError: InvalidParameterException for ``sub``, unknown, immutable and required
            attributes.
    """
    names = list(names)
    if "sub" in names:
        raise errors.SUB_IMMUTABLE()
    clauses = [_update_clause(pool, name, "", f"user.{name}") for name in names]
    if any(clauses):
        raise errors.DELETED_ATTRIBUTES_INVALID(details="".join(filter(None, clauses)))


def is_email(text: str) -> bool:
    """Return whether a text has the form of an e-mail address."""
    return _EMAIL.fullmatch(text) is not None


def is_phone_number(text: str) -> bool:
    """Return whether a text has the form of a phone number, E.164 with its plus sign."""
    return _PHONE.fullmatch(text) is not None


def check_formats(attributes: Values) -> None:
    """Check the formats of an e-mail address and a phone number, where there are some.

    Raises:
        CognitoError: InvalidParameterException.
    """
    email, phone = attributes.get("email"), attributes.get("phone_number")
    if email is not None and not is_email(email):
        raise errors.INVALID_EMAIL()
    if phone is not None and not is_phone_number(phone):
        raise errors.INVALID_PHONE()


def _check_given(attributes: Values) -> None:
    if "sub" in attributes:
        raise errors.SUB_IMMUTABLE()
    for name, value in attributes.items():
        if value is None:
            raise errors.ATTRIBUTE_NULL(name=name)


def _check_types_known(pool: Pool, attributes: Values) -> None:
    # AdminCreateUser's own words for an attribute outside the schema (recorded R213); SignUp
    # has those of the other clauses (R214).
    for name in attributes:
        if name not in pool.schema:
            raise errors.ATTRIBUTE_TYPE_UNKNOWN(name=name)


def _texts(attributes: Values) -> list[tuple[str, str]]:
    return [(name, value) for name, value in attributes.items() if value is not None]


def _new_path(name: str) -> str:
    return _FORMATTED.get(name, name)


def _missing_clause(name: str) -> str:
    path = _new_path(name)
    template = errors.CLAUSE_REQUIRED if path == name else errors.CLAUSE_REQUIRED_PART
    return template.format(path=path)


def _clause(pool: Pool, name: str, value: str, path: str) -> str | None:
    entry = pool.schema.get(name)
    if entry is None:
        return errors.CLAUSE_UNKNOWN.format(path=path)
    if name == "identities" and not _is_identities(value):
        return errors.CLAUSE_TYPE.format(path=path, type="Identities")
    return _VALUE_CLAUSES[entry["AttributeDataType"]](entry, value, path)


def _is_identities(value: str) -> bool:
    """Return whether a text is a list of linked identities, as tokens show it (G).

    An administrator may write it, and everything that tokens are made of has to be readable.
    """
    try:
        listed = read_json(value, max_depth=_IDENTITIES_DEPTH)
    except MalformedJsonError:
        return False
    return isinstance(listed, list) and all(isinstance(item, dict) for item in listed)


def _update_clause(pool: Pool, name: str, value: str, path: str) -> str | None:
    entry = pool.schema.get(name)
    if entry is not None and not entry["Mutable"]:
        return errors.CLAUSE_IMMUTABLE.format(path=path)
    if entry is None or value:
        return _clause(pool, name, value, path)
    return errors.CLAUSE_REQUIRED.format(path=path) if entry["Required"] else None


def _string_clause(entry: Entry, value: str, path: str) -> str | None:
    limits = entry.get("StringAttributeConstraints", {})
    low, high = limits.get("MinLength"), limits.get("MaxLength")
    if low is not None and len(value) < int(low):
        return errors.CLAUSE_SHORT.format(path=path, limit=low)
    if high is not None and len(value) > int(high):
        return errors.CLAUSE_LONG.format(path=path, limit=high)
    return None


def _number_clause(entry: Entry, value: str, path: str) -> str | None:
    if not _INTEGER.fullmatch(value):
        return errors.CLAUSE_TYPE.format(path=path, type="Number")
    limits = entry.get("NumberAttributeConstraints", {})
    low, high = limits.get("MinValue"), limits.get("MaxValue")
    if low is not None and int(value) < int(low):
        return errors.CLAUSE_SMALL.format(path=path, limit=low)
    if high is not None and int(value) > int(high):
        return errors.CLAUSE_LARGE.format(path=path, limit=high)
    return None


def _boolean_clause(_entry: Entry, value: str, path: str) -> str | None:
    # "True" passes as well [V operations.md, AdminCreateUser].
    is_boolean = value.lower() in _BOOLEANS
    return None if is_boolean else errors.CLAUSE_TYPE.format(path=path, type="Boolean")


def _date_clause(_entry: Entry, value: str, path: str) -> str | None:
    is_date = _DATE_TIME.fullmatch(value) is not None
    return None if is_date else errors.CLAUSE_TYPE.format(path=path, type="DateTime")


_VALUE_CLAUSES: dict[str, Callable[[Entry, str, str], str | None]] = {
    "String": _string_clause,
    "Number": _number_clause,
    "Boolean": _boolean_clause,
    "DateTime": _date_clause,
}
