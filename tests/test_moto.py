"""Moto beside us: it answers every other service, and nothing of ours, in whichever order."""

from __future__ import annotations

from itertools import permutations

import pytest

from tests.helpers import run_python

STEPS = {
    "moto": "import moto.cognitoidp.models\nfrom moto import mock_aws",
    "ours": "from cognito_intercept import intercept",
    "client": """
        import boto3
        idp = boto3.client(
            "cognito-idp",
            region_name="us-east-1",
            aws_access_key_id="testing",
            aws_secret_access_key="testing",
        )
        """,
}
CHECK = """
    def check():
        made = idp.create_user_pool(PoolName="ours")["UserPool"]
        # An operation that moto does not have.
        assert idp.list_tags_for_resource(ResourceArn=made["Arn"])["Tags"] == {}
        later = boto3.client("cognito-idp", region_name="us-east-1")
        assert [pool["Id"] for pool in later.list_user_pools(MaxResults=9)["UserPools"]] == [
            made["Id"]
        ]
        backends = moto.cognitoidp.models.cognitoidp_backends
        assert not backends["123456789012"]["us-east-1"].user_pools
        sqs = boto3.client("sqs", region_name="us-east-1")
        sqs.create_queue(QueueName="theirs")
        assert sqs.list_queues()["QueueUrls"][0].endswith("theirs")
    """


@pytest.mark.parametrize("order", list(permutations(STEPS)), ids="-".join)
def test_ours_is_the_only_answer(order: tuple[str, ...]) -> None:
    """Whatever was imported, made and started first, moto sees no call of cognito-idp."""
    activations = """
        with intercept(), mock_aws():
            check()
        with mock_aws(), intercept():
            check()
        mock_aws(intercept(check))()
        intercept(mock_aws(check))()
        print("done")
        """
    assert run_python(*(STEPS[step] for step in order), CHECK, activations) == "done"


def test_moto_answers_when_we_do_not() -> None:
    """Before and after our context, and where only moto is active, all is moto's."""
    activations = """
        with mock_aws():
            idp.create_user_pool(PoolName="theirs")
            with intercept():
                assert idp.list_user_pools(MaxResults=9)["UserPools"] == []
            print([pool["Name"] for pool in idp.list_user_pools(MaxResults=9)["UserPools"]])
        """
    steps = (STEPS[step] for step in ("moto", "ours", "client"))
    assert run_python(*steps, activations) == "['theirs']"


def test_a_client_of_both_is_moto_s_when_only_moto_is_active() -> None:
    """A client that was made while both were active is not refused while moto answers it."""
    activations = """
        with mock_aws():
            with intercept():
                made_inside = boto3.client("cognito-idp", region_name="us-east-1")
            print(made_inside.list_user_pools(MaxResults=9)["UserPools"])
        """
    steps = (STEPS[step] for step in ("moto", "ours", "client"))
    assert run_python(*steps, activations) == "[]"


def test_key_documents_are_ours() -> None:
    """A validator that fetches keys by requests gets those that sign our tokens."""
    activations = """
        import requests
        for managers in ((intercept(), mock_aws()), (mock_aws(), intercept())):
            with managers[0], managers[1]:
                pool_id = idp.create_user_pool(PoolName="ours")["UserPool"]["Id"]
                host = "https://cognito-idp.us-east-1.amazonaws.com"
                keys = requests.get(f"{host}/{pool_id}/.well-known/jwks.json").json()["keys"]
                print(len(keys))
        """
    steps = (STEPS[step] for step in ("moto", "client", "ours"))
    assert run_python(*steps, activations).split() == ["2", "2"]
