"""Botocore's service model of Amazon Cognito user pools, loaded once per process."""

from __future__ import annotations

from functools import cache
from typing import Any

import botocore
import botocore.loaders
from botocore.model import OperationModel, ServiceModel

from cognito_intercept.protocol.current_constraints import bring_up_to_date
from cognito_intercept.protocol.names import SERVICE_NAME

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


_shared_loader: list[Any] = []


def share_loader(loader: Any) -> None:
    """Have the model read with a session's loader, which reads it for its own client anyway.

    Args:
        loader: a ``botocore.loaders.Loader``, which keeps what it has read. An older model is
            read apart, because it is changed.
    """
    if service_model.cache_info().currsize == 0 and not _is_older_model():
        _shared_loader[:] = [loader]


@cache
def service_model() -> ServiceModel:
    """Return the installed botocore's model of the service, its constraints those of today."""
    loader = next(iter(_shared_loader), None) or botocore.loaders.Loader()
    _shared_loader.clear()
    # load_service_model would look into the directories of all services first.
    version = loader.determine_latest_version(SERVICE_NAME, "service-2")
    description = loader.load_data(f"{SERVICE_NAME}/{version}/service-2")
    if _is_older_model():
        bring_up_to_date(description["shapes"])
    return ServiceModel(description, SERVICE_NAME)


@cache
def operation_names() -> frozenset[str]:
    """Return the names of all operations that the installed model has."""
    return frozenset(service_model().operation_names)


@cache
def operation_model(name: str) -> OperationModel:
    """Return the model of one operation, such as ``"SignUp"``."""
    return service_model().operation_model(name)
