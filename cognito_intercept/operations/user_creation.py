"""AdminCreateUser: users who are invited, and choose a password at the first sign-in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cognito_intercept import errors
from cognito_intercept.account.recheck import recheck
from cognito_intercept.account.temporary_passwords import new_temporary, set_temporary
from cognito_intercept.account.users import admit, existing_user, new_user
from cognito_intercept.directory.first_factors import has_delivered_factor
from cognito_intercept.directory.password import PasswordPolicy
from cognito_intercept.directory.schema import (
    check_contacts,
    check_new_attributes,
    without_empty_contacts,
)
from cognito_intercept.directory.user import (
    Status,
    User,
    describe_user,
    named_values,
    stored_values,
)
from cognito_intercept.directory.usernames import name_new_user
from cognito_intercept.messages.delivery import prepare_invitation
from cognito_intercept.messages.message import OutgoingMessage, Recipient
from cognito_intercept.operations.registry import operation
from cognito_intercept.triggers.pre_sign_up import NewUser, pre_sign_up

if TYPE_CHECKING:
    from cognito_intercept.call_context import CallContext
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.service import Service


@dataclass(frozen=True, slots=True)
class _Invitation:
    """How a user is invited.

    Attributes:
        password: the temporary password; ``None`` where one is to be generated.
        mediums: ``SMS`` and ``EMAIL``; empty for the default.
        is_suppressed: whether no message goes out.
        context: the call.
    """

    password: str | None
    mediums: list[str]
    is_suppressed: bool
    context: CallContext


@operation()
def admin_create_user(
    service: Service,
    pool: Pool,
    context: CallContext,
    *,
    username: str,
    user_attributes: list[dict[str, str]] | None = None,
    temporary_password: str | None = None,
    force_alias_creation: bool = False,
    message_action: str | None = None,
    desired_delivery_mediums: list[str] | None = None,
    validation_data: list[dict[str, str]] | None = None,
) -> dict[str, Any]:
    """Create a user who must choose a password at the first sign-in, and invite them."""
    suppressed = message_action == "SUPPRESS"
    invitation = _Invitation(
        temporary_password, desired_delivery_mediums or [], suppressed, context
    )
    if message_action == "RESEND":
        return _invite_again(service, pool, username, invitation)
    name, values = _check_new_user(
        pool, username, named_values(user_attributes), temporary_password
    )
    check_contacts(values, invitation.mediums)
    sub = service.entropy.sub()
    new = NewUser(name or sub, values, validation_data)
    pre_sign_up(service, pool, "AdminCreateUser", new, context)
    _check_free(pool, name, values, force=force_alias_creation)
    user = new_user(pool, name, {"sub": sub, **values}, Status.FORCE_CHANGE_PASSWORD, service.now())
    messages = _first_messages(service, pool, user, invitation)
    if messages:  # CustomMessage may have been called for them.
        recheck(service, pool)
        _check_free(pool, name, values, force=force_alias_creation)
    admit(pool, user)
    for message in messages:
        message.send()
    return {"User": describe_user(user)}


def _first_messages(
    service: Service, pool: Pool, user: User, invitation: _Invitation
) -> list[OutgoingMessage]:
    """Give a new user a password, unless none is needed, and return the invitations."""
    if _is_passwordless(pool, user, invitation):
        user.status = Status.CONFIRMED
        return []
    password = set_temporary(service, pool, user, invitation.password)
    if invitation.is_suppressed:
        return []
    recipient, mediums = Recipient(pool, user), invitation.mediums
    return prepare_invitation(service, recipient, password, mediums, invitation.context)


def _invite_again(
    service: Service, pool: Pool, username: str, invitation: _Invitation
) -> dict[str, Any]:
    """Give an invited user another temporary password, and more time."""
    user = existing_user(pool, username)
    _check_invited(user, username)
    check_contacts(user.attributes, invitation.mediums)
    if invitation.password is not None:
        PasswordPolicy.of(pool).check(invitation.password, errors.PASSWORD_ADMIN)
    password = new_temporary(service, pool, invitation.password)
    messages = prepare_invitation(
        service, Recipient(pool, user), password, invitation.mediums, invitation.context
    )
    recheck(service, pool, user=user)
    _check_invited(user, username)
    set_temporary(service, pool, user, password)
    for message in messages:
        message.send()
    return {"User": describe_user(user)}


def _check_invited(user: User, username: str) -> None:
    if user.status is not Status.FORCE_CHANGE_PASSWORD:
        raise errors.RESEND_IMPOSSIBLE(username=username)


def _check_new_user(
    pool: Pool, username: str, attributes: dict[str, str | None], password: str | None
) -> tuple[str | None, dict[str, str]]:
    """Return the user name (``None``: the sub) and the attributes, once they are checked."""
    name, given = name_new_user(pool, username, without_empty_contacts(attributes))
    if password is not None:
        PasswordPolicy.of(pool).check(password, errors.PASSWORD_ADMIN)
    # Required attributes are not enforced here [D].
    check_new_attributes(pool, given, required=False)
    return name, stored_values(given)


def _check_free(
    pool: Pool, username: str | None, attributes: dict[str, str], *, force: bool
) -> None:
    if username is not None and pool.has_username(username):
        raise errors.USERNAME_EXISTS_ADMIN()
    taken = pool.taken_alias(attributes, Status.FORCE_CHANGE_PASSWORD, username, force=force)
    if taken is None:
        return
    if taken in pool.username_attributes:
        raise errors.USERNAME_ALIAS_EXISTS(attribute=taken)
    raise errors.ALIAS_EXISTS_CONFIRM(attribute=taken)


def _is_passwordless(pool: Pool, user: User, invitation: _Invitation) -> bool:
    """Return whether a new user signs in without a password from the start [V recorded R100]."""
    is_asked_for = invitation.password is None and invitation.is_suppressed
    return is_asked_for and has_delivered_factor(pool, user)
