"""Changes to users that several families make: creating, writing attributes, deleting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cognito_intercept import errors
from cognito_intercept.account.recheck import recheck
from cognito_intercept.call_context import NO_CONTEXT, CallContext
from cognito_intercept.directory.client import writable
from cognito_intercept.directory.password import PasswordPolicy, StoredPassword, check_history
from cognito_intercept.directory.records import RESET_CODE
from cognito_intercept.directory.schema import check_updated_attributes
from cognito_intercept.directory.user import VERIFIED_FLAGS, Status, User, stored_value
from cognito_intercept.directory.usernames import check_preferred_username
from cognito_intercept.messages.delivery import CodeMessage, prepare_code
from cognito_intercept.messages.message import OutgoingMessage, Recipient

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cognito_intercept.directory.client import Client
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.service import Service

__all__ = [
    "admit",
    "check_may_write",
    "existing_user",
    "new_user",
    "revoke_all",
    "set_password",
    "set_status",
    "write_attributes",
]

_VERIFIABLE = ("email", "phone_number")
_SALT_BYTES = 16
# Attributes that only the service and administrators write.
_FLAGS = VERIFIED_FLAGS | {"identities", "sub"}


def existing_user(pool: Pool, name: str) -> User:
    """Return a user by user name, ``sub`` or alias.

    Raises:
        CognitoError: UserNotFoundException.
    """
    user = pool.find_user(name)
    if user is None:
        raise errors.USER_NOT_FOUND()
    return user


def new_user(
    pool: Pool, username: str | None, attributes: dict[str, str], status: Status, now: float
) -> User:
    """Return a user who is not in the pool yet.

    Args:
        pool: the user pool.
        username: the user name; ``None`` makes it the ``sub`` (UsernameAttributes pools).
        attributes: with ``sub``.
        status: the first status.
        now: the time of creation, in seconds since the epoch.
    """
    return User(
        username=attributes["sub"] if username is None else pool.fold(username),
        serial=0,
        created=now,
        modified=now,
        attributes=attributes,
        status=status,
    )


def admit(pool: Pool, user: User) -> None:
    """Add a user whose name and attributes were checked; aliases are taken over."""
    pool.add_user(user, force_aliases=True)


def set_status(service: Service, pool: Pool, user: User, status: Status) -> None:
    """Give a user another status; the aliases that come into force with it are the user's."""
    pool.change_user(user, service.now(), status=status, force_aliases=True)


def set_password(
    service: Service, pool: Pool, user: User, password: str, *, by_user: bool = False
) -> None:
    """Give a user a password that the policy passed; it may not be one of the last ones.

    A code with which the user could have set a new password is void (G).

    Args:
        service: the region's state.
        pool: the user pool.
        user: the user.
        password: the password.
        by_user: whether the user chose it: then a point-in-time recovery keeps it.

    Raises:
        CognitoError: PasswordHistoryPolicyViolationException.
    """
    check_history(pool, user.username, user.password_history, password)
    kept = StoredPassword.make(pool, user.username, password, service.entropy.bytes(_SALT_BYTES))
    size = PasswordPolicy.of(pool).history_size
    history = [*user.password_history, kept.identity][-size:] if size else user.password_history
    pool.set_user(
        user,
        password=kept,
        imported_hash=None,
        password_history=history,
        temporary_password_expires=None,
        modified=service.now(),
    )
    if by_user:
        service.journal.set(user, own_password_at=service.now())
    service.journal.remove(user.codes, RESET_CODE)


def check_may_write(client: Client, pool: Pool, names: Mapping[str, object]) -> None:
    """Refuse attributes that an app client may not write.

    Raises:
        CognitoError: NotAuthorizedException.
    """
    allowed = writable(client, pool.schema)
    for name in names:
        is_ours = name in _FLAGS or name.startswith("dev:")
        if is_ours or (allowed is not None and name not in allowed):
            raise errors.UNAUTHORIZED_ATTRIBUTE()


def write_attributes(
    service: Service,
    pool: Pool,
    user: User,
    values: Mapping[str, str | None],
    context: CallContext = NO_CONTEXT,
) -> list[dict[str, str]]:
    """Change attributes of a user, as the owner through a client or as an administrator.

    An empty value removes the attribute. A new e-mail address or phone number is unverified,
    unless an administrator says otherwise, and gets a code where the pool verifies it; where
    the pool wants verification first, the old value stays until then.

    Args:
        service: the region's state.
        pool: the user pool.
        user: whose attributes.
        values: the new values.
        context: the call; its app client is the owner's, an administrator has none.

    Returns:
        The ``CodeDeliveryDetailsList``.

    Raises:
        CognitoError: InvalidParameterException, NotAuthorizedException, AliasExistsException.
    """
    check_updated_attributes(pool, values)
    check_preferred_username(pool, user.status, values)
    if context.client is not None:
        check_may_write(context.client, pool, values)
    given = {name: value or "" for name, value in values.items()}
    messages = _code_messages(service, pool, user, _plan_of(pool, user, given), context)
    recheck(service, pool, user=user)
    plan = _plan_of(pool, user, given)
    pool.change_user(user, service.now(), attributes=plan.after)
    # A value that waits for its verification is given up when another one is written.
    pending = {name: value for name, value in user.pending.items() if name not in given}
    service.journal.set(user, pending=pending | plan.waiting)
    return [message.send() for message in messages]


@dataclass(frozen=True, slots=True)
class _Plan:
    """What writing attributes comes to: all of them after, the values that wait, the codes."""

    after: dict[str, str]
    waiting: dict[str, str]
    due: list[str]


def _plan_of(pool: Pool, user: User, given: dict[str, str]) -> _Plan:
    waiting = _values_held_back(pool, user, given)
    wanted = _with_flags(user, {n: v for n, v in given.items() if n not in waiting})
    after = {**user.attributes, **wanted}
    name = pool.taken_alias({**after, **_with_verified_flags(waiting)}, user.status, user)
    if name is not None:
        raise errors.ALIAS_EXISTS(attribute=name)
    automatic = pool.configuration.verified_attributes
    changed = {n for n in _VERIFIABLE if n in wanted and wanted[n] != user.attributes.get(n)}
    to_verify = {
        n for n in changed if n in automatic and after[n] and given.get(f"{n}_verified") != "true"
    }
    return _Plan(after, waiting, [n for n in _VERIFIABLE if n in waiting or n in to_verify])


def _code_messages(
    service: Service, pool: Pool, user: User, plan: _Plan, context: CallContext
) -> list[OutgoingMessage]:
    recipient = Recipient(pool, user, {n: value for n, value in plan.after.items() if value})
    codes = [
        CodeMessage("UpdateUserAttribute", name, name, plan.waiting.get(name) or plan.after[name])
        for name in plan.due
    ]
    return [prepare_code(service, recipient, code, context) for code in codes]


def _values_held_back(pool: Pool, user: User, given: dict[str, str]) -> dict[str, str]:
    """Return the values that wait for verification (UserAttributeUpdateSettings)."""
    return {
        name: given[name]
        for name in pool.configuration.attributes_verified_first
        if given.get(name)
        and given[name] != user.attributes.get(name)
        and given.get(f"{name}_verified") != "true"
    }


def _with_verified_flags(values: dict[str, str]) -> dict[str, str]:
    return values | {f"{name}_verified": "true" for name in values}


def _with_flags(user: User, given: dict[str, str]) -> dict[str, str]:
    wanted = {name: stored_value(name, value) for name, value in given.items()}
    for name in _VERIFIABLE:
        if name in wanted and wanted[name] != user.attributes.get(name):
            wanted.setdefault(f"{name}_verified", "false" if wanted[name] else "")
    return wanted


def revoke_all(pool: Pool, user: User) -> None:
    """Revoke every token of a user, whichever client it was issued to."""
    for family in user.token_families.values():
        if not family.revoked:
            pool.revoke_family(family)
