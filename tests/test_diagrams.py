"""The drawn tables of sign-in and statuses."""

from __future__ import annotations

from pathlib import Path

from cognito_intercept.cli import diagrams
from cognito_intercept.sign_in.challenges import CHALLENGES, STARTS
from cognito_intercept.sign_in.flows import DUE, FLOWS, LEADS_TO

PAGE = Path(__file__).parents[1] / "docs" / "sign-in.md"


def test_the_page_is_up_to_date() -> None:
    """The page in the docs is what the tables say today."""
    assert PAGE.read_text() == diagrams.render(), (
        "run: python -m cognito_intercept.cli.diagrams > docs/sign-in.md"
    )


def test_the_tables_name_only_what_there_is() -> None:
    """Whatever is due or may follow is a challenge, and whatever starts a flow is a start."""
    followers = {name for names in LEADS_TO.values() for name in names}
    assert followers | {name for name, _ in DUE} <= CHALLENGES.keys()
    assert LEADS_TO.keys() <= CHALLENGES.keys() | STARTS.keys()
    assert {flow.start for flow in FLOWS.values()} == {*STARTS, "REFRESH_TOKEN"}
