"""Who signs in: as a test has chosen, or as the page's form says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cognito_intercept.provider_accounts import Account, Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cognito_intercept.directory.identity_providers import IdentityProvider
    from cognito_intercept.stand_ins.candidates import StandIn

__all__ = ["PREFIX", "asked_attributes", "choice_of"]

# What the names of the page's own fields begin with.
PREFIX = "account_"


def asked_attributes(provider: IdentityProvider) -> list[str]:
    """Return the attributes that the page asks for: two common ones, and those that are mapped."""
    names = ("email", "name", *provider.attribute_mapping)
    return [name for name in dict.fromkeys(names) if name != "username"]


def choice_of(stand_in: StandIn, form: Mapping[str, str]) -> Account | Refusal | None:
    """Return who signs in, or that the provider refuses; ``None``: the page is to ask."""
    if f"{PREFIX}refuses" in form:
        return Refusal(form[f"{PREFIX}refuses"])
    subject = form.get(f"{PREFIX}sub")
    if subject:
        values = {n: form.get(f"{PREFIX}{n}") for n in asked_attributes(stand_in.provider)}
        mapping = stand_in.provider.attribute_mapping
        return Account(subject, {mapping.get(n, n): text for n, text in values.items() if text})
    return stand_in.service.around.accounts.take(stand_in.pool.id, stand_in.provider.name)
