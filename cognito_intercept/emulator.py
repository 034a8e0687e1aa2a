"""``Cognito``: what a test holds while the emulator is active."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from cognito_intercept.clock import Clock
from cognito_intercept.directory.journal import Journal
from cognito_intercept.documents import Documents
from cognito_intercept.entropy import Entropy
from cognito_intercept.keys import Keyring
from cognito_intercept.lock import TaskLock
from cognito_intercept.logs import Logs
from cognito_intercept.outbox import Outbox
from cognito_intercept.provider_accounts import ProviderAccounts
from cognito_intercept.service import Surroundings
from cognito_intercept.state.stored import StoredRegions
from cognito_intercept.threats import Threats
from cognito_intercept.trigger_registry import Trigger, Triggers

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from ssl import SSLContext

    from responses import RequestsMock

    from cognito_intercept.account.published_secrets import PublishedSecrets
    from cognito_intercept.handles import User, UserPool
    from cognito_intercept.http.providers import Provider
    from cognito_intercept.http.scripted_login import Answer, CallbackUrl
    from cognito_intercept.loading.exporting import Exported, ExportFormat
    from cognito_intercept.loading.loaded import Loaded
    from cognito_intercept.protocol.http import Request, Response
    from cognito_intercept.quotas import Quotas
    from cognito_intercept.server.running import RunningServer
    from cognito_intercept.service import Service
    from cognito_intercept.settings import Settings
    from cognito_intercept.trigger_registry import EventVersion, TriggerName

__all__ = ["Cognito"]


class Cognito(StoredRegions):
    """One emulator: the state of every region, and the handles that a test needs.

    Examples:
        >>> pool = cognito.user_pool("shop")
        >>> ann = pool.user("ann")
        >>> cognito
        <Cognito in us-east-1; user pools: 1; users: 1>
    """

    def __init__(self, settings: Settings, seed: int | str | None = None) -> None:
        """Start with no user pool in any region.

        Args:
            settings: account, form and relaxations.
            seed: makes identifiers, secrets and codes repeatable (RSA keys are not).
        """
        journal = Journal()

        def record(inverse: Callable[[], None]) -> None:
            journal.record(inverse)  # Looked up at each change, so that tests can inject faults.

        around = Surroundings(
            settings=settings,
            journal=journal,
            lock=TaskLock(),
            clock=Clock(record),
            entropy=Entropy(seed),
            outbox=Outbox(record),
            keyring=Keyring(record),
            triggers=Triggers(settings.missing_lambda, settings.trigger_timeout),
            threats=Threats(),
            documents=Documents(self._own_document),
            logs=Logs(record),
            accounts=ProviderAccounts(record),
            back_channel=self._send,
        )
        super().__init__(around)

    def __repr__(self) -> str:
        """Return how many user pools and users there are, and where."""
        services = [service for service in self.services() if service.pools]
        pools = [pool for service in services for pool in service.pools.values()]
        regions = ", ".join(service.region for service in services) or self.settings.region
        users = sum(len(pool.by_sub) for pool in pools)
        return f"<Cognito in {regions}; user pools: {len(pools)}; users: {users}>"

    def user_pool(
        self, name: str = "people", *, region: str | None = None, **settings: Any
    ) -> UserPool:
        """Create a user pool, and return a handle that makes app clients, users and tokens.

        Args:
            name: its name.
            region: its region; by default the emulator's.
            **settings: parameters of CreateUserPool, and of SetUserPoolMfaConfig
                (``SoftwareTokenMfaConfiguration``, …), in the API's spelling.

        Raises:
            ParamValidationError: botocore's, for parameters that boto3 would not send.
            CognitoError: what AWS would answer.
            ValueError: there is no such region.

        Examples:
            >>> pool = cognito.user_pool("shop", AutoVerifiedAttributes=["email"])
            >>> pool.name
            'shop'
            >>> cognito.user_pool(region="eu-west-1").id
            'eu-west-1_...'
        """
        # Imported at first need.
        from cognito_intercept.handles import UserPool  # noqa: PLC0415
        from cognito_intercept.seeding.calls import create_pool  # noqa: PLC0415

        service = self._service(region)
        return UserPool(create_pool(service, name, settings), service.region, service)

    def _service(self, region: str | None) -> Service:
        """Return the state of a region that a test names, of the emulator's where it names none.

        Raises:
            ValueError: there is no such region.
        """
        from cognito_intercept.partitions import is_region  # noqa: PLC0415 - at first need

        if region is not None and not is_region(region):
            raise ValueError(f"no region is named {region!r}")
        return self.service(self.settings.region if region is None else region)

    def load(
        self,
        *paths: str | os.PathLike[str],
        region: str | None = None,
        parameters: Mapping[str, Any] | None = None,
        imports: Mapping[str, str] | None = None,
        pool: UserPool | None = None,
        handlers: bool = False,
    ) -> Loaded:
        r"""Create user pools with what is in them from files.

        Known are CloudFormation and SAM templates (YAML with the extra ``templates``, JSON), what
        CDK and ``terraform show -json`` write, what ``aws cognito-idp describe-user-pool`` and its
        like print, and CSV files of users. What can't be taken over is in ``skipped`` of the
        result, and in one warning.

        Args:
            *paths: files, and directories of such files; what they describe may belong together.
            region: the region; by default the emulator's.
            parameters: values of templates' parameters.
            imports: values of exports that no template of the call has, for ``Fn::ImportValue``.
            pool: the user pool of what names none, such as the users of a CSV file; by default
                the one of the other files.
            handlers: import the Python handlers of functions that templates have as triggers, and
                call them as such.

        Raises:
            CognitoError: AWS would refuse something; no user pool of the files is left.
            LoadError: a file can't be read as what it is; a ValueError.
            OSError: a file can't be read at all.
            ValueError: there is no such region.

        Examples:
            >>> from pathlib import Path
            >>> from tempfile import TemporaryDirectory
            >>> with TemporaryDirectory() as folder:
            ...     path = Path(folder, "users.csv")
            ...     _ = path.write_text("username,email\nann,ann@example.com\n")
            ...     loaded = cognito.load(path, pool=cognito.user_pool())
            >>> cognito.users[0].attributes["email"]
            'ann@example.com'
        """
        # Imported at first need.
        from cognito_intercept.loading.loading import load_files  # noqa: PLC0415
        from cognito_intercept.loading.options import LoadOptions  # noqa: PLC0415

        service = self._service(region)
        options = LoadOptions(parameters or {}, imports or {}, pool, handlers)
        return load_files(service, paths, options)

    def export(
        self,
        path: str | os.PathLike[str],
        format: ExportFormat | None = None,  # noqa: A002 - what it is called everywhere
        *,
        pool: UserPool | None = None,
        region: str | None = None,
        users: bool = True,
    ) -> Exported:
        """Write user pools, with what is in them, as files that :meth:`load` reads.

        Ids, secrets of app clients and passwords are others when they are loaded again.

        Args:
            path: a file, or for ``"describe"`` a directory, which is created.
            format: ``"cloudformation"`` (a template, in YAML with the extra ``templates``, or
                JSON), ``"terraform"`` (a configuration in JSON), ``"describe"`` (what the AWS CLI
                prints, a file for each answer) or ``"csv"`` (users, for AWS's user import). By
                default what the name of the file ends with says it: ``.yaml``, ``.yml``,
                ``.json`` or ``.template``, ``.tf.json``, nothing, ``.csv``.
            pool: the user pool; by default all of the region.
            region: the region; by default the emulator's.
            users: whether users are written too.

        Returns:
            The files, and what the format does not carry.

        Raises:
            LookupError: there is no user pool, or for a CSV file more than one.
            OSError: a file can't be written.
            RuntimeError: it is to be YAML, and PyYAML is not installed.
            ValueError: there is no such format, or the path does not say which.

        Examples:
            >>> from pathlib import Path
            >>> from tempfile import TemporaryDirectory
            >>> pool = cognito.user_pool("shop")
            >>> with TemporaryDirectory() as folder:
            ...     exported = cognito.export(Path(folder, "template.json"))
            ...     loaded = cognito.load(*exported.files)
            >>> loaded.pool.name
            'shop'
        """
        from cognito_intercept.loading.exporting import export_pools  # noqa: PLC0415 - at need

        chosen = self.settings.region if region is None else region
        pools = [one for one in self.pools if one.region == chosen] if pool is None else [pool]
        return export_pools(pools, path, format, users=users)

    @property
    def pools(self) -> list[UserPool]:
        """Return the user pools of all regions.

        Examples:
            >>> pool = cognito.user_pool("shop")
            >>> [one.name for one in cognito.pools]
            ['shop']
        """
        from cognito_intercept.handles import UserPool  # noqa: PLC0415 - at first need

        return [
            UserPool(pool_id, service.region, service)
            for service in self.services()
            for pool_id in list(service.pools)
        ]

    @property
    def users(self) -> list[User]:
        """Return the users of all user pools.

        Examples:
            >>> ann = cognito.user_pool().user("ann")
            >>> cognito.users
            [<User 'ann', CONFIRMED>]
        """
        return [user for pool in self.pools for user in pool.users]

    def report(self) -> str:
        """Return tables of user pools, users, last calls and messages, ten rows each at most.

        Passwords, codes and tokens of the calls are masked; codes of the messages are shown. The
        pytest plugin adds this to the report of a test that failed.

        Examples:
            >>> ann = cognito.user_pool("shop").user("ann", email="ann@example.com")
            >>> lines = cognito.report().splitlines()  # print(cognito.report()) in a terminal
            >>> lines[0]
            'user pools (1)'
            >>> lines[5].split()
            ['ann', 'CONFIRMED', 'shop', 'email=ann@example.com']
        """
        from cognito_intercept.report import report_of  # noqa: PLC0415 - at first need

        return report_of(self, self.outbox)

    @property
    def clock(self) -> Clock:
        """The emulator's clock; ``clock.advance(seconds)`` makes codes and tokens grow old.

        Examples:
            >>> before = cognito.clock.now()
            >>> cognito.clock.advance(hours=1)
            >>> cognito.clock.now() - before >= 3600
            True
        """
        return self._around.clock

    @property
    def outbox(self) -> Outbox:
        """The messages that would have been sent, with their codes.

        Examples:
            >>> pool = cognito.user_pool(AutoVerifiedAttributes=["email"])
            >>> _ = pool.user("ann", email="ann@example.com", email_verified=True)
            >>> _ = pool.call("AdminResetUserPassword", Username="ann")
            >>> len(cognito.outbox.to("ann").code)
            6
        """
        return self._around.outbox

    @property
    def logs(self) -> Logs:
        """What user pools would have logged: failed messages, and what users do.

        Examples:
            >>> cognito.logs
            <Logs: 0 events in []>
        """
        return self._around.logs

    @property
    def triggers(self) -> Triggers:
        """The Lambda triggers, and the record of their calls.

        Examples:
            >>> cognito.on("PreTokenGeneration", lambda event, context: event)
            >>> pool = cognito.user_pool()
            >>> client = pool.client()
            >>> tokens = pool.user("ann").sign_in()
            >>> cognito.triggers.calls[0].source
            'TokenGeneration_Authentication'
        """
        return self._around.triggers

    @property
    def threats(self) -> Threats:
        """The passwords and addresses that threat protection is to hold for dangerous.

        Examples:
            >>> cognito.threats.compromised_passwords.add("Passw0rd!")
            >>> cognito.threats.risky_addresses["203.0.113.7"] = "High"
        """
        return self._around.threats

    @property
    def quotas(self) -> Quotas:
        """The quotas that AWS enforces; ``cognito.quotas.users_per_pool = 3`` changes one.

        Examples:
            >>> cognito.quotas.user_pools_per_region = 1
            >>> pool = cognito.user_pool()
            >>> from cognito_intercept.errors import CognitoError
            >>> try:
            ...     cognito.user_pool()
            ... except CognitoError as error:
            ...     print(error.code)
            LimitExceededException
        """
        return self._around.quotas

    @property
    def documents(self) -> Documents:
        """Documents by URL that other parties would serve, such as SAML metadata.

        ``cognito.documents[url] = text`` registers one; nothing is fetched over the network.

        Examples:
            >>> cognito.documents["https://id.example.com/metadata.xml"] = "<EntityDescriptor/>"
        """
        return self._around.documents

    def _own_document(self, url: str) -> str | None:
        """Return a discovery document or the keys of one of the emulator's own pools."""
        from cognito_intercept.http.documents import document_at  # noqa: PLC0415 - at first need

        return document_at(self, url)

    def _send(self, request: Request) -> Response:
        """Send a request to an identity provider."""
        from cognito_intercept.http.back_channel import send  # noqa: PLC0415 - at first need

        return send(self, request)

    @property
    def secrets(self) -> PublishedSecrets:
        """The app client secrets that AWS would keep in Secrets Manager, by ClientSecretArn.

        Each is the JSON text that ``get_secret_value`` returns as ``SecretString``.

        Examples:
            >>> client = cognito.user_pool().client(
            ...     secret=True, PublishSecretsInAWSSecretsManager=True
            ... )
            >>> [arn.split(":")[2] for arn in cognito.secrets]
            ['secretsmanager']
        """
        # Imported at first need.
        from cognito_intercept.account.published_secrets import (  # noqa: PLC0415
            PublishedSecrets,
        )

        return PublishedSecrets(self)

    @property
    def lambdas(self) -> dict[str, Trigger]:
        """Callables that stand in for Lambda functions, by ARN.

        Examples:
            >>> arn = "arn:aws:lambda:us-east-1:123456789012:function:greet"
            >>> cognito.lambdas[arn] = lambda event, context: event
            >>> pool = cognito.user_pool(LambdaConfig={"PostAuthentication": arn})
            >>> client = pool.client()
            >>> tokens = pool.user("ann").sign_in()
            >>> [call.name for call in cognito.triggers.calls]
            ['PostAuthentication']
        """
        return self._around.triggers.lambdas

    def on(
        self,
        name: TriggerName,
        function: Trigger,
        *,
        pool: str | None = None,
        version: EventVersion = "V1_0",
    ) -> None:
        """Call a function as a trigger.

        See :meth:`~cognito_intercept.trigger_registry.Triggers.on`.

        Examples:
            >>> def confirm(event, context):
            ...     event["response"]["autoConfirmUser"] = True
            ...     return event
            >>> cognito.on("PreSignUp", confirm)
            >>> pool = cognito.user_pool()
            >>> client = pool.client()
            >>> import boto3
            >>> idp = boto3.client("cognito-idp")
            >>> answer = idp.sign_up(ClientId=client.id, Username="ann", Password="Passw0rd!")
            >>> answer["UserConfirmed"]
            True
        """
        self.triggers.on(name, function, pool, version)

    def provider(self, name: str, *, pool: str | None = None) -> Provider:
        """Return the stand-in of an identity provider, to choose who signs in there next.

        ``cognito.provider("Google").signs_in(sub="1", email="ann@example.com")``

        Args:
            name: the ProviderName.
            pool: the user pool; ``None`` for the providers of that name in all pools.

        Raises:
            LookupError: there is no such identity provider.

        Examples:
            >>> pool = cognito.user_pool()
            >>> _ = pool.call(
            ...     "CreateIdentityProvider",
            ...     ProviderName="Google",
            ...     ProviderType="Google",
            ...     ProviderDetails={
            ...         "client_id": "1",
            ...         "client_secret": "2",
            ...         "authorize_scopes": "email",
            ...     },
            ... )
            >>> cognito.provider("Google").signs_in(sub="1", email="ann@example.com")
        """
        from cognito_intercept.http.providers import Provider  # noqa: PLC0415 - at first need

        return Provider(self, self._around.accounts, name, pool)

    def rotate_keys(self, pool_id: str) -> None:
        """Have a user pool sign its tokens with two new keys from now on.

        The old keys stay in the JWKS, and their tokens valid, until the last token that they
        signed has ended by the emulator's clock. When AWS rotates keys is not documented.

        Raises:
            LookupError: there is no such user pool.

        Examples:
            >>> pool = cognito.user_pool()
            >>> client = pool.client()
            >>> token = pool.user("ann").sign_in().access
            >>> cognito.rotate_keys(pool.id)
            >>> import requests
            >>> len(requests.get(pool.jwks_uri).json()["keys"])
            4
        """
        service = next((one for one in self.services() if pool_id in one.pools), None)
        if service is None:
            raise LookupError(f"there is no user pool {pool_id!r}")
        with service.turn():
            self._around.keyring.rotate(pool_id, service.now())

    def import_csv(self, job: str | Mapping[str, Any], path: str | os.PathLike[str]) -> None:
        r"""Upload a CSV file for a user import job, as a PUT to its ``PreSignedUrl`` does.

        The job is started by ``StartUserImportJob``, as ever.

        Args:
            job: the ``JobId``, or the ``UserImportJob`` of an answer.
            path: the file; it is read in pieces.

        Raises:
            LookupError: there is no such job.
            ValueError: the job was started already, or the file is larger than 100 MB.
            OSError: the file can't be read.

        Examples:
            >>> pool = cognito.user_pool(AutoVerifiedAttributes=["email"])
            >>> job = pool.call(
            ...     "CreateUserImportJob",
            ...     JobName="first",
            ...     CloudWatchLogsRoleArn="arn:aws:iam::123456789012:role/logs",
            ... )["UserImportJob"]
            >>> header = pool.call("GetCSVHeader")["CSVHeader"]
            >>> values = {
            ...     "cognito:username": "ann",
            ...     "cognito:mfa_enabled": "FALSE",
            ...     "email": "ann@example.com",
            ...     "email_verified": "TRUE",
            ...     "phone_number_verified": "FALSE",
            ... }
            >>> rows = [header, [values.get(name, "") for name in header]]
            >>> from pathlib import Path
            >>> from tempfile import TemporaryDirectory
            >>> with TemporaryDirectory() as folder:
            ...     path = Path(folder, "users.csv")
            ...     _ = path.write_text("".join(",".join(row) + "\n" for row in rows))
            ...     cognito.import_csv(job, path)
            >>> _ = pool.call("StartUserImportJob", JobId=job["JobId"])
            >>> done = pool.call("DescribeUserImportJob", JobId=job["JobId"])
            >>> done["UserImportJob"]["ImportedUsers"]
            1
            >>> pool.users
            [<User 'ann', RESET_REQUIRED>]
        """
        from cognito_intercept.user_import.handles import import_csv  # noqa: PLC0415 - at need

        import_csv(self.services(), job, path)

    def import_log(self, job: str | Mapping[str, Any]) -> list[str]:
        """Return what a user import job has logged to CloudWatch: one line for each row.

        A line is ``[SUCCEEDED|SKIPPED|FAILED] Line Number n - text``; the header is line 1.

        Args:
            job: the ``JobId``, or the ``UserImportJob`` of an answer.

        Raises:
            LookupError: there is no such job.

        Examples:
            >>> pool = cognito.user_pool(AutoVerifiedAttributes=["email"])
            >>> job = pool.call(
            ...     "CreateUserImportJob",
            ...     JobName="first",
            ...     CloudWatchLogsRoleArn="arn:aws:iam::123456789012:role/logs",
            ... )["UserImportJob"]
            >>> cognito.import_log(job)
            []
        """
        from cognito_intercept.user_import.handles import import_log  # noqa: PLC0415 - at need

        with self._around.lock:
            return import_log(self.services(), job)

    def assumed_role(self, access_key_id: str) -> str:
        """Return the ARN of the role behind credentials that an identity pool issued.

        Args:
            access_key_id: the ``AccessKeyId`` that GetCredentialsForIdentity answered with.

        Raises:
            LookupError: no identity pool issued them, or they have ended.

        Examples:
            >>> import boto3
            >>> identity = boto3.client("cognito-identity")
            >>> pool = identity.create_identity_pool(
            ...     IdentityPoolName="guests", AllowUnauthenticatedIdentities=True
            ... )["IdentityPoolId"]
            >>> roles = {"unauthenticated": "arn:aws:iam::123456789012:role/guest"}
            >>> _ = identity.set_identity_pool_roles(IdentityPoolId=pool, Roles=roles)
            >>> guest = identity.get_id(IdentityPoolId=pool)["IdentityId"]
            >>> issued = identity.get_credentials_for_identity(IdentityId=guest)["Credentials"]
            >>> cognito.assumed_role(issued["AccessKeyId"])
            'arn:aws:iam::123456789012:role/guest'
        """
        from cognito_intercept.identity_pools.credentials import sessions_in  # noqa: PLC0415

        for session in sessions_in(self.services()):
            if session.access_key_id == access_key_id and self.now() < session.expires:
                return session.role
        raise LookupError(f"there are no credentials {access_key_id!r}")

    def authorize(
        self,
        client_id: str,
        *,
        username: str | None = None,
        password: str | None = None,
        answers: Mapping[str, Answer] | None = None,
        **parameters: str | Iterable[str],
    ) -> CallbackUrl:
        """Sign a user in at the login pages, as a browser does, and return where it ends.

        The real endpoints answer, from ``/oauth2/authorize`` on. Codes by SMS and e-mail are taken
        from the outbox, and codes of an authenticator app are those that the user's app shows.

        Args:
            client_id: the app client.
            username: the user name, or another name to sign in with; ``None`` for a sign-in at an
                identity provider, which ``identity_provider`` or ``idp_identifier`` names.
            password: the password; ``None`` for a browser in which the user is signed in already,
                so that no form comes up and no trigger of the sign-in fires but
                PreTokenGeneration.
            answers: the answers to challenges by their names, such as
                ``{"NEW_PASSWORD_REQUIRED": "…"}``: a text, or a function that is called with the
                ChallengeParameters and returns it.
            **parameters: those of the request, such as ``redirect_uri`` (by default the client's
                first CallbackURL), ``scope`` (one text, or several), ``state``, ``nonce``,
                ``code_challenge`` or ``response_type``.

        Returns:
            The callback URL, a string with the properties ``code``, ``state`` and ``parameters``.

        Raises:
            AuthorizationError: an error page, an error at the callback, a sign-in that was
                refused, or a challenge without an answer; the text says what.
            LookupError: there is no such app client, or without a password no such user.

        Examples:
            >>> pool = cognito.user_pool()
            >>> client = pool.client(
            ...     AllowedOAuthFlowsUserPoolClient=True,
            ...     AllowedOAuthFlows=["code"],
            ...     AllowedOAuthScopes=["openid"],
            ...     CallbackURLs=["https://app.example.com"],
            ... )
            >>> ann = pool.user("ann")
            >>> callback = cognito.authorize(
            ...     client.id, username="ann", password=ann.password, state="1"
            ... )
            >>> callback.state
            '1'
            >>> import requests
            >>> form = {
            ...     "grant_type": "authorization_code",
            ...     "client_id": client.id,
            ...     "code": callback.code,
            ...     "redirect_uri": "https://app.example.com",
            ... }
            >>> sorted(requests.post(f"{pool.url}/oauth2/token", data=form).json())
            ['access_token', 'expires_in', 'id_token', 'refresh_token', 'token_type']
        """
        from cognito_intercept.http.scripted_login import SignInScript, walk  # noqa: PLC0415

        texts = {n: v if isinstance(v, str) else " ".join(v) for n, v in parameters.items()}
        return walk(self, client_id, SignInScript(username, password, answers or {}), texts)

    @contextmanager
    def serve(
        self,
        port: int = 0,
        host: str = "localhost",
        *,
        inspect: bool = False,
        tls: SSLContext | None = None,
    ) -> Iterator[RunningServer[Cognito]]:
        """Answer over HTTP too, from a thread, until the block is left.

        Browsers and programs of any language see the same state as this process, where the
        emulator goes on to answer if it does. An emulator with a base URL goes by that URL,
        whatever the address. Of one without, discovery documents that are fetched from the server
        name the server's URLs; issuer, tokens and messages stay as they are on AWS.

        Args:
            port: the port to listen at; 0 takes a free one.
            host: the address to listen at; ``localhost`` stands for both loopback addresses,
                127.0.0.1 and ::1.
            inspect: serve the inspection API and its page too, to peers on this machine only.
            tls: a context of ``ssl.PROTOCOL_TLS_SERVER`` with the server's certificate, to serve
                HTTPS; ``None`` for plain HTTP.

        Returns:
            A context manager whose object has ``url`` and ``port``.

        Raises:
            OSError: the address can't be bound.

        Examples:
            >>> import urllib.request
            >>> pool = cognito.user_pool()
            >>> with cognito.serve() as server:
            ...     url = f"{server.url}/{pool.id}/.well-known/jwks.json"
            ...     urllib.request.urlopen(url).status
            200
        """
        from cognito_intercept.server.running import bind, running  # noqa: PLC0415 - at need

        inspected = self if inspect else None
        with bind(host, port, tls) as bound, running(self, bound, inspected) as server:
            yield server

    def add_to(self, requests_mock: RequestsMock) -> None:
        """Register every route of this emulator in a ``responses.RequestsMock`` of your own.

        The routes answer while that mock is started, whether this emulator is active or not.
        Whatever else is registered for the same URL goes first, before and after.

        Args:
            requests_mock: the mock, or the module ``responses`` for its default one.

        Examples:
            >>> import requests, responses
            >>> pool = cognito.user_pool()
            >>> with responses.RequestsMock() as mock:
            ...     cognito.add_to(mock)
            ...     requests.get(pool.jwks_uri).status_code
            200
        """
        from cognito_intercept.http.mocks import add_routes  # noqa: PLC0415 - at first need

        add_routes(self, requests_mock)
