"""Who signs in: as a test has chosen, or as the page's form says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cognito_intercept.provider_accounts import Account, Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cognito_intercept.stand_ins.candidates import StandIn

__all__ = ["PREFIX", "choice_of"]

# What the names of the page's own fields begin with.
PREFIX = "account_"


def choice_of(stand_in: StandIn, form: Mapping[str, str]) -> Account | Refusal | None:
    """Return who signs in, or that the provider refuses; ``None``: the page is to ask."""
    if f"{PREFIX}refuses" in form:
        return Refusal(form[f"{PREFIX}refuses"])
    subject = form.get(f"{PREFIX}sub")
    if subject:
        names = ("email", "name")
        claims = {n: form[f"{PREFIX}{n}"] for n in names if form.get(f"{PREFIX}{n}")}
        return Account(subject, claims)
    return stand_in.service.around.accounts.take(stand_in.pool.id, stand_in.provider.name)
