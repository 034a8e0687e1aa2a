"""Loads files of every kind that is known, in the order in which they build on one another."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cognito_intercept.loading.described import is_description, load_description, rank
from cognito_intercept.loading.files import LoadError, read_document, read_text
from cognito_intercept.loading.loaded import IncompleteLoadWarning, Loaded
from cognito_intercept.loading.template import load_template
from cognito_intercept.loading.users import load_users
from cognito_intercept.seeding.calls import remove_pool

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Mapping

    from cognito_intercept.handles import UserPool
    from cognito_intercept.service import Service

__all__ = ["LoadOptions", "load_files"]


@dataclass(frozen=True, slots=True)
class LoadOptions:
    """What is to be known besides the files: a template's parameters, the pool of CSV users."""

    parameters: Mapping[str, Any] = field(default_factory=dict)
    pool: UserPool | None = None


def load_files(
    service: Service, paths: Iterable[str | os.PathLike[str]], options: LoadOptions
) -> Loaded:
    """Load files, and warn once of what could not be taken over.

    Raises:
        CognitoError: AWS would refuse something; no user pool of the files is left.
        LoadError: a file can't be read as what it is.
        OSError: a file can't be read at all.
    """
    files = [Path(path) for path in paths]
    tables = [file for file in files if file.suffix.lower() == ".csv"]
    documents = [(file, read_document(file)) for file in files if file not in tables]
    loaded = Loaded()
    try:
        for file, document in sorted(documents, key=lambda one: rank(one[1])):
            _load(loaded, service, (file, document), options)
        for file in tables:
            load_users(loaded, options.pool or loaded.pool, read_text(file))
    except BaseException:
        for pool in loaded.pools.values():
            remove_pool(service, pool.id)
        raise
    if loaded.skipped:
        text = "not taken over: " + "; ".join(loaded.skipped)
        warnings.warn(text, IncompleteLoadWarning, stacklevel=3)
    return loaded


def _load(
    loaded: Loaded, service: Service, source: tuple[Path, dict[str, Any]], options: LoadOptions
) -> None:
    file, document = source
    if "Resources" in document:
        load_template(loaded, service, document, options.parameters)
    elif is_description(document):
        load_description(loaded, service, document)
    else:
        raise LoadError(f"{file}: neither a CloudFormation template nor a description")
