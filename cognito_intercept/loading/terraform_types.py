"""The resource types of user pools in Terraform's AWS provider, to and from the API.

Arguments are the members of the API in snake case, and structures are blocks, which a plan shows as
lists of one object. What differs is in the table [D, the schema of hashicorp/aws 5.100.0, and the
documentation of 6.x for branding and log delivery].
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from cognito_intercept.loading.parts import SHOWN_ATTRIBUTES, SHOWN_DETAILS, api_of
from cognito_intercept.protocol.encoding import read_json
from cognito_intercept.protocol.model import operation_model

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botocore.model import Shape

__all__ = ["TYPES", "ResourceType", "argument_name", "settings_of"]

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ResourceType:
    """A resource type of the provider.

    Attributes:
        operation: the operation that creates one.
        names: arguments, in blocks too, with the members that they are, where these differ in
            more than their case.
        computed: attributes that the provider reads, and arguments that no operation takes.
        reference: the argument that ``id`` is; ``None`` for an id of AWS's.
    """

    operation: str
    names: Mapping[str, str] = field(default_factory=dict)
    computed: frozenset[str] = frozenset()
    reference: str | None = None


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_POOL: Final = ResourceType(
    "CreateUserPool",
    {
        "from_email_address": "From",
        "name": "PoolName",
        "recovery_mechanism": "RecoveryMechanisms",
        "tags": "UserPoolTags",
    },
    _names(
        "arn creation_date custom_domain domain endpoint estimated_number_of_users id"
        " last_modified_date tags_all region"
    ),
)
_CLIENT_ATTRIBUTES: Final = _names("client_secret id name_pattern name_prefix region")
TYPES: Final = {
    "aws_cognito_user_pool": _POOL,
    "aws_cognito_resource_server": ResourceType(
        "CreateResourceServer",
        {"scope": "Scopes"},
        _names("id scope_identifiers region"),
        "identifier",
    ),
    "aws_cognito_identity_provider": ResourceType(
        "CreateIdentityProvider", {}, _names("id region"), "provider_name"
    ),
    "aws_cognito_user_pool_client": ResourceType(
        "CreateUserPoolClient", {"name": "ClientName"}, _CLIENT_ATTRIBUTES
    ),
    "aws_cognito_managed_user_pool_client": ResourceType(
        "CreateUserPoolClient", {"name": "ClientName"}, _CLIENT_ATTRIBUTES
    ),
    "aws_cognito_user_group": ResourceType(
        "CreateGroup", {"name": "GroupName"}, _names("id region"), "name"
    ),
    "aws_cognito_user_pool_domain": ResourceType(
        "CreateUserPoolDomain",
        {},
        _names(
            "aws_account_id cloudfront_distribution cloudfront_distribution_arn"
            " cloudfront_distribution_zone_id id s3_bucket version region"
        ),
        "domain",
    ),
    "aws_cognito_user": ResourceType(
        "AdminCreateUser",
        {"attributes": "UserAttributes"},
        _names(
            "creation_date enabled id last_modified_date mfa_setting_list password"
            " preferred_mfa_setting status sub region"
        ),
        "username",
    ),
    "aws_cognito_user_in_group": ResourceType(
        "AdminAddUserToGroup", {}, _names("id region"), "username"
    ),
    "aws_cognito_risk_configuration": ResourceType(
        "SetRiskConfiguration", {}, _names("id region"), "user_pool_id"
    ),
    "aws_cognito_user_pool_ui_customization": ResourceType(
        "SetUICustomization",
        {},
        _names("creation_date css_version id image_url last_modified_date region"),
        "user_pool_id",
    ),
    "aws_cognito_log_delivery_configuration": ResourceType(
        "SetLogDeliveryConfiguration", {}, _names("id region"), "user_pool_id"
    ),
    "aws_cognito_managed_login_branding": ResourceType(
        "CreateManagedLoginBranding",
        {"asset": "Assets"},
        _names("id managed_login_branding_id settings_all region"),
    ),
    "aws_cognito_identity_pool": ResourceType(
        "CreateIdentityPool", {"tags": "IdentityPoolTags"}, _names("arn id tags_all region")
    ),
    "aws_cognito_identity_pool_roles_attachment": ResourceType(
        "SetIdentityPoolRoles", {}, _names("id region"), "identity_pool_id"
    ),
    "aws_cognito_identity_pool_provider_principal_tag": ResourceType(
        "SetPrincipalTagAttributeMap", {}, _names("id region"), "identity_pool_id"
    ),
}
"""By type, in the order in which they are created."""

_POLICIES: Final = ("password_policy", "sign_in_policy")
_FACTORS: Final = ("software_token_mfa_configuration", "email_mfa_configuration")


def argument_name(member: str) -> str:
    """Return a member's name in snake case, as the provider spells it."""
    words = member.replace("OAuth", "Oauth").replace("URLs", "Urls")
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", words).lower()


def settings_of(kind: ResourceType, values: Values, unknown: list[str]) -> Values:
    """Return a resource's arguments as parameters of its operation.

    Args:
        kind: the resource type.
        values: the arguments; null, empty texts, and blocks that are absent are left out.
        unknown: gets the paths of arguments that are no parameter.
    """
    rest = {k: v for k, v in values.items() if k not in kind.computed and not _is_unset(v)}
    # What AWS does not show the provider keeps as 0, which AWS would refuse.
    rest = {k: v for k, v in rest.items() if v != 0 or not k.endswith("_validity")}
    settings: Values = {}
    if kind.operation == "CreateUserPool":
        settings = _pool_structures(rest, unknown)
    elif kind.operation == "CreateUserPoolDomain" and "certificate_arn" in rest:
        settings["CustomDomainConfig"] = {"CertificateArn": rest.pop("certificate_arn")}
    elif kind.operation == "AdminCreateUser":
        settings = _user_lists(rest)
    elif kind.operation == "SetIdentityPoolRoles":
        settings = _role_mappings(rest.pop("role_mapping", []))
    elif kind.operation == "CreateIdentityProvider":
        details = rest.get("provider_details") or {}
        rest["provider_details"] = {k: v for k, v in details.items() if k not in SHOWN_DETAILS}
    elif kind.operation == "CreateManagedLoginBranding" and isinstance(rest.get("settings"), str):
        settings["Settings"] = read_json(rest.pop("settings"))
    shape = operation_model(kind.operation, api_of(kind.operation)).input_shape
    settings |= dict(_converted(kind, shape, rest, ("", unknown)))
    if kind.operation == "CreateUserPool" and _is_sms_factor(settings):
        settings["SmsMfaConfiguration"] = {"SmsConfiguration": settings["SmsConfiguration"]}
    return settings


def _is_sms_factor(settings: Values) -> bool:
    """Return whether SMS is a second factor: the provider makes it one where MFA is on."""
    return settings.get("MfaConfiguration", "OFF") != "OFF" and "SmsConfiguration" in settings


def _role_mappings(blocks: list[Values]) -> Values:
    """Return the rules for roles, which are blocks in Terraform and by provider in the API."""
    mappings = {}
    for block in blocks:
        mapping = {"Type": block.get("type")}
        if block.get("ambiguous_role_resolution"):
            mapping["AmbiguousRoleResolution"] = block["ambiguous_role_resolution"]
        if block.get("mapping_rule"):
            mapping["RulesConfiguration"] = {
                "Rules": [
                    {
                        "Claim": rule.get("claim"),
                        "MatchType": rule.get("match_type"),
                        "Value": rule.get("value"),
                        "RoleARN": rule.get("role_arn"),
                    }
                    for rule in block["mapping_rule"]
                ]
            }
        mappings[str(block.get("identity_provider"))] = mapping
    return {"RoleMappings": mappings} if mappings else {}


def _is_unset(value: Any) -> bool:
    return value is None or value in ("", [])


def _pool_structures(values: Values, unknown: list[str]) -> Values:
    """Take out of a user pool's arguments what is nested otherwise in the API."""
    settings: Values = {}
    policies = {name: values.pop(name) for name in _POLICIES if name in values}
    if policies:
        shape = operation_model("CreateUserPool").input_shape
        members = shape.members["Policies"] if shape is not None else None
        settings["Policies"] = _converted(_POOL, members, policies, ("Policies.", unknown))
    blocks = (*_FACTORS, "web_authn_configuration")
    mfa: Values = {name: values.pop(name) for name in blocks if name in values}
    if values.get("mfa_configuration", "OFF") == "OFF":
        # The provider calls SetUserPoolMfaConfig with factors only where MFA is on
        # [R hashicorp/terraform-provider-aws, user_pool.go].
        mfa = {name: one for name, one in mfa.items() if name not in _FACTORS}
    shape = operation_model("SetUserPoolMfaConfig").input_shape
    return settings | dict(_converted(_POOL, shape, mfa, ("", unknown)))


def _user_lists(values: Values) -> Values:
    """Take a user's attributes out, which are maps in Terraform and lists in the API."""
    settings: Values = {}
    attributes = values.pop("attributes", None)
    if attributes:
        settings["UserAttributes"] = [
            {"Name": _attribute_name(name), "Value": str(value)}
            for name, value in attributes.items()
            if name not in SHOWN_ATTRIBUTES
        ]
    validation = values.pop("validation_data", None)
    if validation:
        pairs = validation.items()
        settings["ValidationData"] = [{"Name": name, "Value": str(value)} for name, value in pairs]
    return settings


_STANDARD: Final = _names(
    "address birthdate email email_verified family_name gender given_name locale middle_name name"
    " nickname phone_number phone_number_verified picture preferred_username profile sub"
    " updated_at website zoneinfo"
)


def _attribute_name(name: str) -> str:
    """Return an attribute's name: the provider writes custom ones without their prefix."""
    is_plain = name in _STANDARD or name.startswith(("custom:", "dev:"))
    return name if is_plain else f"custom:{name}"


def _converted(
    kind: ResourceType, shape: Shape | None, value: Any, context: tuple[str, list[str]]
) -> Any:
    """Return a value as a shape has it; ``context`` is its path, and what gets unknown ones."""
    path, unknown = context
    name = getattr(shape, "type_name", "")
    if name == "structure":
        block = (value[0] if value else {}) if isinstance(value, list) else value
        if not isinstance(block, dict):
            return {} if block is None else block  # a block without arguments
        members: Mapping[str, Shape] = getattr(shape, "members", {})
        by_name = {member.lower(): member for member in members}
        converted = {}
        for argument, one in block.items():
            member = by_name.get(argument.replace("_", "")) or kind.names.get(argument, "")
            if member not in members:
                unknown.append(path + argument)
            elif not _is_unset(one):
                inner = (f"{path}{argument}.", unknown)
                converted[member] = _converted(kind, members[member], one, inner)
        return converted
    if name == "list" and isinstance(value, list):
        item: Shape = getattr(shape, "member")  # noqa: B009 - of list shapes
        return [_converted(kind, item, one, context) for one in value]
    return value
