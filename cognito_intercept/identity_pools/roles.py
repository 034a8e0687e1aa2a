"""Which role an identity gets: the pool's own, or one that the user's token decides on.

[D developer guide, role-based access control]
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from cognito_intercept import errors

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from cognito_intercept.directory.identity_pools import IdentityPool
    from cognito_intercept.identity_pools.logins import Login

__all__ = ["check_mappings", "role_of"]

_Match = Callable[[str, str], bool]
_MATCHES: dict[str, _Match] = {
    "Equals": lambda claim, value: claim == value,
    "Contains": lambda claim, value: value in claim,
    "StartsWith": lambda claim, value: claim.startswith(value),
    "NotEqual": lambda claim, value: claim != value,
}


def check_mappings(pool: IdentityPool, mappings: Mapping[str, Mapping[str, Any]]) -> None:
    """Check RoleMappings: providers that the pool has, each with what its type needs.

    Raises:
        CognitoError: InvalidParameterException.
    """
    providers = set(_mapping_keys(pool))
    for provider, mapping in mappings.items():
        if provider not in providers:
            raise errors.ROLE_MAPPING_PROVIDER(provider=provider)
        if mapping["Type"] == "Rules" and "RulesConfiguration" not in mapping:
            raise errors.ROLE_MAPPING_RULES_MISSING(provider=provider)
        if "AmbiguousRoleResolution" not in mapping:
            raise errors.ROLE_MAPPING_RESOLUTION_MISSING(provider=provider)


def _mapping_keys(pool: IdentityPool) -> Iterable[str]:
    settings = pool.settings
    for one in pool.user_pool_providers:
        yield f"{one.get('ProviderName')}:{one.get('ClientId')}"
    yield from settings.get("SupportedLoginProviders", {})
    for arn in settings.get("OpenIdConnectProviderARNs", []):
        yield arn
        yield arn.partition("oidc-provider/")[2]
    yield from settings.get("SamlProviderARNs", [])


def role_of(pool: IdentityPool, logins: Sequence[Login], custom_role: str | None) -> str:
    """Return the ARN of the role for the credentials of an identity.

    Args:
        pool: the identity pool.
        logins: the verified logins that came with the request; a guest's has none.
        custom_role: the role that the request asks for.

    Raises:
        CognitoError: NotAuthorizedException where the mapping denies it, or the role that was
            asked for is none of the user's; InvalidIdentityPoolConfigurationException where the
            pool has no role.
    """
    login = next((one for one in logins if one.mapping_key in pool.role_mappings), None)
    if login is not None:
        mapping = pool.role_mappings[login.mapping_key]
        roles, is_clear = _mapped_roles(mapping, login.claims)
        if custom_role is not None:
            return _custom_role(roles, custom_role)
        if is_clear:
            return roles[0]
        if mapping.get("AmbiguousRoleResolution") == "Deny":
            raise errors.ROLE_AMBIGUOUS(provider=login.provider)
    elif custom_role is not None:
        return _custom_role((), custom_role)
    role = pool.roles.get("authenticated" if logins else "unauthenticated")
    if role is None:
        raise errors.IDENTITY_POOL_ROLES()
    return role


def _custom_role(roles: Sequence[str], custom_role: str) -> str:
    if custom_role not in roles:
        raise errors.CUSTOM_ROLE_FORBIDDEN(role=custom_role)
    return custom_role


def _mapped_roles(
    mapping: Mapping[str, Any], claims: Mapping[str, Any]
) -> tuple[Sequence[str], bool]:
    """Return the roles that a mapping gives a user, and whether the first is the one to take."""
    if mapping["Type"] == "Rules":
        rules = mapping["RulesConfiguration"]["Rules"]
        roles = [rule["RoleARN"] for rule in rules if _is_matched(rule, claims)]
        return roles, bool(roles)
    roles = list(claims.get("cognito:roles", []))
    preferred = claims.get("cognito:preferred_role")
    if preferred is not None:
        return [preferred, *roles], True
    return roles, len(roles) == 1


def _is_matched(rule: Mapping[str, str], claims: Mapping[str, Any]) -> bool:
    """Return whether a rule matches; the claim must be in the token [D model: MappingRule].

    Of a list, such as ``cognito:groups``, one item must match (G).
    """
    if rule["Claim"] not in claims:
        return False
    claim = claims[rule["Claim"]]
    texts = [_text(item) for item in claim] if isinstance(claim, list) else [_text(claim)]
    matches = _MATCHES[rule["MatchType"]]
    combine = all if rule["MatchType"] == "NotEqual" else any
    return combine(matches(text, rule["Value"]) for text in texts)


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
