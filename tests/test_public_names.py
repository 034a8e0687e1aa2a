"""Every public name has a docstring with an example, and the examples run."""

from __future__ import annotations

import doctest
import importlib
import inspect
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from cognito_intercept import pytest_plugin

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cognito_intercept import Cognito

# Where programs get public objects from: by importing them, or as values of `Cognito`.
PUBLIC = {
    "account.published_secrets": ("PublishedSecrets",),
    "activation": ("active",),
    "calls": ("Call", "Calls"),
    "clock": ("Clock",),
    "documents": ("Documents",),
    "emulator": ("Cognito",),
    "errors": ("CognitoError",),
    "faults": ("Faults",),
    "handles": ("AppClient", "Group", "User", "UserPool", "UserTokens"),
    "http.providers": ("Provider",),
    "http.scripted_login": ("AuthorizationError", "CallbackUrl"),
    "interceptor": ("Interceptor", "intercept"),
    "loading.exporting": ("Exported",),
    "loading.files": ("LoadError",),
    "loading.loaded": ("IncompleteLoadWarning", "Loaded"),
    "logs": ("LogEvent", "Logs"),
    "migration.warning": ("WouldFailOnAWS",),
    "moto": ("mock_aws", "mock_cognitoidp"),
    "outbox": ("Outbox", "OutboxMessage"),
    "quotas": ("Quotas",),
    "senders": ("decrypt", "encrypt_locally", "encryptor", "local_key_provider"),
    "server.running": ("RunningServer",),
    "settings": ("Relaxation",),
    "testing": ("AuthenticatorApp", "SoftwareAuthenticator"),
    "threats": ("Threats",),
    "trigger_registry": ("LambdaContext", "TriggerCall", "Triggers"),
}
# Members that other parts of the emulator call; programs have no use for them.
INTERNAL = {
    "Clock": {"pin", "release_program_clock", "set_offset", "unpin", "unpinned"},
    "Calls": {"add"},
    "Cognito": {"find_service", "has_triggers", "now", "service", "services"},
    "Documents": {"at", "header"},
    "Faults": {"happen_to", "is_undelivered", "lost_connection", "may_lose_connections"},
    "Interceptor": {"activated"},
    "Logs": {"deliver", "replace"},
    "Outbox": {"replace", "send"},
    "PublishedSecrets": {"entries"},
    "Quotas": {"adopt", "assigned"},
    "Triggers": {"registered"},
    "User": {"state"},
    "UserPool": {"state"},
}


@dataclass(frozen=True)
class Public:
    """A public name and its docstring."""

    name: str
    docstring: str


def members(cls: type) -> Iterator[str]:
    """Return the names of the methods and properties that the package gives a class."""
    bases = [base for base in cls.__mro__ if base.__module__.startswith("cognito_intercept")]
    defined = {name: value for base in reversed(bases) for name, value in vars(base).items()}
    for name, value in defined.items():
        is_member = isinstance(value, property) or inspect.isfunction(value)
        if is_member and not name.startswith("_") and name not in INTERNAL.get(cls.__name__, ()):
            yield name


def public_names() -> Iterator[Public]:
    """Return the public objects, and the members of those that are classes."""
    for module, names in PUBLIC.items():
        for name in names:
            public = getattr(importlib.import_module(f"cognito_intercept.{module}"), name)
            yield Public(name, inspect.getdoc(public) or "")
            for member in members(public) if isinstance(public, type) else ():
                docstring = inspect.getdoc(inspect.getattr_static(public, member))
                yield Public(f"{name}.{member}", docstring or "")


@pytest.mark.parametrize("public", list(public_names()), ids=lambda public: public.name)
def test_examples_of_docstrings(public: Public, cognito: Cognito) -> None:
    """There is an example, in a section of its own, and it does what it says."""
    _, heading, section = public.docstring.partition("\nExamples:\n")
    assert heading, f"{public.name} has no section Examples"
    namespace: dict[str, Any] = {"cognito": cognito}
    parsed = doctest.DocTestParser().get_doctest(section, namespace, public.name, None, 0)
    assert parsed.examples
    flags = doctest.ELLIPSIS
    report: list[str] = []
    doctest.DocTestRunner(optionflags=flags).run(parsed, out=report.append)
    assert not report, "".join(report)


def test_examples_of_fixtures(pytester: pytest.Pytester) -> None:
    """The examples of pytest's fixtures are tests that pass."""
    code = "import urllib.request\nimport pytest\n"
    for name in pytest_plugin.__all__:
        docstring = inspect.getdoc(getattr(pytest_plugin, name)) or ""
        section = docstring.partition("\nExamples:\n")[2]
        sources = [one.source for one in doctest.DocTestParser().get_examples(section)]
        assert any("def test_" in source for source in sources), name
        code += "\n".join(sources)
    pytester.makepyfile(code)
    pytester.runpytest_inprocess("-p", "no:asyncio").assert_outcomes(passed=5)


def test_the_package_offers_nothing_else() -> None:
    """What the package offers by name is in the table, and what is internal exists."""
    package = importlib.import_module("cognito_intercept")
    listed = {name for names in PUBLIC.values() for name in names}
    assert set(package.__all__) <= listed
    for module in ("handles", "moto", "testing"):
        offered = importlib.import_module(f"cognito_intercept.{module}")
        classes = {name for name in offered.__all__ if inspect.isclass(getattr(offered, name))}
        assert classes <= listed
    assert INTERNAL.keys() <= listed
