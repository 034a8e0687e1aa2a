"""What came of loading files."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cognito_intercept.handles import UserPool

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
            addresses of Terraform, ids that AWS had given.
        pools: the user pools, by the same names.
        lambdas: the ARNs of Lambda functions by their names in the file, for ``cognito.lambdas``.
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
