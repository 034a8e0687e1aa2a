"""Registration: a user signs up, gets a code, and is confirmed by it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cognito_intercept import errors
from cognito_intercept.account.app_calls import user_of_app
from cognito_intercept.account.recheck import recheck
from cognito_intercept.account.recovery import simulated_details
from cognito_intercept.account.users import (
    admit,
    check_may_write,
    new_user,
    set_password,
)
from cognito_intercept.directory.aliases import AliasTakenError
from cognito_intercept.directory.codes import check_code, verified_by
from cognito_intercept.directory.first_factors import allowed_factors
from cognito_intercept.directory.limits import count_use
from cognito_intercept.directory.password import PasswordPolicy
from cognito_intercept.directory.schema import check_new_attributes, without_empty_contacts
from cognito_intercept.directory.status import Event, status_after
from cognito_intercept.directory.user import Status, User, stored_values
from cognito_intercept.directory.usernames import check_preferred_username, name_new_user
from cognito_intercept.messages.delivery import CodeMessage, prepare_code
from cognito_intercept.messages.message import OutgoingMessage, Recipient
from cognito_intercept.protection.assessment import PasswordUse, refuse_compromised
from cognito_intercept.protection.history import UserEvent, record
from cognito_intercept.protocol.constraints import check_value
from cognito_intercept.triggers.post_confirmation import post_confirmation
from cognito_intercept.triggers.pre_sign_up import NewUser, pre_sign_up

if TYPE_CHECKING:
    from cognito_intercept.call_context import CallContext
    from cognito_intercept.directory.client import Client
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.service import Service

__all__ = [
    "Confirmation",
    "Registered",
    "Registration",
    "confirm",
    "register",
    "resend_code",
    "unconfirmed_user",
]

_SIGN_UP = "SignUp"


@dataclass(frozen=True, slots=True)
class Registration:
    """What a user says who signs up.

    Attributes:
        username: the name to sign in with.
        password: the password; ``None`` for a user who signs up without one.
        attributes: the attributes by name.
        validation_data: what PreSignUp alone gets to see, as the API lists it.
    """

    username: str
    password: str | None = field(repr=False)
    attributes: dict[str, str | None] = field(repr=False)
    validation_data: list[dict[str, str]] | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Registered:
    """A user who has just signed up, and where the code went, if one was sent."""

    user: User
    details: dict[str, str] | None


def register(
    service: Service, pool: Pool, app: Client, registration: Registration, context: CallContext
) -> Registered:
    """Register a user, who must confirm the address or number that gets the code.

    Raises:
        CognitoError: what SignUp declares.
    """
    address = context.ip_address
    if pool.configuration.is_sign_up_closed:
        raise errors.SIGN_UP_NOT_PERMITTED()
    password = _check_password(pool, registration.password)
    if password is not None:
        refuse_compromised(service, pool, password, PasswordUse("SIGN_UP", app, address))
    name, values = _check_registration(pool, app, registration)
    sub = service.entropy.sub()
    new = NewUser(name or sub, values, registration.validation_data)
    decision = pre_sign_up(service, pool, _SIGN_UP, new, context)
    recheck(service, pool, client=app)
    _check_free(pool, name, values)
    unverified = {f"{n}_verified": "false" for n in ("email", "phone_number") if n in values}
    attributes = {"sub": sub, **values, **unverified, **decision.flags()}
    user = new_user(pool, name, attributes, decision.status, service.now())
    if password is not None:
        set_password(service, pool, user, password)
    message = _message(service, pool, user, _SIGN_UP, context)
    recheck(service, pool, client=app)
    _check_free(pool, name, values)
    admit(pool, user)
    record(service, pool, user, UserEvent("SignUp", address, client_id=app.id))
    details = message.send() if message is not None else None
    if user.status is Status.CONFIRMED:
        post_confirmation(service, pool, user, "ConfirmSignUp", context)
    return Registered(user, details)


def _check_password(pool: Pool, password: str | None) -> str | None:
    """Return the password; ``None`` for a user who signs up without one, or with an empty one."""
    if password:
        PasswordPolicy.of(pool).check(password, errors.PASSWORD_SIGN_UP)
        return password
    if set(allowed_factors(pool)) <= {"PASSWORD"}:
        if password is not None:
            check_value("SignUp", "Password", password)
        raise errors.PASSWORD_MISSING()
    return None


def _check_registration(
    pool: Pool, client: Client, registration: Registration
) -> tuple[str | None, dict[str, str]]:
    """Return the user name (``None``: the sub) and the attributes, once they are checked."""
    name, given = name_new_user(
        pool, registration.username, without_empty_contacts(registration.attributes)
    )
    check_preferred_username(pool, Status.UNCONFIRMED, given)
    check_new_attributes(pool, given, required=True)
    check_may_write(client, pool, given)
    return name, stored_values(given)


def _check_free(pool: Pool, username: str | None, attributes: dict[str, str]) -> None:
    if username is not None and pool.has_username(username):
        raise errors.USERNAME_EXISTS()
    taken = pool.taken_alias(attributes, Status.UNCONFIRMED, username)
    if taken is not None:
        raise errors.USERNAME_ALIAS_EXISTS(attribute=taken)


def _message(
    service: Service, pool: Pool, user: User, kind: str, context: CallContext
) -> OutgoingMessage | None:
    """Return the message with the confirmation code; a number goes before an address.

    Who was confirmed by PreSignUp needs none.
    """
    if user.status is Status.CONFIRMED:
        return None
    automatic = pool.configuration.verified_attributes
    for attribute in ("phone_number", "email"):
        if attribute in automatic and user.attributes.get(attribute):
            code = CodeMessage(kind, purpose=_SIGN_UP, attribute=attribute)
            return prepare_code(service, Recipient(pool, user), code, context)
    return None


@dataclass(frozen=True, slots=True)
class Confirmation:
    """The code that a user typed, and whether aliases are taken over from their holders."""

    code: str = field(repr=False)
    force_aliases: bool = False


def unconfirmed_user(pool: Pool, app: Client, username: str) -> User:
    """Return the user who is to be confirmed.

    Raises:
        CognitoError: UserNotFoundException, NotAuthorizedException, or ExpiredCodeException
            where the app client hides that there is no such user.
    """
    user = user_of_app(pool, app, username, errors.CODE_EXPIRED)
    if status_after(Event.CONFIRM_SIGN_UP, user) is None:
        raise errors.CANNOT_CONFIRM(status=user.status.value)
    if not user.enabled:
        raise errors.CODE_EXPIRED() if app.hides_existence else errors.USER_DISABLED()  # (G)
    return user


def confirm(
    service: Service, pool: Pool, user: User, confirmation: Confirmation, context: CallContext
) -> None:
    """Confirm a user by the code; the address or number that got it is verified.

    Raises:
        CognitoError: what ConfirmSignUp declares.
    """
    code = check_code(pool, user, _SIGN_UP, confirmation.code, service.now())
    after = user.attributes | verified_by(code, user)
    try:
        pool.change_user(
            user,
            service.now(),
            attributes=after,
            status=status_after(Event.CONFIRM_SIGN_UP, user),
            force_aliases=confirmation.force_aliases,
        )
    except AliasTakenError as taken:
        raise errors.ALIAS_EXISTS_CONFIRM(attribute=taken.attribute) from None
    service.journal.remove(user.codes, _SIGN_UP)
    post_confirmation(service, pool, user, "ConfirmSignUp", context)


def resend_code(
    service: Service, pool: Pool, app: Client, username: str, context: CallContext
) -> dict[str, str] | None:
    """Send the confirmation code of a sign-up again; the older one is void.

    Returns:
        Where it went.

    Raises:
        CognitoError: what ResendConfirmationCode declares.
    """
    user = pool.find_user(username)
    if user is None and app.hides_existence:
        return simulated_details(pool, username)
    if user is None:
        raise errors.USER_CLIENT_NOT_FOUND()
    if user.status is not Status.UNCONFIRMED:
        raise errors.ALREADY_CONFIRMED()
    automatic = pool.configuration.verified_attributes
    if not any(user.attributes.get(name) for name in automatic):
        raise errors.CANNOT_RESEND()
    count_use(pool, user, "ResendConfirmationCode", service.now())
    message = _message(service, pool, user, "ResendCode", context)
    event = UserEvent("ResendCode", context.ip_address, client_id=app.id)
    record(service, pool, user, event)
    return message.send() if message is not None else None
