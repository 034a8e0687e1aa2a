"""What operations work on: parameters that are looked up before the function runs.

A function that declares one of these names gets what the request means by it; if there is no such
thing, the request is answered with the error that AWS gives for it.

===================  =======================================================================
``service``          the region's state
``caller``           the owner of ``AccessToken``, with pool, app client and token family
``pool``             the user pool of ``UserPoolId``, ``ResourceArn`` or ``ClientId``
``client``           the app client of ``ClientId``; where there is a ``UserPoolId``, a client of
                     that pool
``context``          the ``CallContext``: app client, ``ClientMetadata``, the device's address
``app``              the app client of ``ClientId``, authenticated by ``SecretHash``, called from
                     an address that is not blocked
``user``             the user of ``Username`` in the pool of ``UserPoolId``
``group``            the group of ``GroupName``
``provider``         the identity provider of ``ProviderName``
``import_job``       the user import job of ``JobId``
``resource_server``  the resource server of ``Identifier``
``pool_domain``      the domain ``Domain`` of the pool of ``UserPoolId``
``branding``         the managed login style of ``ManagedLoginBrandingId``
``terms``            the terms document of ``TermsId``
``cimd_policy``      the CIMD policy of ``CIMDPolicyId``
``device``           the device of ``DeviceKey``, of the user or of the caller
``auth_event``       the event of ``EventId`` in the user's history
``enrolment``        the registration of an authenticator app, by ``AccessToken`` or ``Session``
``identity_pool``    the identity pool of ``IdentityPoolId``, ``ResourceArn`` or ``IdentityId``
``identity``         the identity of ``IdentityId`` in an identity pool
===================  =======================================================================

The table ``LOOKUPS`` in ``lookups.py`` is in the order in which AWS checks (operations.md 3):
authorisation, pool, client, secret, user, then what belongs to them. Which look-ups an operation
needs is decided once, when it is registered; a call runs a tuple of functions.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.service import Service

__all__ = ["POOL_CHECK", "SERVICE", "WRITABLE", "Found", "Lookup", "Options", "Params", "Step"]

SERVICE = "service"
POOL_CHECK = "pool_check"
# The check that no point-in-time recovery is active.
WRITABLE = "writable"

Params = dict[str, Any]
Found = dict[str, Any]
Step = Callable[["Service", Params, Found], Any]
"""Looks one thing up, given the request and what was looked up before it."""


class Options(NamedTuple):
    """What an operation says about its look-ups.

    Attributes:
        declared: the codes of the errors that the model declares for it.
        scopes: the scopes that its access token must have; ``None`` for the usual one.
        pool_check: a rule about the pool that AWS checks before it looks for users.
        operation: the operation's name.
    """

    declared: frozenset[str]
    scopes: frozenset[str] | None = None
    pool_check: Callable[[Pool], None] | None = None
    operation: str | None = None


class Lookup(NamedTuple):
    """One way to resolve a name.

    Attributes:
        name: the parameter's name.
        members: the members of the input that it reads; the operation must have them.
        compile: makes the step. It imports what the step needs, so that a program loads no more
            than its operations do.
        needs: the names that are resolved before it.
        also: members that it reads in operations that have them.
    """

    name: str
    members: tuple[str, ...]
    compile: Callable[[Options], Step]
    needs: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
