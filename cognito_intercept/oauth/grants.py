"""The table of the token endpoint's grants: a class of Authlib's kind each, and its extensions.

To add a grant is to write its class in a file of its own and its row here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cognito_intercept.oauth.code_grant import CodeGrant, CodeVerifier
from cognito_intercept.oauth.exchange_grant import ExchangeGrant
from cognito_intercept.oauth.machine_grant import MachineGrant
from cognito_intercept.oauth.refresh_grant import RefreshGrant

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["GRANTS"]

GRANTS: Mapping[type, list[Any]] = {
    MachineGrant: [],
    CodeGrant: [CodeVerifier(required=False)],
    RefreshGrant: [],
    ExchangeGrant: [],
}
