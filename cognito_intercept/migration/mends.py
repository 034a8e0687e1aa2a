"""How a refused request becomes one that AWS accepts.

A mend is a context manager: it prepares the user pool, gives the parameters to run the operation
with, and completes the state afterwards. All that it changes is taken back if the operation
still fails.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from cognito_intercept.directory.client_rules import UNWRITABLE
from cognito_intercept.directory.password import ACCEPTED_PASSWORD
from cognito_intercept.directory.schema_entries import added_entries
from cognito_intercept.partitions import partition_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.service import Service

__all__ = [
    "accept_password",
    "declare_attributes",
    "declare_client_attributes",
    "enable_authenticator_apps",
    "is_schema_prefixed",
    "send_sms",
    "send_sms_as_factor",
    "turn_on_authenticator_apps",
    "without_alias_attributes",
    "without_schema_prefix",
]

Params = dict[str, Any]

_PREFIX = "custom:"
_TOTP = {"SoftwareTokenMfaConfiguration": {"Enabled": True}}


@contextmanager
def without_alias_attributes(_service: Service, params: Params) -> Iterator[Params]:
    """Leave AliasAttributes out: users sign in by what UsernameAttributes says."""
    yield {name: value for name, value in params.items() if name != "AliasAttributes"}


@contextmanager
def accept_password(_service: Service, params: Params) -> Iterator[Params]:
    """Accept the password that an administrator chose, during this call only."""
    before = ACCEPTED_PASSWORD.set(params.get("TemporaryPassword", params.get("Password")))
    try:
        yield params
    finally:
        ACCEPTED_PASSWORD.reset(before)


@contextmanager
def declare_attributes(service: Service, params: Params) -> Iterator[Params]:
    """Declare the user's attributes that the schema lacks, as mutable texts."""
    _declare(service, params, [one["Name"] for one in params.get("UserAttributes", ())])
    yield params


@contextmanager
def declare_client_attributes(service: Service, params: Params) -> Iterator[Params]:
    """Declare what a client reads and writes; it writes what AWS lets and wants it to write."""
    read, written = (params.get(f"{kind}Attributes", []) for kind in ("Read", "Write"))
    pool = _declare(service, params, [*read, *written])
    if written:
        required = [name for name, entry in pool.schema.items() if entry["Required"]]
        writable = [n for n in dict.fromkeys([*written, *required]) if n not in UNWRITABLE]
        params = {**params, "WriteAttributes": writable}
    yield params


def _declare(service: Service, params: Params, names: Iterable[str]) -> Pool:
    pool = service.pools[params["UserPoolId"]]
    missing = [name for name in dict.fromkeys(names) if name not in pool.schema]
    custom = [{"Name": n.removeprefix(_PREFIX), "AttributeDataType": "String"} for n in missing]
    entries = added_entries(pool.quotas, pool.schema, custom).values()
    # A name without prefix, which no pool of AWS's has, is kept as it is.
    named = {name: {**entry, "Name": name} for name, entry in zip(missing, entries, strict=True)}
    service.journal.set(pool, schema=pool.schema | named, modified=service.now())
    return pool


@contextmanager
def send_sms(service: Service, params: Params) -> Iterator[Params]:
    """Let the pool send SMS; where MFA is wanted, authenticator apps are the second factor."""
    pools = set(service.pools) - {params.get("UserPoolId")}
    yield {**params, "SmsConfiguration": _sms(service, params)}
    if params.get("MfaConfiguration", "OFF") != "OFF":
        for pool_id in service.pools.keys() - pools:
            _enable_totp(service.pools[pool_id])


@contextmanager
def send_sms_as_factor(service: Service, params: Params) -> Iterator[Params]:
    """Let the pool send SMS, of which SetUserPoolMfaConfig makes a second factor."""
    block = params["SmsMfaConfiguration"]
    yield {
        **params,
        "SmsMfaConfiguration": {**block, "SmsConfiguration": _sms(service, block)},
    }


def _sms(service: Service, params: Params) -> Params:
    account, partition = service.settings.account_id, partition_of(service.region)
    role = f"arn:{partition}:iam::{account}:role/sms"
    return {**params.get("SmsConfiguration", {}), "SnsCallerArn": role}


@contextmanager
def enable_authenticator_apps(service: Service, params: Params) -> Iterator[Params]:
    """Let the pool have authenticator apps before its MFA is turned on."""
    _enable_totp(service.pools[params["UserPoolId"]])
    yield params


@contextmanager
def turn_on_authenticator_apps(_service: Service, params: Params) -> Iterator[Params]:
    """Name authenticator apps as the second factor."""
    yield params | _TOTP


def _enable_totp(pool: Pool) -> None:
    pool.configure(pool.settings | _TOTP, sms_mfa=False)


def is_schema_prefixed(params: Params) -> bool:
    """Return whether a custom attribute is declared with its prefix."""
    return any(one.get("Name", "").startswith(_PREFIX) for one in _declared(params))


def _declared(params: Params) -> list[Params]:
    listed: list[Params] = params.get("Schema") or params.get("CustomAttributes") or []
    return listed


@contextmanager
def without_schema_prefix(_service: Service, params: Params) -> Iterator[Params]:
    """Declare custom attributes without the prefix, which AWS puts before their names."""
    member = "Schema" if "Schema" in params else "CustomAttributes"
    stripped = [
        {**one, "Name": one.get("Name", "").removeprefix(_PREFIX)} for one in _declared(params)
    ]
    yield {**params, member: stripped}
