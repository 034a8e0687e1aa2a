"""Moto beside us and ``cognito-identity``: each answers for its own identity pools."""

from __future__ import annotations

from tests.helpers import run_python

STEPS = {
    "moto": "import moto.cognitoidentity.models\nfrom moto import mock_aws",
    "ours": "from cognito_intercept import intercept",
    "client": """
        import boto3
        keys = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing"}
        identity = boto3.client("cognito-identity", region_name="us-east-1", **keys)
        """,
}
CHECK = """
    import base64, json

    FOREIGN = "cognito-idp.us-east-1.amazonaws.com/us-east-1_elsewhere"
    ROLE = "arn:aws:iam::123456789012:role/shopper"

    def make(name, **settings):
        return identity.create_identity_pool(
            IdentityPoolName=name, AllowUnauthenticatedIdentities=True, **settings
        )["IdentityPoolId"]

    def of_moto():
        return moto.cognitoidentity.models.cognitoidentity_backends["123456789012"]["us-east-1"]

    def check():
        from cognito_intercept import active
        cognito = active()
        pool = cognito.user_pool()
        app = pool.client()
        provider = f"cognito-idp.us-east-1.amazonaws.com/{pool.id}"
        theirs = make("theirs", CognitoIdentityProviders=[
            {"ProviderName": FOREIGN, "ClientId": "app"}
        ])
        assert [one["IdentityPoolId"] for one in identity.list_identity_pools(MaxResults=9)[
            "IdentityPools"
        ]] == [theirs]
        guests = make("guests")
        ours = make("ours", CognitoIdentityProviders=[
            {"ProviderName": provider, "ClientId": app.id}
        ])
        assert set(of_moto().identity_pools) == {theirs}
        assert [one["IdentityPoolName"] for one in identity.list_identity_pools(MaxResults=9)[
            "IdentityPools"
        ]] == ["guests", "ours"]
        assert identity.get_id(IdentityPoolId=theirs)["IdentityId"]
        assert len(of_moto().pools_identities[theirs]["Identities"]) == 1
        shown = identity.describe_identity_pool(IdentityPoolId=theirs)
        assert shown["IdentityPoolName"] == "theirs"
        # An operation that moto does not have.
        identity.set_identity_pool_roles(IdentityPoolId=ours, Roles={"authenticated": ROLE})
        logins = {provider: pool.user("ann").sign_in().id}
        found = identity.get_id(IdentityPoolId=ours, Logins=logins)["IdentityId"]
        issued = identity.get_credentials_for_identity(IdentityId=found, Logins=logins)[
            "Credentials"
        ]
        session = boto3.Session(
            issued["AccessKeyId"],
            issued["SecretKey"],
            issued["SessionToken"],
            region_name="us-east-1",
        )
        assert session.client("sts").get_caller_identity()["Arn"] == (
            "arn:aws:sts::123456789012:assumed-role/shopper/CognitoIdentityCredentials"
        )
        session.client("s3").create_bucket(Bucket="carts")
        token = identity.get_open_id_token(IdentityId=found, Logins=logins)["Token"]
        assumed = boto3.client("sts", region_name="us-east-1").assume_role_with_web_identity(
            RoleArn=ROLE, RoleSessionName="ann", WebIdentityToken=token
        )
        assert assumed["Credentials"]["AccessKeyId"]
    """


def test_each_answers_for_its_own() -> None:
    """In either order of activations and decorators."""
    activations = """
        with intercept(), mock_aws():
            check()
        with mock_aws(), intercept():
            check()
        mock_aws(intercept(check))()
        with mock_aws():
            make("moto alone")
            with intercept():
                assert identity.get_id(IdentityPoolId=make("guests"))
            assert [one["IdentityPoolName"] for one in identity.list_identity_pools(MaxResults=9)[
                "IdentityPools"
            ]] == ["moto alone"]
        print("done")
        """
    steps = (STEPS[step] for step in ("moto", "ours", "client"))
    assert run_python(*steps, CHECK, activations) == "done"


def test_imported_the_other_way_round() -> None:
    """Moto may come last; a client that is older, which moto does not reach, never reaches AWS."""
    activations = """
        with mock_aws(), intercept():
            make("theirs", CognitoIdentityProviders=[{"ProviderName": FOREIGN, "ClientId": "app"}])
            assert not of_moto().identity_pools
            try:
                identity.get_id(IdentityPoolId="us-east-1:0")
            except identity.exceptions.ResourceNotFoundException as error:
                print(error)
        identity = boto3.Session().client("cognito-identity", region_name="us-east-1", **keys)
        from cognito_intercept.moto import mock_aws as both
        both(check)()
        """
    steps = (STEPS[step] for step in ("client", "ours", "moto"))
    assert run_python(*steps, CHECK, activations).endswith("IdentityPool 'us-east-1:0' not found.")
