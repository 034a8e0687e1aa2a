"""What came of loading files, and the calls by which it came."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cognito_intercept.errors import CognitoError
from cognito_intercept.handles import UserPool
from cognito_intercept.loading.shapes import parameters_of
from cognito_intercept.seeding.calls import call, create_pool, members_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cognito_intercept.service import Service

__all__ = ["IncompleteLoadWarning", "Loaded"]


class IncompleteLoadWarning(UserWarning):
    """Something in a file that was loaded could not be taken over.

    Examples:
        >>> import json, warnings
        >>> from pathlib import Path
        >>> from tempfile import TemporaryDirectory
        >>> from cognito_intercept.loading.loaded import IncompleteLoadWarning
        >>> shop = {"Type": "AWS::Cognito::UserPool", "Properties": {"UserPoolName": "shop"}}
        >>> group = {"Type": "AWS::Cognito::UserPoolGroup", "Properties": {"GroupName": "staff"}}
        >>> template = {"Resources": {"Shop": shop, "Staff": group}}
        >>> with TemporaryDirectory() as folder, warnings.catch_warnings():
        ...     warnings.simplefilter("ignore", IncompleteLoadWarning)
        ...     path = Path(folder, "template.json")
        ...     _ = path.write_text(json.dumps(template))
        ...     loaded = cognito.load(path)
        >>> loaded.skipped
        ['Staff: its UserPoolId is not known']
    """


@dataclass(slots=True)
class Loaded:
    """What came of loading files.

    Attributes:
        ids: what things are called now, by their names in the file: logical ids of a template,
            ids that AWS had given.
        pools: the user pools, by the same names.
        lambdas: the ARNs of Lambda functions by their logical ids, for ``cognito.lambdas``.
        skipped: what could not be taken over, and why.

    Examples:
        >>> import json
        >>> from pathlib import Path
        >>> from tempfile import TemporaryDirectory
        >>> pool = {"Type": "AWS::Cognito::UserPool", "Properties": {"UserPoolName": "shop"}}
        >>> template = {"Resources": {"Shop": pool}}
        >>> with TemporaryDirectory() as folder:
        ...     path = Path(folder, "template.json")
        ...     _ = path.write_text(json.dumps(template))
        ...     loaded = cognito.load(path)
        >>> loaded.pools
        {'Shop': <UserPool us-east-1_... 'shop': 0 users>}
        >>> loaded.skipped
        []
    """

    ids: dict[str, str] = field(default_factory=dict)
    pools: dict[str, UserPool] = field(default_factory=dict)
    lambdas: dict[str, str] = field(default_factory=dict)
    skipped: list[str] = field(default_factory=list)

    @property
    def pool(self) -> UserPool:
        """Return the user pool, if there is one only.

        Raises:
            LookupError: there is none, or there are several.

        Examples:
            >>> import json
            >>> from pathlib import Path
            >>> from tempfile import TemporaryDirectory
            >>> pool = {"Type": "AWS::Cognito::UserPool", "Properties": {"UserPoolName": "shop"}}
            >>> template = {"Resources": {"Shop": pool}}
            >>> with TemporaryDirectory() as folder:
            ...     path = Path(folder, "template.json")
            ...     _ = path.write_text(json.dumps(template))
            ...     loaded = cognito.load(path)
            >>> loaded.pool.name
            'shop'
        """
        if len(self.pools) != 1:
            raise LookupError(f"loaded user pools: {', '.join(self.pools) or 'none'}")
        return next(iter(self.pools.values()))

    def add_pool(self, service: Service, name: str, settings: Mapping[str, Any]) -> UserPool:
        """Create a user pool; ``settings`` are as for ``cognito.user_pool``."""
        shared = members_of("CreateUserPool")
        main = {k: v for k, v in settings.items() if k not in _MFA}
        mfa = {k: v for k, v in settings.items() if k in _MFA and k not in shared}
        fitted = self.fit(name, "CreateUserPool", main)
        fitted |= self.fit(name, "SetUserPoolMfaConfig", mfa)
        title = fitted.pop("PoolName", name)
        try:
            pool_id = create_pool(service, title, fitted)
        except CognitoError as error:
            error.add_note(f"while {name} was loaded")
            raise
        pool = UserPool(pool_id, service.region, service)
        self.pools[name], self.ids[name] = pool, pool_id
        return pool

    def run(
        self, service: Service, name: str, operation: str, settings: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Call an operation for something that a file has, and return the answer.

        Raises:
            CognitoError: AWS would refuse it; a note says what was loaded.
        """
        try:
            return call(service, operation, **self.fit(name, operation, settings))
        except CognitoError as error:
            error.add_note(f"while {name} was loaded")
            raise

    def fit(self, name: str, operation: str, settings: Mapping[str, Any]) -> dict[str, Any]:
        """Return settings as parameters; members that the operation lacks are noted."""
        unknown: list[str] = []
        parameters = parameters_of(operation, settings, unknown)
        self.skipped += [f"{name}: {operation} has no {path}" for path in unknown]
        return parameters


_MFA = frozenset({
    "EmailMfaConfiguration",
    "SmsMfaConfiguration",
    "SoftwareTokenMfaConfiguration",
    "WebAuthnConfiguration",
})  # fmt: skip
