"""The user of an account at an identity provider: found and brought up to date, or added."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cognito_intercept import errors
from cognito_intercept.account.recheck import recheck
from cognito_intercept.directory.aliases import AliasTakenError
from cognito_intercept.directory.federated_users import (
    add_federated_user,
    find_federated_user,
    recognise_subject,
)
from cognito_intercept.directory.identity_providers import SAML
from cognito_intercept.directory.schema import check_new_attributes, check_updated_attributes
from cognito_intercept.federation.attributes import FLAGS, check_required, with_flags
from cognito_intercept.federation.flow import FederationError
from cognito_intercept.federation.saml_messages import invalid
from cognito_intercept.protocol.constraints import check_value
from cognito_intercept.triggers.authentication import (
    Subject,
    post_authentication,
    pre_authentication,
)
from cognito_intercept.triggers.post_confirmation import post_confirmation
from cognito_intercept.triggers.pre_sign_up import NewUser, pre_sign_up

if TYPE_CHECKING:
    from cognito_intercept.directory.user import User
    from cognito_intercept.federation.flow import Flow

__all__ = ["user_of_account"]


def user_of_account(flow: Flow, subject: str, values: dict[str, str]) -> User:
    """Return the user of an account, who is there afterwards, with the mapped attributes.

    Args:
        flow: the sign-in.
        subject: the account's identifier at the provider.
        values: the attributes that its claims are mapped to.

    Raises:
        FederationError: the user cannot be added.
        CognitoError: what the triggers and the attributes are refused with.
    """
    user = find_federated_user(flow.pool, flow.provider.name, subject, values)
    if user is None:
        return _add(flow, subject, values)
    _update(flow, user, subject, values)
    return user


def _add(flow: Flow, subject: str, values: dict[str, str]) -> User:
    """Add a user, as far as PreSignUp lets it; PostConfirmation follows [D auth.md 16]."""
    service, pool, provider = flow.service, flow.pool, flow.provider
    check_required(pool, values)
    check_new_attributes(pool, values, required=False)
    attributes = with_flags(values)
    username = pool.fold(f"{provider.name}_{subject}")
    check_value("SignUp", "Username", username)
    if pool.has_username(username):
        raise _refusal(flow, errors.FEDERATION_COMBINATION)
    new = NewUser(username, attributes)
    decision = pre_sign_up(service, pool, "ExternalProvider", new, flow.context)
    recheck(service, pool, client=flow.client)
    is_linked = find_federated_user(pool, provider.name, subject, values) is not None
    if is_linked or pool.has_username(username):
        # AWS does not look again whom the account belongs to [R hosted-ui.md 4].
        name = f"{provider.name.lower()}_{subject}"
        raise FederationError(errors.FEDERATION_EXISTS.format(name=name))
    attributes = {"sub": service.entropy.sub(), **attributes, **decision.flags()}
    try:
        user = add_federated_user(pool, provider, subject, attributes, service.now())
    except AliasTakenError as taken:
        raise FederationError.of(errors.USERNAME_ALIAS_EXISTS(attribute=taken.attribute)) from None
    post_confirmation(service, pool, user, "ConfirmSignUp", flow.context)
    return user


def _refusal(flow: Flow, text: errors.Text) -> FederationError:
    """Return an error as the app gets it of the provider."""
    return invalid(text.text) if flow.provider.type == SAML else FederationError(text.text)


def _update(flow: Flow, user: User, subject: str, values: dict[str, str]) -> None:
    """Sign a known user in: the triggers of later sign-ins, and the attributes as they are now.

    What is mapped is written at every sign-in, even if it is the same [D guide: attribute mapping].
    """
    service, pool, client = flow.service, flow.pool, flow.client
    pre_authentication(service, pool, client, user.username, None)
    recheck(service, pool, client=client, user=user)
    if not user.enabled:
        raise errors.USER_DISABLED()
    recognise_subject(pool, user, flow.provider.name, subject, service.now())
    if values:
        _write(flow, user, values)
    check_required(pool, user.attributes)
    subject_of_event = Subject(pool, client, user, user.username)
    post_authentication(service, subject_of_event, None, new_device=False)


def _write(flow: Flow, user: User, values: dict[str, str]) -> None:
    """Write the mapped attributes, which must be mutable, and writable by the app client [D]."""
    check_updated_attributes(flow.pool, values)
    listed = flow.client.settings.get("WriteAttributes")
    if listed and any(name not in listed and name not in FLAGS for name in values):
        raise errors.UNAUTHORIZED_ATTRIBUTE()
    after = {**user.attributes, **with_flags(values)}
    try:
        flow.pool.change_user(user, flow.service.now(), attributes=after)
    except AliasTakenError as taken:
        raise FederationError.of(errors.USERNAME_ALIAS_EXISTS(attribute=taken.attribute)) from None
