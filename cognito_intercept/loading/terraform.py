"""User pools of Terraform: plans, states, and configurations in JSON.

What is known only after ``apply`` a plan leaves out, ids above all. It says which resources an
argument refers to, though not by what expression, so that ids and ARNs can be put in for those
that are made here; for all else it is not known.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from cognito_intercept.loading.functions import UnresolvedError
from cognito_intercept.loading.made_up import UNKNOWN_URL
from cognito_intercept.loading.parts import Part, api_of, replaced
from cognito_intercept.loading.terraform_modules import is_reference, modules_of
from cognito_intercept.loading.terraform_references import References, longest
from cognito_intercept.loading.terraform_types import TYPES, settings_of
from cognito_intercept.protocol.names import IDENTITY_POOLS

if TYPE_CHECKING:
    from cognito_intercept.loading.building import Builder
    from cognito_intercept.loading.files import Document, Place
    from cognito_intercept.loading.terraform_modules import Instance, Module

__all__ = ["load_terraform"]

Values = dict[str, Any]

_MISSING: Final = object()
# Arguments that hold an id or an ARN, so that a reference is their whole value.
_WHOLE: Final = frozenset({"group_name", "provider_name", "username"})


def load_terraform(builder: Builder, document: Document) -> None:
    """Create what a plan, a state or a configuration says about user pools.

    Raises:
        CognitoError: AWS would refuse a resource; a note names it.
        LoadError: it is none of these, or damaged.
    """
    root = modules_of(document)
    creation = _Creation(document, builder, References(builder))
    for kind in TYPES:
        for module in root.all():
            for instance in module.instances:
                if instance.type == kind:
                    creation.create(module, instance)
    for module in root.all():
        for instance in module.instances:
            if instance.type.startswith("aws_cognito_") and instance.type not in TYPES:
                builder.note(f"{instance.address}: {instance.type} is not taken over")


@dataclass(frozen=True, slots=True)
class _Creation:
    """The creation of what a document has."""

    document: Document
    builder: Builder
    references: References

    def create(self, module: Module, instance: Instance) -> None:
        """Create a resource."""
        kind, unknown = TYPES[instance.type], list[str]()
        with self.document.reading(f"{instance.address} is damaged", *instance.path):
            values = self._values(module, instance)
            settings = settings_of(kind, dict(values), unknown)
            if kind.operation == "CreateGroup" and self._is_unset_precedence(settings):
                del settings["Precedence"]
        for path in unknown:
            self.builder.note(f"{instance.address}: {kind.operation} has no {path}")
        part = Part(instance.address, kind.operation, settings)
        place = self.document.place(*instance.path)
        if kind.operation == "CreateUserPool":
            pool = self.builder.add_pool(part, place)
            self.references.pools[instance.address] = pool
            self._remember(instance, pool.id)
        elif api_of(kind.operation) is IDENTITY_POOLS:
            self._create_identity_pool(instance, part, place)
        else:
            self._create_member(instance, part, values, place)

    def _is_unset_precedence(self, settings: Values) -> bool:
        """Return whether a group has no precedence: a state shows 0 for none."""
        return settings.get("Precedence") == 0 and "values" in self.document.content

    def _create_identity_pool(self, instance: Instance, part: Part, place: Place) -> None:
        """Create an identity pool, or set its roles or tags."""
        settings = replaced(part.settings, self.references.former)
        if part.operation != "CreateIdentityPool":
            if settings.get("IdentityPoolId") not in self.builder.identity_pools:
                self.builder.note(f"{part.name}: its identity pool was not loaded")
                return
            self.builder.add(replace(part, settings=settings), place)
            return
        settings.setdefault("AllowUnauthenticatedIdentities", False)
        pool_id = self.builder.add(replace(part, settings=settings), place)["IdentityPoolId"]
        self.references.ids[part.name] = self.builder.loaded.ids[part.name] = pool_id
        self._remember(instance, pool_id)

    def _create_member(self, instance: Instance, part: Part, values: Values, place: Place) -> None:
        """Create what belongs to a user pool."""
        kind, settings = TYPES[instance.type], dict(part.settings)
        pool_id = self._pool_id(instance, settings)
        if pool_id is None:
            return
        settings["UserPoolId"] = pool_id
        if instance.unknown.get("client_id") is True and "ClientId" not in settings:
            self.builder.note(f"{instance.address}: its app client is not known")
            return
        if "ClientId" in settings:
            client_id = settings["ClientId"]
            settings["ClientId"] = self.references.former.get(client_id, client_id)
        if kind.operation == "CreateUserPoolClient" and "ClientName" not in settings:
            name = instance.values.get("name_prefix") or instance.values.get("name_pattern")
            settings["ClientName"] = name or instance.name
        answer = self.builder.add(replace(part, settings=settings), place)
        if kind.operation == "AdminCreateUser":
            self._finish_user(settings, values, (part.name, place))
        client = answer.get("UserPoolClient", {})
        named = values | {"user_pool_id": pool_id}
        physical = client.get("ClientId", str(named.get(kind.reference or "", part.name)))
        self.references.ids[part.name] = self.builder.loaded.ids[part.name] = physical
        if "ClientSecret" in client:
            self.references.secrets[part.name] = client["ClientSecret"]
        if client:
            self._remember(instance, physical)

    def _finish_user(self, settings: Values, values: Values, named: tuple[str, Place]) -> None:
        """Give a user the password and the status that the file says."""
        name, place = named
        user = {"UserPoolId": settings["UserPoolId"], "Username": settings["Username"]}
        password = {k: v for k, v in {"Password": values.get("password")}.items() if v}
        if password or values.get("status") == "CONFIRMED":
            changed = user | password | {"Permanent": True}
            self.builder.add(Part(name, "AdminSetUserPassword", changed), place)
        if values.get("enabled") is False:
            self.builder.add(Part(name, "AdminDisableUser", user), place)

    def _remember(self, instance: Instance, physical: str) -> None:
        former = instance.values.get("id")
        if isinstance(former, str):
            self.references.former[former] = physical
            if physical != former:
                self.builder.loaded.ids[former] = physical

    def _pool_id(self, instance: Instance, settings: Values) -> str | None:
        """Return the user pool of a resource, ``None`` and a note where it is none of the file's.

        Of an id that is not known a plan says no more than that it is to be made. Where it makes
        one user pool only, it is that one.
        """
        pools = self.references.pools
        named = settings.get("UserPoolId")
        made = self.references.former.get(named, named) if isinstance(named, str) else named
        if made in {pool.id for pool in pools.values()}:
            return str(made)
        if named is None and len(pools) == 1:
            return next(iter(pools.values())).id
        where = f" {named}" if named else ""
        self.builder.note(f"{instance.address}: its user pool{where} was not loaded")
        return None

    def _values(self, module: Module, instance: Instance) -> Values:
        """Return a resource's arguments, with what can be put in for those not known."""
        filling = _Filling(self.references, module, instance)
        values = dict(instance.values)
        for name, unknown in instance.unknown.items():
            if name in TYPES[instance.type].computed:
                continue
            value = filling.fill((name,), values.get(name), unknown, instance.expressions.get(name))
            if value is _MISSING:
                values.pop(name, None)
            else:
                values[name] = value
        return values


@dataclass(frozen=True, slots=True)
class _Filling:
    """Puts values in for what is not known of a resource's arguments."""

    references: References
    module: Module
    instance: Instance

    def fill(self, path: tuple[str, ...], value: Any, unknown: Any, expression: Any) -> Any:
        """Return a value with its unknown parts filled in, or without them."""
        if unknown is True:
            return self._leaf(path, expression)
        if isinstance(unknown, dict):
            filled = dict(value or {})
            for name, one in unknown.items():
                part = self.fill((*path, name), filled.get(name), one, _part(expression, name))
                if part is not _MISSING and one is not False:
                    filled[name] = part
            return filled
        if isinstance(unknown, list) and unknown:
            values = list(value or []) + [None] * (len(unknown) - len(value or []))
            parts = []
            for n, one in enumerate(unknown):
                part = self.fill(path, values[n], one, _part(expression, n))
                # Of a text in a list nothing but what the whole list may have is known.
                several = part if one is True and isinstance(part, list) else [part]
                parts += [item for item in several if item is not _MISSING and item not in parts]
            return parts
        return value

    def _leaf(self, path: tuple[str, ...], expression: Any) -> Any:
        """Return the value of an argument that is not known; note it where there is none."""
        if expression is None:
            if len(path) > 1 and path[0] not in self.instance.expressions:
                self._note(path, "is in a dynamic block, and known only after it is applied")
            return _MISSING  # Not configured: the provider reads it.
        if path == ("allowed_oauth_scopes",):
            return self._scopes(path, expression)
        is_id = path[-1].endswith(("_id", "_arn")) or path[-1] in _WHOLE
        try:
            if is_id or path[0] == "lambda_config" or is_reference(expression):
                return self.references.first(self.module, expression, self.instance.index)
        except UnresolvedError as error:
            if path != ("user_pool_id",):
                self._note(path, f"is not known ({error.args[0]})")
            return _MISSING
        if path == ("callback_urls",):
            self._note(path, f"is known only after it is applied; {UNKNOWN_URL} stands for it")
            return [UNKNOWN_URL]
        self._note(path, "is known only after it is applied")
        return _MISSING

    def _scopes(self, path: tuple[str, ...], expression: Any) -> Any:
        """Return the scopes of the resource servers that an expression refers to."""
        scopes: list[str] = []
        for reference in longest(expression.get("references", ())):
            one = {"references": [reference]}
            try:
                found = self.references.first(self.module, one, self.instance.index)
            except UnresolvedError:
                continue
            scopes += found if isinstance(found, list) else []
        if not is_reference(expression):
            self._note(path, f"is known in part only: {', '.join(scopes) or 'nothing of it'}")
        return scopes

    def _note(self, path: tuple[str, ...], reason: str) -> None:
        self.references.builder.note(f"{self.instance.address}: {'.'.join(path)} {reason}")


def _part(expression: Any, key: str | int) -> Any:
    """Return the expression of a part: an item of a block, or that of the whole."""
    if isinstance(expression, list):
        return expression[key] if isinstance(key, int) and key < len(expression) else None
    if isinstance(expression, dict):
        return expression if "references" in expression else expression.get(str(key))
    return None
