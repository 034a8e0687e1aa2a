"""Loads files of every kind that is known, in the order in which they build on one another."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from cognito_intercept.loading.building import Builder
from cognito_intercept.loading.described import is_description, load_descriptions
from cognito_intercept.loading.directories import files_of
from cognito_intercept.loading.files import LoadError, read_document, read_text
from cognito_intercept.loading.loaded import IncompleteLoadWarning, Loaded
from cognito_intercept.loading.stacks import load_templates
from cognito_intercept.loading.terraform import load_terraform
from cognito_intercept.loading.terraform_modules import is_terraform
from cognito_intercept.loading.users import load_users

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable

    from cognito_intercept.loading.files import Document
    from cognito_intercept.loading.options import LoadOptions
    from cognito_intercept.service import Service

__all__ = ["load_files"]


def load_files(
    service: Service, paths: Iterable[str | os.PathLike[str]], options: LoadOptions
) -> Loaded:
    """Load files, and warn once of what could not be taken over.

    Raises:
        CognitoError: AWS would refuse something; no user pool of the files is left.
        LoadError: a file can't be read as what it is.
        OSError: a file can't be read at all.
    """
    loaded = Loaded()
    builder = Builder(service, loaded)
    documents, tables = _read(builder, [Path(path) for path in paths])
    try:
        _load(builder, documents, options)
        for file in tables:
            load_users(loaded, options.pool or loaded.pool, file, read_text(file))
    except BaseException:
        builder.undo()
        raise
    if loaded.skipped:
        text = "not taken over: " + "; ".join(loaded.skipped)
        warnings.warn(text, IncompleteLoadWarning, stacklevel=3)
    return loaded


def _read(builder: Builder, paths: list[Path]) -> tuple[list[Document], list[Path]]:
    """Return the documents and the CSV files of paths, some of which are directories."""
    documents: list[Document] = []
    tables: list[Path] = []
    for path in paths:
        for file in files_of(path):
            if file.suffix.lower() == ".csv":
                tables.append(file)
                continue
            document = read_document(file)
            if _is_known(document):
                documents.append(document)
            elif file is path:
                raise LoadError(
                    f"{file}: neither a CloudFormation template nor a description,"
                    " nor a plan of Terraform"
                )
            else:
                builder.note(f"{file}: neither a template nor a description")
    return documents, tables


def _is_known(document: Document) -> bool:
    content = document.content
    return "Resources" in content or is_terraform(content) or is_description(content)


def _load(builder: Builder, documents: list[Document], options: LoadOptions) -> None:
    templates = [one for one in documents if "Resources" in one.content]
    load_templates(builder, templates, options)
    others = [one for one in documents if one not in templates]
    for document in others:
        if is_terraform(document.content):
            load_terraform(builder, document)
    described = [one for one in others if not is_terraform(one.content)]
    load_descriptions(builder, described, options.pool)
