"""``@operation``: an operation's function must fit the model, at definition."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from cognito_intercept import errors, intercept
from cognito_intercept.cli import support_table
from cognito_intercept.operations import registry
from cognito_intercept.operations.registry import operation
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
    assert registry._operations["GetGroup"].keywords == {
        "UserPoolId": "user_pool_id",
        "GroupName": "group_name",
    }


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
    parameters: str, listed: dict[str, tuple[str, ...]], complaint: str
) -> None:
    """Misspelt, contradicting, missing, doubled and invented members fail at definition."""
    with pytest.raises(TypeError, match=complaint):
        operation(**listed)(definition(parameters))


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
    monkeypatch.setattr(registry, "WRITTEN_AGAINST", "1.0.0")
    operation()(definition("", "get_grup"))
    assert "GetGrup" not in registry._operations
    operation()(definition("*, user_pool_id, removed=None"))
    found = registry._operations["GetGroup"]
    assert found.keywords == {"UserPoolId": "user_pool_id"}
    assert found.unknown == {"GroupName"}


def test_a_parameter_of_a_newer_model_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, cognito: Cognito
) -> None:
    """It is neither dropped unsaid nor sent to AWS."""
    monkeypatch.setattr(registry, "WRITTEN_AGAINST", "1.0.0")
    operation()(definition("*, user_pool_id"))
    monkeypatch.setattr(registry, "operations", lambda: registry._operations)
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


def test_the_support_table_is_up_to_date() -> None:
    """``docs/operations.md`` is what the code says now."""
    page = (ROOT / "docs" / "operations.md").read_text()
    assert page == support_table.render(), (
        "run: python -m cognito_intercept.cli.support_table > docs/operations.md"
    )


def test_null_parameters_count_as_absent() -> None:
    """A JSON null of an optional member is as if it were not there."""
    with intercept() as cognito:
        service = cognito.service("us-east-1")
        listed = registry.call(service, "ListUserPools", {"MaxResults": 1, "NextToken": None})
    assert listed is not None
    assert listed["UserPools"] == []
