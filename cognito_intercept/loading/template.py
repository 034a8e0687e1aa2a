"""CloudFormation and SAM templates: the resources of user pools, in the order that they need."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from cognito_intercept.loading.files import LoadError
from cognito_intercept.loading.functions import NO_VALUE, Functions, UnresolvedError
from cognito_intercept.partitions import partition_of, url_suffix

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cognito_intercept.loading.loaded import Loaded
    from cognito_intercept.service import Service

__all__ = ["load_template"]

_COGNITO = "AWS::Cognito::"
_POOL = f"{_COGNITO}UserPool"
# Kinds of resources in the order in which they are made, with their operations, and the
# parameter that ``Ref`` of them is.
_KINDS: Final = {
    f"{_COGNITO}UserPoolResourceServer": ("CreateResourceServer", "Identifier"),
    f"{_COGNITO}UserPoolIdentityProvider": ("CreateIdentityProvider", "ProviderName"),
    f"{_COGNITO}UserPoolClient": ("CreateUserPoolClient", None),
    f"{_COGNITO}UserPoolGroup": ("CreateGroup", "GroupName"),
    f"{_COGNITO}UserPoolDomain": ("CreateUserPoolDomain", "Domain"),
    f"{_COGNITO}UserPoolUser": ("AdminCreateUser", "Username"),
    f"{_COGNITO}UserPoolUserToGroupAttachment": ("AdminAddUserToGroup", "Username"),
    f"{_COGNITO}UserPoolRiskConfigurationAttachment": ("SetRiskConfiguration", "ClientId"),
    f"{_COGNITO}UserPoolUICustomizationAttachment": ("SetUICustomization", "ClientId"),
    f"{_COGNITO}LogDeliveryConfiguration": ("SetLogDeliveryConfiguration", "UserPoolId"),
    f"{_COGNITO}ManagedLoginBranding": ("CreateManagedLoginBranding", None),
}
# The defaults of names that CloudFormation makes up.
_NAMES: Final = {"CreateUserPoolClient": "ClientName", "CreateGroup": "GroupName"}
_FUNCTIONS: Final = ("AWS::Lambda::Function", "AWS::Serverless::Function")
_FACTORS: Final = {
    "SOFTWARE_TOKEN_MFA": "SoftwareTokenMfaConfiguration",
    "SMS_MFA": "SmsMfaConfiguration",
    "EMAIL_OTP": "EmailMfaConfiguration",
}


def load_template(
    loaded: Loaded, service: Service, template: dict[str, Any], parameters: Mapping[str, Any]
) -> None:
    """Create what a template says about user pools, and note what it is that can't be created.

    Args:
        loaded: gets what was created, and the notes.
        service: the state of the region.
        template: the template.
        parameters: values of its parameters, beside their defaults.

    Raises:
        CognitoError: AWS would refuse a resource; a note names it.
        LoadError: it is no template, or a parameter has no value.
    """
    stack = _Stack(loaded, service, template, dict(parameters))
    stack.check()
    for name, resource in stack.of_kind(_POOL):
        stack.create(name, resource)
    for kind in _KINDS:
        for name, resource in stack.of_kind(kind):
            stack.create(name, resource)
    stack.note_the_rest()


@dataclass(slots=True)
class _Stack:
    """A template while it is loaded."""

    loaded: Loaded
    service: Service
    template: dict[str, Any]
    parameters: dict[str, Any]
    secrets: dict[str, str] = field(default_factory=dict, repr=False)
    functions: Functions = field(init=False)

    def __post_init__(self) -> None:
        """Have the template's functions at hand."""
        self.functions = Functions(
            self._reference, self._attribute, self._part("Conditions"), self._part("Mappings")
        )

    def _part(self, name: str) -> dict[str, Any]:
        part = self.template.get(name, {})
        if not isinstance(part, dict):
            raise LoadError(f"{name} is no object")
        return part

    def check(self) -> None:
        """Check that resources are objects with a type, and that there are some.

        Raises:
            LoadError: it is not so.
        """
        for name, resource in self._part("Resources").items():
            if not isinstance(resource, dict) or not isinstance(resource.get("Type"), str):
                raise LoadError(f"resource {name} has no Type")
        for name in self.parameters.keys() - self._part("Parameters").keys():
            raise LoadError(f"the template has no parameter {name}")

    def of_kind(self, kind: str) -> list[tuple[str, dict[str, Any]]]:
        """Return the resources of a type whose conditions hold, by their logical ids."""
        return [
            (name, resource)
            for name, resource in self._part("Resources").items()
            if resource["Type"] == kind and self._is_wanted(name, resource)
        ]

    def _is_wanted(self, name: str, resource: dict[str, Any]) -> bool:
        condition = resource.get("Condition")
        try:
            return condition is None or self.functions.holds(condition)
        except (UnresolvedError, AttributeError, TypeError, ValueError) as error:
            self.loaded.skipped.append(f"{name}: its condition is not known ({error})")
            return False

    def create(self, name: str, resource: dict[str, Any]) -> None:
        """Create a resource; properties that can't be resolved are noted and left out."""
        settings = self._properties(name, resource)
        if resource["Type"] == _POOL:
            self.loaded.add_pool(self.service, name, self._pool_settings(name, settings))
            return
        operation, reference = _KINDS[resource["Type"]]
        if "UserPoolId" not in settings:
            self.loaded.skipped.append(f"{name}: its UserPoolId is not known")
            return
        if operation in _NAMES:
            settings.setdefault(_NAMES[operation], name)
        if operation == "AdminCreateUser":
            settings.setdefault("MessageAction", "SUPPRESS")
        if settings.get("ClientId") == "ALL" and operation != "AdminCreateUser":
            del settings["ClientId"]
        answer = self.loaded.run(self.service, name, operation, settings)
        self.loaded.ids[name] = str(settings.get(reference, name)) if reference else ""
        if operation == "CreateUserPoolClient":
            client = answer["UserPoolClient"]
            self.loaded.ids[name] = client["ClientId"]
            self.secrets[name] = client.get("ClientSecret", "")

    def _properties(self, name: str, resource: dict[str, Any]) -> dict[str, Any]:
        properties = {}
        for key, value in (resource.get("Properties") or {}).items():
            try:
                resolved = self.functions.resolve(value)
            except UnresolvedError as error:
                self.loaded.skipped.append(f"{name}: {key} is not known ({error.args[0]})")
            else:
                if resolved is not NO_VALUE:
                    properties[key] = resolved
        return properties

    def _pool_settings(self, name: str, settings: dict[str, Any]) -> dict[str, Any]:
        """Return the properties of a user pool as parameters of CreateUserPool and its MFA."""
        renamed = dict(settings)
        renamed["PoolName"] = renamed.pop("UserPoolName", name)
        factors = renamed.pop("EnabledMfas", [])
        for factor in factors:
            if factor in _FACTORS:
                sms = {"SmsConfiguration": renamed["SmsConfiguration"]} if _is_sms(renamed) else {}
                value = {"SMS_MFA": sms, "SOFTWARE_TOKEN_MFA": {"Enabled": True}}.get(factor, {})
                renamed[_FACTORS[factor]] = value
        texts = {
            member: renamed.pop(key)
            for member, key in (
                ("Message", "EmailAuthenticationMessage"),
                ("Subject", "EmailAuthenticationSubject"),
            )
            if key in renamed
        }
        if texts:
            renamed["EmailMfaConfiguration"] = texts
        passkeys = {
            member: renamed.pop(key)
            for member, key in (
                ("RelyingPartyId", "WebAuthnRelyingPartyID"),
                ("UserVerification", "WebAuthnUserVerification"),
            )
            if key in renamed
        }
        if passkeys:
            renamed["WebAuthnConfiguration"] = passkeys
        events = self._sam_triggers(name)
        if events:
            renamed["LambdaConfig"] = (renamed.get("LambdaConfig") or {}) | events
        return renamed

    def _sam_triggers(self, pool: str) -> dict[str, str]:
        """Return the triggers that SAM's functions have as events of a user pool."""
        triggers: dict[str, str] = {}
        for name, resource in self.of_kind("AWS::Serverless::Function"):
            for event in ((resource.get("Properties") or {}).get("Events") or {}).values():
                properties = event.get("Properties") or {}
                if event.get("Type") == "Cognito" and properties.get("UserPool") == {"Ref": pool}:
                    kinds = properties["Trigger"]
                    for kind in kinds if isinstance(kinds, list) else [kinds]:
                        triggers[kind] = self._arn(name)
        return triggers

    def _reference(self, name: str) -> Any:
        pseudo = self._pseudo(name)
        if pseudo is not None:
            return pseudo
        declared = self._part("Parameters").get(name)
        if declared is not None:
            return self._parameter(name, declared)
        if name in self.loaded.ids:
            return self.loaded.ids[name]
        resource = self._part("Resources").get(name)
        if resource is None or resource["Type"].startswith(_COGNITO):
            raise UnresolvedError(f"Ref of {name}")
        is_arn = "Certificate" in resource["Type"] or resource["Type"].endswith("::Version")
        return self._arn(name) if is_arn else name

    def _parameter(self, name: str, declared: Any) -> Any:
        value = self.parameters.get(name, declared.get("Default"))
        if value is None:
            raise LoadError(f"parameter {name} has no value: load(…, parameters={{{name!r}: …}})")
        is_list = "List" in str(declared.get("Type"))
        return value.split(",") if is_list and isinstance(value, str) else value

    def _pseudo(self, name: str) -> Any:
        region, account = self.service.region, self.service.settings.account_id
        return {
            "AWS::AccountId": account,
            "AWS::NoValue": NO_VALUE,
            "AWS::Partition": partition_of(region),
            "AWS::Region": region,
            "AWS::StackId": f"arn:aws:cloudformation:{region}:{account}:stack/loaded/0",
            "AWS::StackName": "loaded",
            "AWS::URLSuffix": url_suffix(region),
        }.get(name)

    def _attribute(self, name: str, attribute: str) -> Any:
        resource = self._part("Resources").get(name)
        if resource is None:
            raise UnresolvedError(f"{name}.{attribute}")
        pool = self.loaded.pools.get(name)
        if pool is not None:
            host = f"cognito-idp.{pool.region}.{url_suffix(pool.region)}/{pool.id}"
            known = {"ProviderName": host, "ProviderURL": pool.issuer}
            known |= {"Arn": pool.arn, "UserPoolId": pool.id}
        elif name in self.loaded.ids:
            known = {"ClientId": self.loaded.ids[name], "ClientSecret": self.secrets.get(name, "")}
        else:
            known = {} if resource["Type"].startswith(_COGNITO) else {"Arn": self._arn(name)}
        if attribute not in known:
            raise UnresolvedError(f"{name}.{attribute}")
        return known[attribute]

    def _arn(self, name: str) -> str:
        """Return an ARN for a resource of another service."""
        region, account = self.service.region, self.service.settings.account_id
        kind = self._part("Resources")[name]["Type"].split("::")
        head = f"arn:{partition_of(region)}"
        if "::".join(kind) in _FUNCTIONS:
            arn = f"{head}:lambda:{region}:{account}:function:{name}"
            self.loaded.lambdas[name] = arn
            return arn
        if kind[1] == "IAM":
            return f"{head}:iam::{account}:{kind[-1].lower()}/{name}"
        service = {"certificatemanager": "acm"}.get(kind[1].lower(), kind[1].lower())
        return f"{head}:{service}:{region}:{account}:{kind[-1].lower()}/{name}"

    def note_the_rest(self) -> None:
        """Note resources of Cognito that are not taken over."""
        known = {_POOL, *_KINDS}
        for name, resource in self._part("Resources").items():
            if resource["Type"].startswith(_COGNITO) and resource["Type"] not in known:
                self.loaded.skipped.append(f"{name}: {resource['Type']} is not taken over")


def _is_sms(settings: dict[str, Any]) -> bool:
    return "SmsConfiguration" in settings
