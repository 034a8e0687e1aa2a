"""``@operation``: an operation's function must fit the model, at definition."""

from __future__ import annotations

import subprocess
import sys
from ast import literal_eval
from typing import TYPE_CHECKING, Any

import pytest
from botocore import xform_name

from cognito_intercept import errors, intercept
from cognito_intercept.cli import families
from cognito_intercept.directory.groups import Group
from cognito_intercept.operations import registry
from cognito_intercept.operations.families import FAMILIES
from cognito_intercept.operations.lookups import LOOKUPS
from cognito_intercept.operations.registry import operation
from cognito_intercept.operations.resolution import SERVICE
from cognito_intercept.protocol import model
from cognito_intercept.protocol.model import operation_model, operation_names
from tests.test_examples import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

    from cognito_intercept.emulator import Cognito


@pytest.fixture(autouse=True)
def _own_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let tests define operations without changing the real ones."""
    monkeypatch.setattr(registry, "_operations", dict(registry.operations()))


def definition(parameters: str, name: str = "get_group") -> Callable[..., Any]:
    """Return a function with the given parameters."""
    namespace: dict[str, Any] = {}
    exec(f"def {name}(service, {parameters}): return None", namespace)  # noqa: S102
    function: Callable[..., Any] = namespace[name]
    return function


def test_a_function_that_fits() -> None:
    """Every member is a parameter, and the required ones have no default."""
    function = definition("*, user_pool_id, group_name")
    assert operation()(function) is function
    assert registry._operations["GetGroup"].signature.keywords == {
        "UserPoolId": "user_pool_id",
        "GroupName": "group_name",
    }


def test_a_setting_without_effect() -> None:
    """What is kept and shown again, and does nothing else, is in both lists."""
    names = ("GroupName",)
    operation(settings=names, ignores=names)(definition("pool, **settings"))
    found = registry._operations["GetGroup"]
    assert found.signature.keywords == {"GroupName": "GroupName"}
    assert found.ignores == ("GroupName",)


def test_names_with_acronyms_are_found() -> None:
    """``get_csv_header`` is GetCSVHeader: the model has the spelling."""
    operation()(definition("*, user_pool_id", "get_csv_header"))
    assert "GetCSVHeader" in registry._operations


@pytest.mark.parametrize(
    ("parameters", "listed", "complaint"),
    [
        ("*, user_pool_id, group_nam", {}, "GetGroup has no parameter 'group_nam'"),
        ("*, user_pool_id, group_name=None", {}, "the default of 'group_name' contradicts"),
        ("*, user_pool_id", {}, r"\['GroupName'\]"),
        ("*, user_pool_id, group_name", {"ignores": ("GroupName",)}, r"\['GroupName'\]"),
        ("*, user_pool_id, group_name", {"ignores": ("Nonsense",)}, r"\['Nonsense'\]"),
        (
            "*, user_pool_id, **settings",
            {"settings": ("GrupName",)},
            r"\['GroupName', 'GrupName'\]",
        ),
    ],
)
def test_a_function_that_does_not_fit(
    parameters: str, listed: dict[str, Any], complaint: str
) -> None:
    """Misspelt, contradicting, missing, doubled and invented members fail at definition."""
    with pytest.raises(TypeError, match=complaint):
        operation(**listed)(definition(parameters))


@pytest.mark.parametrize(
    ("name", "parameters", "listed", "complaint"),
    [
        ("get_group", "user, group", {}, "GetGroup: nothing to resolve 'user' from"),
        ("get_group", "group=None", {}, "'group' has a default, but the model requires it"),
        ("get_group", "group", {"ignores": ("UserPoolId",)}, r"\['UserPoolId'\]"),
        ("get_user", "caller, pool", {}, "GetUser: nothing to resolve 'pool' from"),
        ("get_user", "user", {}, "GetUser: nothing to resolve 'user' from"),
        ("admin_confirm_sign_up", "user", {}, r"\['ClientMetadata'\]"),
        (
            "forgot_password",
            "app, *, username",
            {"ignores": ("AnalyticsMetadata", "UserContextData.Encoded")},
            r"\['UserContextData.Encoded'\]",
        ),
        (
            "forgot_password",
            "app, *, username",
            {"ignores": ("AnalyticsMetadata", "AnalyticsMetadata.AnalyticsEndpointId")},
            r"\['AnalyticsMetadata.AnalyticsEndpointId'\]",
        ),
    ],
)
def test_look_ups_that_do_not_fit(
    name: str, parameters: str, listed: dict[str, Any], complaint: str
) -> None:
    """What is looked up must follow from the input, and what it reads is not ignored."""
    with pytest.raises(TypeError, match=complaint):
        operation(**listed)(definition(parameters, name))


@pytest.mark.parametrize(
    ("name", "parameters", "listed", "order"),
    [
        ("get_user", "caller", (), ["caller"]),
        ("admin_get_user", "user", (), ["pool", "user"]),
        ("describe_user_pool_client", "client", (), ["pool", "client"]),
        ("admin_add_user_to_group", "group, user", (), ["pool", "writable", "user", "group"]),
        ("get_device", "device", (), ["caller", "device"]),
        ("admin_get_device", "device", (), ["pool", "user", "device"]),
        ("untag_resource", "pool, *, tag_keys", (), ["pool"]),
        (
            "forgot_password",
            "app",
            ("AnalyticsMetadata", "UserContextData.EncodedData"),
            ["pool", "writable", "client", "context", "app"],
        ),
    ],
)
def test_the_order_of_look_ups(
    name: str, parameters: str, listed: tuple[str, ...], order: list[str]
) -> None:
    """They go in AWS's order, whatever the order of the parameters, with what they need."""
    operation(ignores=listed)(definition(parameters, name))
    found = next(one for one in registry._operations.values() if one.function.__name__ == name)
    assert [lookup.name for lookup in found.signature.lookups] == order


def test_members_with_the_name_of_a_look_up() -> None:
    """There is one in the model; in its operation the parameter is the member."""
    shapes = {name: operation_model(name).input_shape for name in operation_names()}
    words = {(n, xform_name(m)) for n, shape in shapes.items() if shape for m in shape.members}
    names = {SERVICE, *(lookup.name for lookup in LOOKUPS)}
    clashes = {(name, word) for name, word in words if word in names}
    assert clashes == {("AdminDisableProviderForUser", "user")}
    operation()(definition("pool, *, user", "admin_disable_provider_for_user"))
    signature = registry._operations["AdminDisableProviderForUser"].signature
    assert signature.keywords == {"User": "user"}
    assert signature.resolved == ("service", "pool")


def test_the_map_of_families_is_up_to_date() -> None:
    """``operations/families.py`` is what the functions say now."""
    page = (ROOT / "cognito_intercept" / "operations" / "families.py").read_text()
    assert page == families.render(), (
        "run: python -m cognito_intercept.cli.families > cognito_intercept/operations/families.py"
    )


def test_one_call_imports_one_family() -> None:
    """Most programs use a few families, and to import all takes longer than many a test."""
    script = (
        "import sys, boto3; from cognito_intercept import intercept\n"
        "with intercept():\n"
        "    boto3.client('cognito-idp', 'us-east-1').create_user_pool(PoolName='p')\n"
        "print([m for m in sys.modules if m.startswith('cognito_intercept.operations.')])"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    loaded = {name.rpartition(".")[2] for name in literal_eval(ran.stdout)}
    assert loaded & set(FAMILIES.values()) == {"pools"}


def test_an_optional_member_needs_a_default() -> None:
    """A member that the model does not require has a default."""
    with pytest.raises(TypeError, match="the default of 'limit' contradicts"):
        operation()(definition("*, user_pool_id, limit, next_token=None", "list_groups"))


def test_an_operation_that_does_not_exist() -> None:
    """A function's name must be an operation's."""
    with pytest.raises(TypeError, match="no operation GetGrup"):
        operation()(definition("", "get_grup"))


def test_another_botocore_is_not_our_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """With an older or newer model, what it lacks is left out and what it adds is refused."""
    monkeypatch.setattr(model, "WRITTEN_AGAINST", "1.0.0")
    operation()(definition("", "get_grup"))
    assert "GetGrup" not in registry._operations
    operation()(definition("*, user_pool_id, removed=None"))
    found = registry._operations["GetGroup"].signature
    assert found.keywords == {"UserPoolId": "user_pool_id"}
    assert found.unknown == {"GroupName"}


def test_a_parameter_of_a_newer_model_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, cognito: Cognito
) -> None:
    """It is neither dropped unsaid nor sent to AWS."""
    monkeypatch.setattr(model, "WRITTEN_AGAINST", "1.0.0")
    operation()(definition("*, user_pool_id"))
    params = {"UserPoolId": "us-east-1_A", "GroupName": "staff"}
    with pytest.raises(errors.error_class("NotImplementedException"), match="with GroupName"):
        registry.call(cognito.service("us-east-1"), "GetGroup", params)


def test_an_operation_that_the_model_does_not_have(cognito: Cognito) -> None:
    """It is unknown, as it would be to AWS."""
    with pytest.raises(errors.error_class("UnknownOperationException"), match="GetGrup"):
        registry.call(cognito.service("us-east-1"), "GetGrup", {})


def test_every_function_has_a_docstring() -> None:
    """Every emulated operation says what it does."""
    assert all(found.function.__doc__ for found in registry.operations().values())


def test_null_parameters_count_as_absent() -> None:
    """A JSON null of an optional member is as if it were not there."""
    with intercept() as cognito:
        service = cognito.service("us-east-1")
        listed = registry.call(service, "ListUserPools", {"MaxResults": 1, "NextToken": None})
    assert listed is not None
    assert listed["UserPools"] == []


def test_an_answer_that_does_not_fit_changes_nothing(cognito: Cognito) -> None:
    """A result without a place in the output shape is our error, and is taken back."""

    def create_group(pool: Any, *, group_name: str) -> dict[str, Any]:
        pool.add_group(Group(group_name, pool.id, 0.0, 0.0))
        return {"Groop": {}}

    ignored = ("Description", "RoleArn", "Precedence")
    service = cognito.service("us-east-1")
    created = registry.call(service, "CreateUserPool", {"PoolName": "p"})
    assert created is not None
    pool = service.pools[created["UserPool"]["Id"]]
    operation(ignores=ignored)(create_group)
    params = {"UserPoolId": pool.id, "GroupName": "staff"}
    with pytest.raises(TypeError, match="no member 'Groop'"):
        registry.answer(service, "CreateGroup", params)
    assert pool.groups == {}
    assert registry.call(service, "CreateGroup", params) == {"Groop": {}}
    assert list(pool.groups) == ["staff"]
