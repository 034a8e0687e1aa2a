"""Botocore's service models of the APIs that are answered, each loaded once per process."""

from __future__ import annotations

from functools import cache
from typing import Any

import botocore
import botocore.loaders
from botocore.model import OperationModel, ServiceModel

from cognito_intercept.protocol.current_constraints import bring_up_to_date
from cognito_intercept.protocol.names import USER_POOLS, Api

__all__ = [
    "WRITTEN_AGAINST",
    "is_reference_model",
    "operation_model",
    "operation_names",
    "service_model",
    "share_loader",
]

# The botocore whose model the operations were written against. An older one may lack members,
# values and operations, a newer one may have more (AWS adds some in any patch release); only with
# this one must the two sides fit exactly. The tests run with it.
WRITTEN_AGAINST = "1.44.8"


def is_reference_model() -> bool:
    """Return whether the installed botocore is the one that the operations were written against."""
    return botocore.__version__ == WRITTEN_AGAINST


def _is_older_model() -> bool:
    installed, reference = (
        tuple(int(number) for number in version.split(".")[:3])
        for version in (botocore.__version__, WRITTEN_AGAINST)
    )
    return installed < reference


_models: dict[Api, ServiceModel] = {}
_shared_loaders: dict[Api, Any] = {}


def share_loader(loader: Any, api: Api = USER_POOLS) -> None:
    """Have the model read with a session's loader, which reads it for its own client anyway.

    Args:
        loader: a ``botocore.loaders.Loader``, which keeps what it has read. An older model is
            read apart, because it is changed.
        api: the API that the client is of.
    """
    if api not in _models and not _is_older_model():
        _shared_loaders[api] = loader


def service_model(api: Api = USER_POOLS) -> ServiceModel:
    """Return the installed botocore's model of an API, its constraints those of today."""
    found = _models.get(api)
    return found or _models.setdefault(api, _load(api))


def _load(api: Api) -> ServiceModel:
    loader = _shared_loaders.pop(api, None) or botocore.loaders.Loader()
    # load_service_model would look into the directories of all services first.
    version = loader.determine_latest_version(api.service, "service-2")
    description = loader.load_data(f"{api.service}/{version}/service-2")
    if api is USER_POOLS and _is_older_model():
        bring_up_to_date(description["shapes"])
    return ServiceModel(description, api.service)


@cache
def operation_names(api: Api = USER_POOLS) -> frozenset[str]:
    """Return the names of all operations that the installed model of an API has."""
    return frozenset(service_model(api).operation_names)


@cache
def operation_model(name: str, api: Api = USER_POOLS) -> OperationModel:
    """Return the model of one operation, such as ``"SignUp"``."""
    return service_model(api).operation_model(name)
