"""Customization of the classic pages: stylesheets, logos and where these are served."""

from __future__ import annotations

import json
import re
import socket
import urllib.request
from datetime import UTC
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError

import boto3
import pytest
import requests

from cognito_intercept import intercept
from cognito_intercept.directory.classic_css import reflected_css
from cognito_intercept.directory.ui_customization import customization_of, image_url
from cognito_intercept.fronts.guard import NotCoveredError
from tests.helpers import refusal
from tests.realms import Realm, add_client, make_realm
from tests.replay.stage import ROWS

if TYPE_CHECKING:
    from cognito_intercept.emulator import Cognito

INVALID, NOT_FOUND = "InvalidParameterException", "ResourceNotFoundException"
NO_DOMAIN = (INVALID, "There has to be an existing domain associated with this user pool")
TOO_LARGE = (INVALID, "request parameters too large")
CSS = ".label-customizable { color: #333; }"
OTHER_CSS = ".banner-customizable { background-color: lightgray; }"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
JPEG = b"\xff\xd8\xff\xe0" + bytes(20)
TEMPLATE: str = ROWS["R075"]["response"]["UICustomization"]["CSS"]


def customize(realm: Realm, client: str | None = None, **parameters: Any) -> Any:
    """Set the customization of an app client, by default the realm's, and return it."""
    parameters.setdefault("ClientId", client or realm.client_id)
    answer = realm.idp.set_ui_customization(UserPoolId=realm.pool_id, **parameters)
    return answer["UICustomization"]


def shown(realm: Realm, **parameters: Any) -> Any:
    """Return the customization that an app client has."""
    answer = realm.idp.get_ui_customization(UserPoolId=realm.pool_id, **parameters)
    return answer["UICustomization"]


def realm_with_domain(idp: Any) -> Realm:
    """Create a pool with an app client and a domain."""
    realm = make_realm(idp)
    idp.create_user_pool_domain(UserPoolId=realm.pool_id, Domain="mine")
    return realm


@pytest.fixture
def realm(idp: Any) -> Realm:
    """A user pool with a domain and an app client."""
    return realm_with_domain(idp)


def test_set(realm: Realm) -> None:
    """The answer has all members, and so has what is shown later."""
    made = customize(realm, CSS=TEMPLATE, ImageFile=JPEG)
    assert made.keys() == {
        "UserPoolId",
        "ClientId",
        "ImageUrl",
        "CSS",
        "CSSVersion",
        "LastModifiedDate",
        "CreationDate",
    }
    assert (made["ClientId"], made["CSS"]) == (realm.client_id, TEMPLATE)
    assert made["CSSVersion"] == f"{made['CreationDate'].astimezone(UTC):%Y%m%d%H%M%S}"
    assert shown(realm, ClientId=realm.client_id) == made


def test_without_a_logo(realm: Realm) -> None:
    """There is no ImageUrl without a logo."""
    assert "ImageUrl" not in customize(realm, CSS=CSS)
    assert "CSS" not in customize(realm, ImageFile=PNG)


def test_of_all_clients(realm: Realm) -> None:
    """ALL is the default, and what clients without their own have [D]."""
    every = customize(realm, "ALL", CSS=CSS)
    assert every["ClientId"] == "ALL"
    assert shown(realm) == shown(realm, ClientId="ALL") == every
    assert shown(realm, ClientId=realm.client_id) == every
    own = customize(realm, CSS=OTHER_CSS)
    assert shown(realm, ClientId=realm.client_id) == own
    assert shown(realm, ClientId=add_client(realm.idp, realm.pool_id).client_id) == every
    default = realm.idp.set_ui_customization(UserPoolId=realm.pool_id, CSS=OTHER_CSS)
    assert default["UICustomization"]["ClientId"] == "ALL"


def test_nothing_set(realm: Realm) -> None:
    """The answer has an empty object [D]."""
    assert shown(realm) == shown(realm, ClientId=realm.client_id) == {}


def test_it_is_replaced_as_a_whole(cognito: Cognito, realm: Realm) -> None:
    """A request without a logo takes it away [D]; the date of creation stays."""
    made = customize(realm, CSS=CSS, ImageFile=PNG)
    cognito.clock.advance(61)
    changed = customize(realm, CSS=OTHER_CSS)
    assert "ImageUrl" not in changed
    assert changed["CreationDate"] == made["CreationDate"]
    assert changed["LastModifiedDate"] > made["LastModifiedDate"]
    assert changed["CSSVersion"] > made["CSSVersion"]


@pytest.mark.parametrize("nothing", [{}, {"CSS": ""}, {"CSS": "", "ImageFile": b""}])
def test_neither_takes_it_away(realm: Realm, nothing: dict[str, Any]) -> None:
    """So the client has again what all clients have [R: Terraform's destroy]."""
    every = customize(realm, "ALL", CSS=CSS)
    customize(realm, CSS=OTHER_CSS)
    removed = customize(realm, **nothing)
    assert removed == {"UserPoolId": realm.pool_id, "ClientId": realm.client_id}
    assert shown(realm, ClientId=realm.client_id) == every
    customize(realm, "ALL")
    assert shown(realm) == {}


def test_order_of_checks(idp: Any) -> None:
    """Pool, app client, domain [V], then stylesheet and logo."""
    realm = make_realm(idp)
    wrong = {"CSS": ".x { }", "ImageFile": b"x"}
    nowhere = {"UserPoolId": "us-east-1_nowhere99"}
    unknown = (NOT_FOUND, "User pool us-east-1_nowhere99 does not exist.")
    assert refusal(idp.set_ui_customization, ClientId="nope", **nowhere, **wrong) == unknown
    assert refusal(idp.get_ui_customization, ClientId="nope", **nowhere) == unknown
    unknown = (NOT_FOUND, "User pool client nope does not exist.")
    pool = {"UserPoolId": realm.pool_id}
    assert refusal(idp.set_ui_customization, ClientId="nope", **pool, **wrong) == unknown
    assert refusal(idp.get_ui_customization, ClientId="nope", **pool) == unknown
    for client in ({}, {"ClientId": "ALL"}, {"ClientId": realm.client_id}):
        assert refusal(idp.set_ui_customization, **pool, **client, **wrong) == NO_DOMAIN
        assert refusal(idp.get_ui_customization, **pool, **client) == NO_DOMAIN


@pytest.mark.parametrize(
    ("css", "complaint"),
    [
        ("body { color: red; }", "body is not a customizable class."),
        (".x-customizable { color: red; }", ".x-customizable is not a customizable class."),
        (
            ".label-customizable:hover { color: red; }",
            ".label-customizable:hover is not a customizable class.",
        ),
        (f"{CSS} .label-customizable, p {{ }}", "p is not a customizable class."),
        ("@import url(x);", "@import is not allowed."),
        ("@media print { .label-customizable { } }", "@media is not allowed."),
        (".label-customizable { background: url(javascript:x) }", "javascript: is not allowed."),
        (".label-customizable { width: expression(1) }", "expression( is not allowed."),
        (".label-customizable { color: red; ", None),
        ("color: red;", None),
        (".label-customizable { color }", None),
        (".label-customizable { color: }", None),
        (".label-customizable { 1: 2 }", None),
        ("} {", None),
    ],
)
def test_stylesheets_that_are_refused(realm: Realm, css: str, complaint: str | None) -> None:
    """Classes are those of AWS's list, without at-rules or scripts [D, texts G]."""
    text = "Invalid CSS." if complaint is None else f"Invalid CSS: {complaint}"
    assert refusal(customize, realm=realm, CSS=css) == (INVALID, text)
    assert shown(realm) == {}


def test_stylesheets_that_are_accepted(realm: Realm) -> None:
    """Comments, several selectors, other properties than AWS's, and rules without any."""
    css = (
        "/* { @x } */ .submitButton-customizable, .submitButton-customizable:hover"
        " { color: #FFF; box-shadow: none } .logo-customizable {} "
    )
    assert customize(realm, CSS=css)["CSS"] == css
    assert customize(realm, CSS="/* nothing */")["CSS"] == "/* nothing */"


def test_what_pages_obey() -> None:
    """Only properties of AWS's template are reflected [D]; the template's own all are."""
    css = ".banner-customizable, .label-customizable { Color: red; box-shadow: none }"
    assert reflected_css(css) == ".label-customizable { Color: red; }\n"
    declarations = re.findall(r"[\w-]+: [^;]+;", TEMPLATE)
    assert re.findall(r"[\w-]+: [^;]+;", reflected_css(TEMPLATE)) == declarations


def test_sizes(realm: Realm) -> None:
    """A stylesheet has at most 3 KB, a logo 100 KB, and 131,072 bytes by the model [D]."""
    css = CSS + " " * (3 * 1024 - len(CSS))
    image = PNG + bytes(100 * 1024 - len(PNG))
    assert customize(realm, CSS=css, ImageFile=image)["CSS"] == css
    assert refusal(customize, realm=realm, CSS=css + " ") == TOO_LARGE
    assert refusal(customize, realm=realm, ImageFile=image + b"x") == TOO_LARGE
    code, text = refusal(customize, realm=realm, ImageFile=PNG + bytes(131_072))
    assert (code, "at 'imageFile' failed to satisfy constraint" in text) == (INVALID, True)


@pytest.mark.parametrize("image", [b"GIF89a", b"<svg/>", b"x"])
def test_types_of_logos(realm: Realm, image: bytes) -> None:
    """A logo is a PNG or JPEG file [D, text G]."""
    error = (INVALID, "Invalid image: the image must be a PNG or JPEG file.")
    assert refusal(customize, realm=realm, ImageFile=image) == error


@pytest.mark.parametrize(("image", "kind"), [(PNG, "image/png"), (JPEG, "image/jpeg")])
@pytest.mark.parametrize("client", [None, "ALL"])
def test_logos_are_served(
    cognito: Cognito, realm: Realm, image: bytes, kind: str, client: str | None
) -> None:
    """The ImageUrl leads to the image on the distribution of the pool's domain."""
    made = customize(realm, client, ImageFile=image)
    described = realm.idp.describe_user_pool_domain(Domain="mine")["DomainDescription"]
    owner = realm.client_id if client is None else f"{realm.pool_id}/ALL"
    url = made["ImageUrl"]
    place = f"{described['CloudFrontDistribution']}/{owner}/{made['CSSVersion']}"
    assert url == f"https://{place}/assets/images/image.jpg"
    answer = requests.get(url, timeout=5)
    assert (answer.status_code, answer.content) == (200, image)
    assert answer.headers["Content-Type"] == kind
    with urllib.request.urlopen(url) as response:  # noqa: S310 - answered in process
        assert response.read() == image
    cognito.clock.advance(61)
    customize(realm, client, ImageFile=image)
    assert requests.get(url, timeout=5).status_code == 403


def test_logos_of_others(realm: Realm) -> None:
    """A distribution serves its own pool, and nothing but logos."""
    url = customize(realm, ImageFile=PNG)["ImageUrl"]
    other = make_realm(realm.idp)
    realm.idp.create_user_pool_domain(UserPoolId=other.pool_id, Domain="other")
    theirs = customize(other, ImageFile=PNG)["ImageUrl"]
    host, their_host = url.split("/")[2], theirs.split("/")[2]
    assert requests.get(theirs.replace(their_host, host), timeout=5).status_code == 403
    every = url.replace(realm.client_id, f"{other.pool_id}/ALL")
    assert requests.get(every, timeout=5).status_code == 403
    assert requests.get(f"https://{host}/", timeout=5).status_code == 404
    assert requests.post(url, timeout=5).status_code == 405
    with pytest.raises(HTTPError, match="404"):
        urllib.request.urlopen(f"https://{host}/login")


def test_the_guard_knows_distributions(realm: Realm) -> None:
    """A library that is not covered is told so, for the emulator's own distributions only."""
    host = customize(realm, ImageFile=PNG)["ImageUrl"].split("/")[2]
    with pytest.raises(NotCoveredError):
        socket.getaddrinfo(host, 443)
    with pytest.raises(OSError, match=r".*") as caught:
        socket.getaddrinfo("dxxxxxxxxxxxxx.cloudfront.net.invalid", 443)
    assert not isinstance(caught.value, NotCoveredError)


@pytest.mark.parametrize("client", [None, "ALL"])
def test_logos_in_the_local_form(client: str | None) -> None:
    """Below a base URL the address begins with it."""
    with intercept(base_url="http://localhost:4566/aws"):
        realm = realm_with_domain(boto3.client("cognito-idp", "us-east-1"))
        url = customize(realm, client, ImageFile=PNG)["ImageUrl"]
        assert url.startswith("http://localhost:4566/aws/cognito-idp/")
        assert requests.get(url, timeout=5).content == PNG


def test_deletion(cognito: Cognito, realm: Realm) -> None:
    """It goes with its app client; without a domain it is not shown, and there is no logo."""
    every = customize(realm, "ALL", CSS=CSS)
    customize(realm, ImageFile=PNG)
    realm.idp.delete_user_pool_domain(UserPoolId=realm.pool_id, Domain="mine")
    assert refusal(shown, realm=realm) == NO_DOMAIN
    pool = cognito.service("us-east-1").pools[realm.pool_id]
    logo = customization_of(pool, realm.client_id)
    assert logo is not None
    assert image_url(pool, logo, None) is None
    realm.idp.create_user_pool_domain(UserPoolId=realm.pool_id, Domain="mine")
    realm.idp.delete_user_pool_client(UserPoolId=realm.pool_id, ClientId=realm.client_id)
    assert customization_of(pool, realm.client_id) == customization_of(pool, "ALL")
    assert shown(realm) == every


def test_saved(cognito: Cognito, realm: Realm) -> None:
    """Customizations survive save and restore by way of JSON, and snapshots take changes back."""
    made = customize(realm, CSS=CSS, ImageFile=PNG)
    state = cognito.save()
    with cognito.snapshot():
        customize(realm)
        customize(realm, "ALL", CSS=OTHER_CSS)
    assert cognito.save() == state
    customize(realm)
    cognito.restore(json.loads(json.dumps(state)))
    assert shown(realm, ClientId=realm.client_id) == made
    assert requests.get(made["ImageUrl"], timeout=5).content == PNG
