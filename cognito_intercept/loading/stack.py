"""One CloudFormation or SAM template while it is loaded: what its names stand for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from cognito_intercept.loading.functions import NO_VALUE, Functions, UnresolvedError, is_function
from cognito_intercept.loading.made_up import UNKNOWN_URL, function_arn, pool_host, resource_arn
from cognito_intercept.loading.template_kinds import COGNITO, FUNCTIONS, KINDS
from cognito_intercept.partitions import partition_of, url_suffix

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from cognito_intercept.handles import UserPool
    from cognito_intercept.loading.building import Builder
    from cognito_intercept.loading.files import Document
    from cognito_intercept.service import Service

__all__ = ["Stack", "local_paths"]

Resource = dict[str, Any]

# Resources that stand for a function, with a property that names it; ``Ref`` of one is an ARN.
_OF_FUNCTION: Final = ("AWS::Lambda::Alias", "AWS::Lambda::Version")
_CALLBACKS: Final = "CallbackURLs"
_FROM_STORE: Final = "AWS::SSM::Parameter::Value"


@dataclass(slots=True, eq=False)
class Stack:
    """A template, its parameters, and what was created of it.

    Attributes:
        document: the template.
        builder: creates its resources.
        parameter: returns the value of a parameter; ``None`` for its default.
        imported: returns the value that a stack exports by a name.
        ids: physical ids by logical ones.
        pools: the user pools by logical ids.
        secrets: app client secrets by logical ids.
        nested: nested stacks by logical ids.
        functions: resolves values of the template.
    """

    document: Document
    builder: Builder
    parameter: Callable[[str], Any]
    imported: Callable[[str], Any]
    ids: dict[str, str] = field(default_factory=dict)
    pools: dict[str, UserPool] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict, repr=False)
    nested: dict[str, Stack] = field(default_factory=dict, repr=False)
    functions: Functions = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Check the template's form.

        Raises:
            LoadError: a part of it is no object, or a resource has no type.
        """
        for name, resource in self.part("Resources").items():
            if not isinstance(resource, dict) or not isinstance(resource.get("Type"), str):
                raise self.document.error(f"resource {name} has no Type", "Resources", name)
            if not isinstance(resource.get("Properties") or {}, dict):
                keys = ("Resources", name, "Properties")
                raise self.document.error(f"Properties of {name} is no object", *keys)
        for name, declared in self.part("Parameters").items():
            if not isinstance(declared, dict):
                raise self.document.error(f"parameter {name} is no object", "Parameters", name)
        self.functions = Functions(
            self._reference,
            self._attribute,
            self.imported,
            self.part("Conditions"),
            self.part("Mappings"),
        )

    @property
    def name(self) -> str:
        """Return what the stack is called: the template's file, without its ending."""
        return self.document.path.name.partition(".")[0]

    def part(self, name: str) -> dict[str, Any]:
        """Return a section of the template.

        Raises:
            LoadError: it is no object.
        """
        found = self.document.content.get(name, {})
        if not isinstance(found, dict):
            raise self.document.error(f"{name} is no object", name)
        return found

    def of_kind(self, *kinds: str) -> list[tuple[str, Resource]]:
        """Return the resources of types whose conditions hold, by their logical ids."""
        return [
            (name, resource)
            for name, resource in self.part("Resources").items()
            if resource["Type"] in kinds and self._is_wanted(name, resource)
        ]

    def _is_wanted(self, name: str, resource: Resource) -> bool:
        condition = resource.get("Condition")
        try:
            return condition is None or self.functions.holds(condition)
        except (UnresolvedError, AttributeError, TypeError, ValueError) as error:
            note = f"{name}: its condition is not known ({error})"
            if note not in self.builder.loaded.skipped:  # Functions are asked for several times.
                self.builder.note(note)
            return False

    def properties(self, name: str, resource: Resource) -> dict[str, Any]:
        """Return a resource's properties; parts that can't be resolved are noted and left out."""
        properties = {}
        for key, value in (resource.get("Properties") or {}).items():
            resolved = self._resolved(name, key, value)
            if resolved is not NO_VALUE:
                is_list = isinstance(resolved, list)
                properties[key] = [resolved] if key == _CALLBACKS and not is_list else resolved
                if "{{resolve:" in str(resolved):
                    self.builder.note(f"{name}: the dynamic reference in {key} is taken as text")
        return properties

    def _resolved(self, name: str, path: str, value: Any) -> Any:
        """Return a value without the parts that can't be resolved, which are noted."""
        if isinstance(value, list):
            items = [self._resolved(name, path, one) for one in value]
            return [one for one in items if one is not NO_VALUE]
        if isinstance(value, dict) and not is_function(value):
            members = {k: self._resolved(name, f"{path}.{k}", one) for k, one in value.items()}
            return {k: one for k, one in members.items() if one is not NO_VALUE}
        try:
            return self.functions.resolve(value)
        except UnresolvedError as error:
            instead = f"; {UNKNOWN_URL} stands for it" if path == _CALLBACKS else ""
            self.builder.note(f"{name}: {path} is not known ({error.args[0]}){instead}")
            return UNKNOWN_URL if instead else NO_VALUE

    def output(self, name: str) -> Any:
        """Return the value of an output.

        Raises:
            UnresolvedError: there is none, or it is not known.
        """
        declared = self.part("Outputs").get(name)
        if not isinstance(declared, dict) or "Value" not in declared:
            raise UnresolvedError(f"the output {name}")
        return self.functions.resolve(declared["Value"])

    def _reference(self, name: str) -> Any:
        pseudo = _pseudo_parameter(self.builder.service, name)
        if pseudo is not None:
            return pseudo
        declared = self.part("Parameters").get(name)
        if declared is not None:
            return self._parameter(name, declared)
        if name in self.ids:
            return self.ids[name]
        # SAM makes versions and aliases of functions, as ``Name.Version`` and ``Name.Alias``.
        base, _, suffix = name.partition(".")
        resource = self.part("Resources").get(base if suffix in {"Alias", "Version"} else name)
        if resource is None or resource["Type"].startswith(COGNITO):
            raise UnresolvedError(f"Ref of {name}")
        is_arn = suffix or "Certificate" in resource["Type"] or resource["Type"] in _OF_FUNCTION
        return self._arn(base) if is_arn else name

    def _parameter(self, name: str, declared: Resource) -> Any:
        value, kind = self.parameter(name), str(declared.get("Type"))
        if value is None and kind.startswith(_FROM_STORE):
            raise UnresolvedError(f"the parameter {name} of Systems Manager")
        value = declared.get("Default") if value is None else value
        if value is None:
            reason = f"parameter {name} has no value: load(…, parameters={{{name!r}: …}})"
            raise self.document.error(reason, "Parameters", name)
        return value.split(",") if "List" in kind and isinstance(value, str) else value

    def _attribute(self, name: str, attribute: str) -> Any:
        if name in self.nested and attribute.startswith("Outputs."):
            return self.nested[name].output(attribute.removeprefix("Outputs."))
        resource = self.part("Resources").get(name)
        known = {} if resource is None else self._attributes(name, resource["Type"])
        if attribute not in known:
            raise UnresolvedError(f"{name}.{attribute}")
        return known[attribute]

    def _attributes(self, name: str, kind: str) -> dict[str, str]:
        """Return the attributes of a resource that are known."""
        pool = self.pools.get(name)
        if pool is not None:
            return {
                "Arn": pool.arn,
                "ProviderName": pool_host(pool),
                "ProviderURL": pool.issuer,
                "UserPoolId": pool.id,
            }
        if not kind.startswith(COGNITO):
            return {"Arn": self._arn(name)}
        attribute = KINDS[kind].attribute if kind in KINDS else None
        if attribute is None or name not in self.ids:
            return {}
        known = {attribute: self.ids[name]}
        if name in self.secrets:
            known |= {"ClientSecret": self.secrets[name], "Name": self.ids[name]}
        return known

    def _arn(self, name: str) -> str:
        """Return an ARN for a resource of another service."""
        resource = self.part("Resources")[name]
        if resource["Type"] in _OF_FUNCTION:
            return self._arn_of_version(name, resource)
        if resource["Type"] not in FUNCTIONS:
            return resource_arn(self.builder.service, resource["Type"].split("::")[1:], name)
        arn = function_arn(self.builder.service, name)
        self.builder.loaded.lambdas[name] = arn
        return arn

    def _arn_of_version(self, name: str, resource: Resource) -> str:
        """Return the ARN of the function of a version or alias, which answers for it."""
        named = (resource.get("Properties") or {}).get("FunctionName")
        (reference,) = named.values() if isinstance(named, dict) and len(named) == 1 else (named,)
        function = reference[0] if isinstance(reference, list) and reference else reference
        target = self.part("Resources").get(str(function).partition(".")[0])
        if target is None or target["Type"] not in FUNCTIONS:
            raise UnresolvedError(f"the function of {name}")
        return self._arn(str(function).partition(".")[0])


def _pseudo_parameter(service: Service, name: str) -> Any:
    """Return the value of a pseudo parameter; ``None`` for any other name."""
    if not name.startswith("AWS::"):
        return None
    region, account = service.region, service.settings.account_id
    return {
        "AWS::AccountId": account,
        "AWS::NoValue": NO_VALUE,
        "AWS::NotificationARNs": [],
        "AWS::Partition": partition_of(region),
        "AWS::Region": region,
        "AWS::StackId": f"arn:aws:cloudformation:{region}:{account}:stack/loaded/0",
        "AWS::StackName": "loaded",
        "AWS::URLSuffix": url_suffix(region),
    }.get(name)


def local_paths(stack: Stack, resource: Resource, named: Any) -> Iterator[Path]:
    """Yield where a resource's template or code may be: CDK's asset, a path beside the template.

    Args:
        stack: the template.
        resource: the resource.
        named: what a property of it names, which may be no path at all.
    """
    asset = (resource.get("Metadata") or {}).get("aws:asset:path")
    for path in (asset, named):
        if isinstance(path, str) and "://" not in path:
            yield stack.document.path.parent / path
