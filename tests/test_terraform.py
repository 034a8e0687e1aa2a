"""Terraform against ``serve``: every user-pool resource and data source of its AWS provider.

The variable COGNITO_INTERCEPT_TERRAFORM names the program. The provider comes from where Terraform
is configured to look for it, by default its registry, or from the local mirror that
COGNITO_INTERCEPT_TERRAFORM_PLUGINS names.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from cognito_intercept import intercept
from tests.pools_to_export import add_users, fill, png, pool_of, sight_of, with_units
from tests.providers import whole_metadata
from tests.serving import serve

if TYPE_CHECKING:
    from collections.abc import Iterator

TERRAFORM = os.environ.get("COGNITO_INTERCEPT_TERRAFORM")
PLUGINS = os.environ.get("COGNITO_INTERCEPT_TERRAFORM_PLUGINS")
CONFIGURATION = Path(__file__).parent / "terraform"
# What ``plan -detailed-exitcode`` returns.
NO_CHANGES = 0

pytestmark = pytest.mark.skipif(
    TERRAFORM is None, reason="COGNITO_INTERCEPT_TERRAFORM names no terraform"
)


class Terraform:
    """A working directory with the configuration, and the commands in it."""

    def __init__(self, place: Path, url: str, pattern: str = "*") -> None:
        """Copy the configuration, or some of its files, and write the files that it names."""
        self.place, self.url = place, url
        for file in CONFIGURATION.glob(pattern):
            shutil.copy(file, place)
        (place / "saml.xml").write_text(whole_metadata())
        (place / "logo.png").write_bytes(png())
        self._env = {n: v for n, v in os.environ.items() if not n.startswith("AWS_")} | {
            "CHECKPOINT_DISABLE": "1",
            "NO_PROXY": "localhost",
            "TF_IN_AUTOMATION": "1",
            "TF_VAR_managed_client": "false",
            "TF_VAR_revision": "1",
            "TF_VAR_endpoint": url,
            "TF_VAR_logo": "logo.png",
            "TF_VAR_saml_metadata": "saml.xml",
        }

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a command."""
        command = [str(TERRAFORM), *words, "-no-color"]
        return subprocess.run(
            command, cwd=self.place, env=self._env, capture_output=True, text=True, check=False
        )

    def init(self) -> None:
        """Install the provider, or skip the test."""
        mirror = [f"-plugin-dir={PLUGINS}"] if PLUGINS else []
        done = self.run("init", "-input=false", *mirror)
        if done.returncode != 0:
            pytest.skip(f"terraform init cannot get the AWS provider: {done.stderr.strip()[:500]}")

    def apply(self, revision: int = 1, *, managed: bool = False) -> None:
        """Bring a revision of the configuration about, after which nothing is left to change."""
        self._env |= {
            "TF_VAR_revision": str(revision),
            "TF_VAR_managed_client": str(managed).lower(),
        }
        done = self.run("apply", "-auto-approve", "-input=false")
        assert done.returncode == 0, done.stdout + done.stderr
        plan = self.run("plan", "-detailed-exitcode", "-input=false")
        assert plan.returncode == NO_CHANGES, plan.stdout + plan.stderr

    def show(self, *plan: str) -> Path:
        """Return a file with what ``terraform show -json`` prints of a plan, or of the state."""
        file = self.place / f"shown{len(plan)}.json"
        file.write_text(self.run("show", "-json", *plan).stdout)
        return file

    def output(self) -> Any:
        """Return what the data sources have found."""
        return json.loads(self.run("output", "-json", "found").stdout)

    def kinds(self, mode: str) -> set[str]:
        """Return the types of the resources, or data sources, that are in the state."""
        state = json.loads((self.place / "terraform.tfstate").read_text())
        return {one["type"] for one in state["resources"] if one["mode"] == mode}

    def offered(self, schemas: str) -> set[str]:
        """Return the types of user-pool resources, or data sources, that the provider has."""
        (provider,) = json.loads(self.run("providers", "schema", "-json").stdout)[
            "provider_schemas"
        ].values()
        return {
            name
            for name in provider[schemas]
            if name.startswith("aws_cognito_") and "identity_pool" not in name
        }


@pytest.fixture
def terraform(tmp_path: Path) -> Iterator[Terraform]:
    """Terraform beside a running server, with its provider."""
    with serve() as served:
        made = Terraform(tmp_path, served.url)
        made.init()
        yield made


def client_of(terraform: Terraform) -> Any:
    """Return a client of the server."""
    return boto3.client(
        "cognito-idp",
        "us-east-1",
        endpoint_url=terraform.url,
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )


def pool_ids(idp: Any) -> dict[str, str]:
    """Return the ids of the pools by name."""
    return {p["Name"]: p["Id"] for p in idp.list_user_pools(MaxResults=60)["UserPools"]}


def test_create_update_destroy(terraform: Terraform) -> None:
    """Each revision is brought about, and then there is nothing to change; in the end nothing is.

    One app client is made by another service, as the resource for such clients asks for.
    """
    idp = client_of(terraform)
    terraform.apply(1, managed=False)
    pools = pool_ids(idp)
    found = terraform.output()
    assert (found["pool_name"], found["pool_ids"]) == ("people", [pools["people"]])
    assert (found["client_name"], len(found["client_ids"])) == ("app", 2)
    assert (found["group"], found["groups"]) == ("The staff", ["bare", "staff"])
    assert found["certificate"]

    plain = pools["plain"]
    idp.create_user_pool_client(UserPoolId=plain, ClientName="AmazonOpenSearchService-search")
    terraform.apply(2, managed=True)
    assert terraform.output()["client_name"] == "app, changed"
    assert terraform.kinds("managed") == terraform.offered("resource_schemas")
    assert terraform.kinds("data") == terraform.offered("data_source_schemas")

    done = terraform.run("destroy", "-auto-approve", "-input=false")
    assert done.returncode == 0, done.stdout + done.stderr
    assert pool_ids(idp) == {}


# They came after the release of the provider that the configuration names.
LATER = ("aws_cognito_log_delivery_configuration", "aws_cognito_managed_login_branding")


def test_export(tmp_path: Path) -> None:
    """Terraform makes of an export the user pool that was exported; so do its plan and state."""
    names = ("password", "schema", "mfa", "messages", "recovery", "devices", "tags", "triggers")
    idp = client_of_aws()
    with intercept() as cognito:
        pool = pool_of(cognito, names)
        fill(pool)
        add_users(pool)
        (file,) = cognito.export(tmp_path / "people.tf.json").files
        sight = comparable(sight_of(idp, pool))
    content = json.loads(file.read_text())
    for kind in LATER:
        del content["resource"][kind]
    file.write_text(json.dumps(content))
    with serve() as served:
        terraform = Terraform(tmp_path, served.url, "provider.tf")
        terraform.init()
        checked = terraform.run("validate")
        assert checked.returncode == 0, checked.stderr.replace(file.read_text(), "…")
        planned = terraform.run("plan", "-out=plan", "-input=false")
        assert planned.returncode == 0, planned.stderr.replace(file.read_text(), "…")
        plan = terraform.show("plan")
        terraform.apply()
        state = terraform.show()
    for shown in (plan, state):
        with intercept() as cognito:
            loaded = cognito.load(shown)
            assert loaded.skipped == []
            assert comparable(sight_of(idp, loaded.pool)) == sight, shown


def client_of_aws() -> Any:
    """Return a client that an emulator in the process answers."""
    return boto3.client(
        "cognito-idp", "us-east-1", aws_access_key_id="test", aws_secret_access_key="test"
    )


def comparable(sight: dict[str, Any]) -> dict[str, Any]:
    """Return a sight without what the provider does not carry.

    A schema has no order there, and a precedence of 0 is none in a state.
    """
    users = {
        name: {k: v for k, v in user.items() if k != "UserStatus"}
        for name, user in sight["users"].items()
    }
    kept = {
        k: v for k, v in with_units(sight).items() if not k.startswith(("logs", "style", "terms"))
    }
    groups = [
        {k: v for k, v in group.items() if k != "Precedence" or v != 0} for group in sight["groups"]
    ]
    schema = sorted(sight["pool"]["SchemaAttributes"], key=lambda one: str(one["Name"]))
    kept |= {"groups": groups}
    return kept | {"users": users, "pool": sight["pool"] | {"SchemaAttributes": schema}}
