"""What is in a user pool, as the AWS CLI prints it."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from cognito_intercept.protocol.model import operation_model
from cognito_intercept.seeding.calls import call, members_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from botocore.model import Shape

    from cognito_intercept.handles import UserPool

__all__ = ["Shown", "contents_of", "users_of"]

# Operations that list pages, with the members of the list, and of the token in and out.
_PAGED = {
    "ListGroups": ("Groups", "NextToken"),
    "ListResourceServers": ("ResourceServers", "NextToken"),
    "ListUsers": ("Users", "PaginationToken"),
    "ListUsersInGroup": ("Users", "NextToken"),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """An answer of an operation as the AWS CLI prints it.

    Attributes:
        name: what it is of, which goes into the name of a file.
        content: the answer: times are texts, pages are one list.
        owner: the group or app client that it belongs to, where the answer does not say so.
    """

    name: str
    content: dict[str, Any]
    owner: str | None = None


def contents_of(pool: UserPool, *, users: bool) -> Iterator[Shown]:
    """Yield what operations show of a user pool and of all that is in it.

    The first two are of DescribeUserPool and GetUserPoolMfaConfig.

    Args:
        pool: the user pool.
        users: whether users, and who is in a group, are among it.
    """
    yield Shown("user-pool", _shown(pool, "DescribeUserPool"))
    yield Shown("user-pool-mfa-config", _shown(pool, "GetUserPoolMfaConfig"))
    yield from _listed(pool, "resource-servers", "ListResourceServers")
    for name in list(pool.state.identity_providers):
        provider = _shown(pool, "DescribeIdentityProvider", ProviderName=name)
        yield Shown(f"identity-provider.{_quoted(name)}", provider)
    for client_id in list(pool.state.clients):
        client = _shown(pool, "DescribeUserPoolClient", ClientId=client_id)
        yield Shown(f"user-pool-client.{client_id}", client)
    yield from _listed(pool, "groups", "ListGroups")
    yield from _settings(pool)
    if users:
        yield from users_of(pool)
        for group in list(pool.state.groups):
            name = f"users-in-group.{_quoted(group)}"
            for shown in _listed(pool, name, "ListUsersInGroup", GroupName=group):
                yield Shown(shown.name, shown.content, group)


def users_of(pool: UserPool) -> Iterator[Shown]:
    """Yield what ListUsers shows of a user pool, if there are users."""
    return _listed(pool, "users", "ListUsers")


def _settings(pool: UserPool) -> Iterator[Shown]:
    """Yield what is set of domains, looks, risks, logs and terms."""
    state = pool.state
    for name in list(state.domains):
        shown = _shown(pool, "DescribeUserPoolDomain", Domain=name)
        yield Shown(f"user-pool-domain.{name}", shown)
    for client_id in list(state.ui_customizations):
        shown = _shown(pool, "GetUICustomization", ClientId=client_id)
        yield Shown(f"ui-customization.{client_id}", shown)
    for client_id in list(state.risk):
        shown = _shown(pool, "DescribeRiskConfiguration", ClientId=client_id or None)
        yield Shown(f"risk-configuration.{client_id or 'ALL'}", shown)
    if state.log_delivery:
        yield Shown("log-delivery-configuration", _shown(pool, "GetLogDeliveryConfiguration"))
    for client_id in list(state.brandings):
        shown = _shown(pool, "DescribeManagedLoginBrandingByClient", ClientId=client_id)
        yield Shown(f"managed-login-branding.{client_id}", shown, client_id)
    for terms_id in list(state.terms):
        yield Shown(f"terms.{terms_id}", _shown(pool, "DescribeTerms", TermsId=terms_id))


def _listed(pool: UserPool, name: str, operation: str, **parameters: Any) -> Iterator[Shown]:
    """Yield all pages of a list as one, if there is anything in it."""
    member, token_name = _PAGED[operation]
    items: list[Any] = []
    token = None
    while True:
        page = _shown(pool, operation, **parameters, **{token_name: token})
        items += page[member]
        token = page.get(token_name)
        if token is None:
            break
    if items:
        yield Shown(name, {member: items})


def _quoted(name: str) -> str:
    """Return a name as part of the name of a file."""
    return quote(name, safe=" ")


def _shown(pool: UserPool, operation: str, **parameters: Any) -> dict[str, Any]:
    """Return the answer of an operation as the AWS CLI prints it."""
    if "UserPoolId" in members_of(operation):
        parameters["UserPoolId"] = pool.id
    answer = call(pool.service, operation, **parameters)
    shown: dict[str, Any] = _printed(operation_model(operation).output_shape, answer)
    return shown


def _printed(shape: Shape | None, value: Any) -> Any:
    """Return a value of an answer: members that are absent are left out, times are texts."""
    kind = getattr(shape, "type_name", "")
    if kind == "structure" and not getattr(shape, "is_document_type", False):
        members: Mapping[str, Shape] = getattr(shape, "members", {})
        return {
            name: _printed(member, value[name])
            for name, member in members.items()
            if value.get(name) is not None
        }
    if kind == "list":
        item: Shape = getattr(shape, "member")  # noqa: B009 - of list shapes
        return [_printed(item, one) for one in value]
    if kind == "timestamp":
        return datetime.fromtimestamp(value, UTC).isoformat()
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value
