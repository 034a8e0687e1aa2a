"""The service model: what is added to an older botocore's, so that it accepts what AWS does."""

from __future__ import annotations

from typing import Any

import botocore
import pytest

from cognito_intercept.protocol import model
from cognito_intercept.protocol.current_constraints import (
    ADDED_VALUES,
    CONSTRAINTS,
    bring_up_to_date,
)
from tests.helpers import needs_reference_model
from tests.realms import PASSWORD, make_realm


@needs_reference_model
@pytest.mark.parametrize("name", CONSTRAINTS)
def test_a_constraint_is_the_reference_model_s(name: str) -> None:
    """Each row repeats what the model says today."""
    stated = model.service_model().shape_for(name).metadata
    assert {key: stated[key] for key in CONSTRAINTS[name]} == CONSTRAINTS[name]


@needs_reference_model
@pytest.mark.parametrize("name", ADDED_VALUES)
def test_added_values_are_the_reference_model_s(name: str) -> None:
    """No value is invented."""
    shape: Any = model.service_model().shape_for(name)
    assert set(ADDED_VALUES[name]) <= set(shape.enum)


def test_an_older_description() -> None:
    """Rows change the shapes that are there, add values once, and make no shape."""
    shapes: dict[str, dict[str, Any]] = {
        "SessionType": {"type": "string", "max": 2048, "min": 20},
        "AuthFactorType": {"type": "string", "enum": ["PASSWORD", "SOFTWARE_TOKEN"]},
        "LogLevel": {"type": "string", "enum": ["ERROR"]},
    }
    bring_up_to_date(shapes)
    assert shapes == {
        "SessionType": {"type": "string", "max": 4096, "min": 20},
        "AuthFactorType": {"type": "string", "enum": ["PASSWORD", "SOFTWARE_TOKEN"]},
        "LogLevel": {"type": "string", "enum": ["ERROR", "INFO"]},
    }


@pytest.mark.parametrize(
    ("version", "is_older"),
    [("1.34.0", True), ("1.44.7", True), ("1.44.8", False), ("1.44.10", False), ("2.0.0", False)],
)
def test_which_models_are_older(
    monkeypatch: pytest.MonkeyPatch, version: str, *, is_older: bool
) -> None:
    """Releases are compared by number; a newer model is left as it is."""
    monkeypatch.setattr(model, "WRITTEN_AGAINST", "1.44.8")
    monkeypatch.setattr(botocore, "__version__", version)
    assert model._is_older_model() is is_older


def test_choice_based_sign_in_with_any_model(idp: Any) -> None:
    """Flow, challenge and app client's setting work with models that do not know them."""
    realm = make_realm(idp, client={"ExplicitAuthFlows": ["ALLOW_USER_AUTH"]})
    realm.make_user()
    step = realm.initiate("USER_AUTH", USERNAME="ann", PREFERRED_CHALLENGE="PASSWORD")
    assert step["ChallengeName"] == "PASSWORD"
    done = realm.respond("PASSWORD", step["Session"], USERNAME="ann", PASSWORD=PASSWORD)
    assert "AccessToken" in done["AuthenticationResult"]
