"""Provisioned limits: the request rates of a region by category, which an account may raise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cognito_intercept import errors
from cognito_intercept.operations.registry import operation
from cognito_intercept.protection.request_rates import provision, rate_in_force
from cognito_intercept.request_categories import CATEGORIES

if TYPE_CHECKING:
    from cognito_intercept.service import Service

Definition = dict[str, Any]


@operation()
def get_provisioned_limit(service: Service, *, limit_definition: Definition) -> dict[str, Any]:
    """Show the rate of a category: the one in force and the free one."""
    return _describe(service, limit_definition, _category_name(limit_definition))


@operation()
def update_provisioned_limit(
    service: Service, *, limit_definition: Definition, requested_limit_value: int
) -> dict[str, Any]:
    """Change the rate of a category, with effect at once [D]."""
    name = _category_name(limit_definition)
    provision(service, name, requested_limit_value)
    return _describe(service, limit_definition, name)


def _category_name(definition: Definition) -> str:
    """Return the category that a LimitDefinition names.

    Raises:
        CognitoError: InvalidParameterException.
    """
    attributes: dict[str, str] = definition["Attributes"]
    name = attributes.get("Category")
    if name is None or set(attributes) != {"Category"}:
        raise errors.LIMIT_ATTRIBUTES()
    if name not in CATEGORIES:
        raise errors.LIMIT_CATEGORY(category=name)
    return name


def _describe(service: Service, definition: Definition, name: str) -> dict[str, Any]:
    category = CATEGORIES[name]
    return {
        "Limit": {
            "LimitDefinition": {
                "LimitClass": definition["LimitClass"],
                "Attributes": {"Category": name},
            },
            "ProvisionedLimitValue": rate_in_force(service, name, category),
            "FreeLimitValue": category.free,
        }
    }
