"""The look-ups: one function for each way to resolve a name, and their table, in order.

Each function makes a step of an operation's resolution (``resolution.py``). It imports what the
step needs, so that a program loads no more than its operations do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cognito_intercept import errors
from cognito_intercept.call_context import CallContext
from cognito_intercept.directory.restorations import check_writable
from cognito_intercept.operations.resolution import (
    POOL_CHECK,
    WRITABLE,
    Found,
    Lookup,
    Options,
    Params,
    Step,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from cognito_intercept.directory.auth_events import AuthEvent
    from cognito_intercept.directory.client import Client
    from cognito_intercept.directory.devices import Device
    from cognito_intercept.directory.groups import Group
    from cognito_intercept.directory.identity_pools import IdentityPool, PoolIdentity
    from cognito_intercept.directory.identity_providers import IdentityProvider
    from cognito_intercept.directory.import_jobs import ImportJob
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.directory.user import User
    from cognito_intercept.service import Service
    from cognito_intercept.tokens.access import Caller

__all__ = ["LOOKUPS"]


def _caller(options: Options) -> Step:
    from cognito_intercept.tokens.access import caller_of  # noqa: PLC0415 - at first need
    from cognito_intercept.tokens.claims import ADMIN_SCOPE  # noqa: PLC0415 - at first need

    scopes = frozenset({ADMIN_SCOPE}) if options.scopes is None else options.scopes
    name = options.operation

    def caller(service: Service, params: Params, _found: Found) -> Caller:
        # GetDevice and ForgetDevice need the token although the model does not say so.
        return caller_of(service, params.get("AccessToken") or "", scopes, name)

    return _declared(caller, options)


_OF_OWNERS = frozenset({"UserNotFoundException", "ResourceNotFoundException"})


def _declared(step: Step, options: Options) -> Step:
    """Return a step that never says that the owner, or the pool or client, is gone, undeclared.

    Some operations declare neither error. What they say of a token or session whose user, pool
    or app client was deleted is not known: that it is void (G).
    """
    undeclared = _OF_OWNERS - options.declared
    if not undeclared:
        return step

    def declared(service: Service, params: Params, found: Found) -> Any:
        try:
            return step(service, params, found)
        except errors.CognitoError as error:
            if error.code not in undeclared:
                raise
            by_token = "AccessToken" in params
            refusal = errors.ACCESS_TOKEN_REVOKED if by_token else errors.SESSION_INVALID
            raise refusal() from None

    return declared


def _pool_is_writable(_options: Options) -> Step:
    return lambda service, _params, found: check_writable(found["pool"], service.now())


def _pool_of_caller_is_writable(_options: Options) -> Step:
    return lambda service, _params, found: check_writable(found["caller"].pool, service.now())


def _pool(options: Options) -> Step:
    name = options.operation
    return lambda service, params, _found: service.pool(params["UserPoolId"], name)


def _pool_of_arn(options: Options) -> Step:
    from cognito_intercept.directory.tags import pool_id_of  # noqa: PLC0415 - at first need

    def pool_of_arn(service: Service, params: Params, _found: Found) -> Pool:
        arn = params["ResourceArn"]
        pool = service.pool(pool_id_of(arn), options.operation)
        replica = pool.replica
        if replica is not None and replica.arn == arn:
            # The ARN says which region's pool is meant, wherever the call is made (G).
            return service.in_region(replica.region).pool(pool.id, options.operation)
        return pool

    return pool_of_arn


def _pool_of_client(options: Options) -> Step:
    name = options.operation
    return lambda service, params, _found: service.client(params["ClientId"], name)[0]


def _client(_options: Options) -> Step:
    from cognito_intercept.account.published_secrets import (  # noqa: PLC0415 - as above
        rotate_due_secret,
    )

    def client(service: Service, params: Params, found: Found) -> Client:
        pool: Pool = found["pool"]
        client = pool.clients.get(params["ClientId"])
        if client is None:
            raise errors.CLIENT_NOT_FOUND(client_id=params["ClientId"])
        if client.published is not None:
            rotate_due_secret(service, client)
        return client

    return client


def _context_of_client(_options: Options) -> Step:
    from cognito_intercept.protection.risk_settings import address_of  # noqa: PLC0415 - as above

    def context(_service: Service, params: Params, found: Found) -> CallContext:
        client: Client = found["client"]
        address = address_of(client, params.get("UserContextData"), params.get("ContextData"))
        return CallContext(client, params.get("ClientMetadata"), address)

    return context


def _context_of_caller(_options: Options) -> Step:
    return lambda _service, params, found: CallContext(
        found["caller"].client, params.get("ClientMetadata")
    )


def _context(_options: Options) -> Step:
    return lambda _service, params, _found: CallContext(None, params.get("ClientMetadata"))


def _app(_options: Options) -> Step:
    from cognito_intercept.account.client_auth import check_secret_hash  # noqa: PLC0415 - as above
    from cognito_intercept.protection.assessment import refuse_blocked  # noqa: PLC0415 - as above

    def app(service: Service, params: Params, found: Found) -> Client:
        client: Client = found["client"]
        check_secret_hash(service, client, (params["Username"],), params.get("SecretHash"))
        refuse_blocked(found["pool"], client, found["context"].ip_address)
        return client

    return app


def _pool_check(options: Options) -> Step:
    check = options.pool_check
    if check is None:
        raise TypeError("there is no pool_check to compile")
    return lambda _service, _params, found: check(found["pool"])


def _user(_options: Options) -> Step:
    def user(_service: Service, params: Params, found: Found) -> User:
        pool: Pool = found["pool"]
        user = pool.find_user(params["Username"])
        if user is None:
            raise errors.USER_NOT_FOUND()
        return user

    return user


def _group(_options: Options) -> Step:
    def group(_service: Service, params: Params, found: Found) -> Group:
        pool: Pool = found["pool"]
        group = pool.groups.get(params["GroupName"])
        if group is None:
            raise errors.GROUP_NOT_FOUND()
        return group

    return group


def _provider(_options: Options) -> Step:
    def provider(_service: Service, params: Params, found: Found) -> IdentityProvider:
        pool: Pool = found["pool"]
        provider = pool.identity_providers.get(params["ProviderName"])
        if provider is None:
            raise errors.PROVIDER_NOT_FOUND(name=params["ProviderName"], pool_id=pool.id)
        return provider

    return provider


def _import_job(_options: Options) -> Step:
    def import_job(_service: Service, params: Params, found: Found) -> ImportJob:
        pool: Pool = found["pool"]
        job = pool.import_jobs.get(params["JobId"])
        if job is None:
            raise errors.IMPORT_JOB_NOT_FOUND(job_id=params["JobId"], pool_id=pool.id)
        return job

    return import_job


def _resource_server(_options: Options) -> Step:
    def resource_server(_service: Service, params: Params, found: Found) -> dict[str, Any]:
        pool: Pool = found["pool"]
        server = pool.resource_servers.get(params["Identifier"])
        if server is None:
            raise errors.RESOURCE_SERVER_NOT_FOUND(identifier=params["Identifier"])
        return server

    return resource_server


def _pool_domain(_options: Options) -> Step:
    def pool_domain(_service: Service, params: Params, found: Found) -> dict[str, Any]:
        pool: Pool = found["pool"]
        domain = pool.domains.get(params["Domain"])
        if domain is None:
            raise errors.DOMAIN_NOT_FOUND()
        return domain

    return pool_domain


def _terms(_options: Options) -> Step:
    from cognito_intercept.directory.terms import terms_of_id  # noqa: PLC0415 - at first need

    return lambda _service, params, found: terms_of_id(found["pool"], params["TermsId"])


def _branding(_options: Options) -> Step:
    from cognito_intercept.directory.branding import branding_of_id  # noqa: PLC0415 - as above

    return lambda _service, params, found: branding_of_id(
        found["pool"], params["ManagedLoginBrandingId"]
    )


def _cimd_policy(_options: Options) -> Step:
    from cognito_intercept.directory.cimd_policies import policy_of_id  # noqa: PLC0415 - as above

    return lambda _service, params, found: policy_of_id(found["pool"], params["CIMDPolicyId"])


def _device_of(user_of: Callable[[Found], User]) -> Callable[[Options], Step]:
    def compile_device(_options: Options) -> Step:
        from cognito_intercept.directory.devices import existing_device  # noqa: PLC0415 - as above

        def device(_service: Service, params: Params, found: Found) -> Device:
            return existing_device(user_of(found), params["DeviceKey"])

        return device

    return compile_device


def _auth_event(_options: Options) -> Step:
    from cognito_intercept.directory.auth_events import event_of  # noqa: PLC0415 - at first need

    def auth_event(_service: Service, params: Params, found: Found) -> AuthEvent:
        return event_of(found["user"].auth_events, params["EventId"])

    return auth_event


def _enrolment(options: Options) -> Step:
    from cognito_intercept.sign_in.factors import software_token  # noqa: PLC0415 - at first need

    def enrolment(service: Service, params: Params, _found: Found) -> Any:
        return software_token.enrolment_of(
            service, params.get("AccessToken"), params.get("Session"), options.operation
        )

    return _declared(enrolment, options)


def _identity_pool(_options: Options) -> Step:
    return lambda service, params, _found: service.identity_pool(params["IdentityPoolId"])


def _tagged_identity_pool(_options: Options) -> Step:
    def tagged_identity_pool(service: Service, params: Params, _found: Found) -> IdentityPool:
        arn: str = params["ResourceArn"]
        _, is_one, pool_id = arn.partition(":identitypool/")
        if not is_one:
            raise errors.IDENTITY_TAG_ARN_INVALID(arn=arn)
        return service.identity_pool(pool_id)

    return tagged_identity_pool


def _pool_of_identity(_options: Options) -> Step:
    def pool_of_identity(service: Service, params: Params, _found: Found) -> IdentityPool:
        identity_id = params["IdentityId"]
        pool = service.pool_of_identity(identity_id)
        if pool is None:
            raise errors.IDENTITY_NOT_FOUND(identity_id=identity_id)
        return pool

    return pool_of_identity


def _identity(_options: Options) -> Step:
    def identity(_service: Service, params: Params, found: Found) -> PoolIdentity:
        pool: IdentityPool = found["identity_pool"]
        identity = pool.identities.get(params["IdentityId"])
        if identity is None:
            raise errors.IDENTITY_NOT_FOUND(identity_id=params["IdentityId"])
        return identity

    return identity


_BY_NAME = ("UserPoolId", "Username")
_METADATA = ("ClientMetadata",)
_CONTEXT_DATA = ("UserContextData", "ContextData")

LOOKUPS = (
    Lookup("enrolment", ("AccessToken", "Session"), _enrolment),
    Lookup("caller", ("AccessToken",), _caller),
    Lookup("pool", ("UserPoolId",), _pool),
    Lookup("pool", ("ResourceArn",), _pool_of_arn),
    Lookup("pool", ("ClientId",), _pool_of_client),
    Lookup(WRITABLE, ("AccessToken",), _pool_of_caller_is_writable, needs=("caller",)),
    Lookup(WRITABLE, (), _pool_is_writable, needs=("pool",)),
    Lookup("client", ("ClientId",), _client, needs=("pool",)),
    Lookup("context", ("AccessToken",), _context_of_caller, needs=("caller",), also=_METADATA),
    Lookup(
        "context",
        ("ClientId",),
        _context_of_client,
        needs=("client",),
        also=(*_METADATA, *_CONTEXT_DATA),
    ),
    Lookup("context", (), _context, also=_METADATA),
    Lookup("app", ("Username", "SecretHash"), _app, needs=("pool", "client", "context")),
    Lookup(POOL_CHECK, (), _pool_check, needs=("pool",)),
    Lookup("user", _BY_NAME, _user, needs=("pool",)),
    Lookup("group", ("GroupName",), _group, needs=("pool",)),
    Lookup("provider", ("ProviderName",), _provider, needs=("pool",)),
    Lookup("import_job", ("JobId",), _import_job, needs=("pool",)),
    Lookup("resource_server", ("Identifier",), _resource_server, needs=("pool",)),
    Lookup("pool_domain", ("Domain",), _pool_domain, needs=("pool",)),
    Lookup("branding", ("ManagedLoginBrandingId",), _branding, needs=("pool",)),
    Lookup("cimd_policy", ("CIMDPolicyId",), _cimd_policy, needs=("pool",)),
    Lookup("terms", ("TermsId",), _terms, needs=("pool",)),
    Lookup(
        "device",
        ("AccessToken", "DeviceKey"),
        _device_of(lambda found: found["caller"].user),
        needs=("caller",),
    ),
    Lookup(
        "device", (*_BY_NAME, "DeviceKey"), _device_of(lambda found: found["user"]), needs=("user",)
    ),
    Lookup("auth_event", ("EventId",), _auth_event, needs=("user",)),
    Lookup("identity_pool", ("IdentityPoolId",), _identity_pool),
    Lookup("identity_pool", ("ResourceArn",), _tagged_identity_pool),
    Lookup("identity_pool", ("IdentityId",), _pool_of_identity),
    Lookup("identity", ("IdentityId",), _identity, needs=("identity_pool",)),
)
