"""Parameters of operations as arguments of resources of Terraform's AWS provider."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from cognito_intercept.loading.terraform_types import argument_name
from cognito_intercept.protocol.encoding import write_json
from cognito_intercept.protocol.model import operation_model

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botocore.model import Shape

    from cognito_intercept.loading.terraform_types import ResourceType

__all__ = ["LACKING", "arguments_of"]

Values = dict[str, Any]

# [D, the schema of hashicorp/aws 5.100.0]
LACKING: Final = {
    "CreateUserPool": frozenset({
        "AcrConfiguration",
        "DcrConfiguration",
        "IssuerConfiguration",
        "KeyConfiguration",
        "LambdaConfig.InboundFederation",
        "SmsConfiguration.EumsSms",
        "WebAuthnConfiguration.FactorConfiguration",
    }),
    "CreateIdentityProvider": frozenset({"AcrMapping"}),
    "CreateUserPoolClient": frozenset({"ClientSecret", "PublishSecretsInAWSSecretsManager"}),
    "CreateUserPoolDomain": frozenset({"CustomDomainConfig.SecurityPolicy", "Routing"}),
}  # fmt: skip
"""Members of the API that the provider does not have, by operation."""

# [D model: TokenValidityUnitsType]
_UNITS: Final = {"AccessToken": "hours", "IdToken": "hours", "RefreshToken": "days"}
_SPREAD: Final = ("Policies", "CustomDomainConfig")


def arguments_of(kind: ResourceType, settings: Mapping[str, Any]) -> Values:
    """Return parameters of a resource type's operation as its arguments.

    Args:
        kind: the resource type.
        settings: the parameters; those of CreateUserPool with those of its MFA.
    """
    rest, arguments = dict(settings), dict[str, Any]()
    shape = operation_model(kind.operation).input_shape
    members: dict[str, Shape] = dict(getattr(shape, "members", {}))
    if kind.operation == "CreateUserPool":
        rest.pop("SmsMfaConfiguration", None)  # The provider makes it of sms_configuration.
        mfa = operation_model("SetUserPoolMfaConfig").input_shape
        members |= getattr(mfa, "members", {})
    elif kind.operation == "CreateUserPoolClient" and "TokenValidityUnits" in rest:
        # The provider takes the unit of a validity that it is given for 0 where it is left out.
        units = {unit: default for unit, default in _UNITS.items() if f"{unit}Validity" in rest}
        rest["TokenValidityUnits"] = units | rest["TokenValidityUnits"]
    elif kind.operation == "AdminCreateUser":
        arguments = _user_maps(rest)
    elif kind.operation == "CreateManagedLoginBranding" and "Settings" in rest:
        arguments["settings"] = write_json(rest.pop("Settings"))
    for name in _SPREAD:
        if name in rest:
            inner: Mapping[str, Shape] = getattr(members[name], "members", {})
            arguments |= _block(kind, inner, rest.pop(name))
    return arguments | _block(kind, members, rest)


def _user_maps(settings: Values) -> Values:
    """Take a user's attributes out, which are lists in the API and maps in Terraform."""
    listed = settings.pop("UserAttributes", None)
    pairs = {one["Name"].removeprefix("custom:"): one["Value"] for one in listed or ()}
    return {"attributes": pairs} if pairs else {}


def _block(kind: ResourceType, members: Mapping[str, Shape], values: Mapping[str, Any]) -> Values:
    arguments = {member: argument for argument, member in kind.names.items()}
    return {
        arguments.get(name, argument_name(name)): _argument(kind, members[name], value)
        for name, value in values.items()
    }


def _argument(kind: ResourceType, shape: Shape, value: Any) -> Any:
    if shape.type_name == "structure" and isinstance(value, dict) and hasattr(shape, "members"):
        return _block(kind, shape.members, value)
    if shape.type_name == "list":
        item: Shape = getattr(shape, "member")  # noqa: B009 - of list shapes
        return [_argument(kind, item, one) for one in value]
    return value
