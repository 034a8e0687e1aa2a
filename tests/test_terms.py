"""Terms documents of app clients: what they hold, their limits, and what takes them away."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from cognito_intercept.directory.terms import links_for
from tests.helpers import refusal
from tests.realms import Realm, add_client, make_realm
from tests.replicated import replicated_realm

if TYPE_CHECKING:
    from cognito_intercept.emulator import Cognito

INVALID, NOT_FOUND = "InvalidParameterException", "ResourceNotFoundException"
USE, PRIVACY = "terms-of-use", "privacy-policy"
LINKS = {"cognito:default": "https://example.com/terms"}
UNKNOWN_ID = "0f1e2d3c-4b5a-4978-8796-a5b4c3d2e1f0"


def create(realm: Realm, name: str = USE, **changes: Any) -> Any:
    """Create a terms document and return it."""
    parameters = {
        "UserPoolId": realm.pool_id,
        "ClientId": realm.client_id,
        "TermsName": name,
        "TermsSource": "LINK",
        "Enforcement": "NONE",
        "Links": LINKS,
    }
    return realm.idp.create_terms(**parameters | changes)["Terms"]


def listed(realm: Realm, **parameters: Any) -> Any:
    """Return the answer of ListTerms."""
    return realm.idp.list_terms(UserPoolId=realm.pool_id, **parameters)


@pytest.fixture
def realm(idp: Any) -> Realm:
    """A user pool with an app client."""
    return make_realm(idp)


def test_create(realm: Realm) -> None:
    """A document is answered with all its members, and described the same."""
    links = {**LINKS, "cognito:spanish": "https://example.com/es"}
    made = create(realm, Links=links)
    assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab].*", made["TermsId"])
    assert made["CreationDate"] == made["LastModifiedDate"]
    assert {k: v for k, v in made.items() if "Date" not in k and k != "TermsId"} == {
        "UserPoolId": realm.pool_id,
        "ClientId": realm.client_id,
        "TermsName": USE,
        "TermsSource": "LINK",
        "Enforcement": "NONE",
        "Links": links,
    }
    by_id = {"UserPoolId": realm.pool_id, "TermsId": made["TermsId"]}
    assert realm.idp.describe_terms(**by_id)["Terms"] == made
    by_client = {"UserPoolId": realm.pool_id, "ClientId": realm.client_id, "TermsName": USE}
    assert realm.idp.describe_terms_by_client(**by_client)["Terms"] == made


def test_one_of_a_name(realm: Realm) -> None:
    """An app client has one document of each name; another client may have its own."""
    create(realm)
    text = f"Terms {USE} already exists for client {realm.client_id}"
    assert refusal(create, realm=realm) == ("TermsExistsException", text)
    create(realm, PRIVACY)
    create(add_client(realm.idp, realm.pool_id))
    assert len(listed(realm)["Terms"]) == 3


@pytest.mark.parametrize("links", [None, {"cognito:english": "https://example.com"}])
def test_the_default_link_is_mandatory(realm: Realm, links: Any) -> None:
    """Languages without a link need one to fall back on [D]."""
    error = (INVALID, "Links must contain a link for cognito:default.")
    parameters = {
        "UserPoolId": realm.pool_id,
        "ClientId": realm.client_id,
        "TermsName": USE,
        "TermsSource": "LINK",
        "Enforcement": "NONE",
    }
    if links is not None:
        parameters["Links"] = links
    assert refusal(realm.idp.create_terms, **parameters) == error
    assert listed(realm)["Terms"] == []
    made = create(realm)
    change = {"UserPoolId": realm.pool_id, "TermsId": made["TermsId"]}
    if links is not None:
        assert refusal(realm.idp.update_terms, **change, Links=links) == error


def test_links_are_checked(realm: Realm) -> None:
    """Keys are the languages of managed login, values have at most 1,024 characters."""
    code, text = refusal(create, realm=realm, Links={**LINKS, "cognito:latin": "https://x"})
    assert code == INVALID
    assert "at 'links' failed to satisfy constraint: Map keys must satisfy" in text
    code, text = refusal(create, realm=realm, Links={"cognito:default": "x" * 1025})
    assert (code, "Map value must satisfy" in text) == (INVALID, True)
    code, text = refusal(create, realm=realm, name="imprint")
    assert "^(terms-of-use|privacy-policy)$" in text


def test_order_of_checks(realm: Realm) -> None:
    """The pool is looked up before the app client, both before the rules."""
    nowhere = "us-east-1_nowhere99"
    unknown_pool = (NOT_FOUND, f"User pool {nowhere} does not exist.")
    unknown_client = (NOT_FOUND, "User pool client nope does not exist.")
    wrong: dict[str, Any] = {"realm": realm, "ClientId": "nope", "Links": {}}
    wrong["Links"] = {"cognito:english": "x"}
    assert refusal(create, UserPoolId=nowhere, **wrong) == unknown_pool
    assert refusal(create, **wrong) == unknown_client
    by_client = {"ClientId": "nope", "TermsName": USE}
    describe = realm.idp.describe_terms_by_client
    assert refusal(describe, UserPoolId=nowhere, **by_client) == unknown_pool
    assert refusal(describe, UserPoolId=realm.pool_id, **by_client) == unknown_client


def test_unknown_documents(realm: Realm) -> None:
    """A document that does not exist is neither described, nor updated, nor deleted."""
    other = add_client(realm.idp, realm.idp.create_user_pool(PoolName="q")["UserPool"]["Id"])
    foreign = create(other)["TermsId"]
    for terms_id in (UNKNOWN_ID, foreign):
        named = {"UserPoolId": realm.pool_id, "TermsId": terms_id}
        for call in (realm.idp.describe_terms, realm.idp.update_terms, realm.idp.delete_terms):
            assert refusal(call, **named) == (NOT_FOUND, "Terms does not exist.")
    by_client = {"UserPoolId": realm.pool_id, "ClientId": realm.client_id, "TermsName": PRIVACY}
    assert refusal(realm.idp.describe_terms_by_client, **by_client) == (
        NOT_FOUND,
        f"Terms {PRIVACY} for client {realm.client_id} does not exist.",
    )


def test_update(cognito: Cognito, realm: Realm) -> None:
    """What is named changes, and the date; what is not named stays."""
    made = create(realm)
    cognito.clock.advance(60)
    named = {"UserPoolId": realm.pool_id, "TermsId": made["TermsId"]}
    links = {"cognito:default": "https://example.com/new"}
    changed = realm.idp.update_terms(**named, Links=links)["Terms"]
    assert changed["LastModifiedDate"] > made["LastModifiedDate"]
    date = {"LastModifiedDate": changed["LastModifiedDate"]}
    assert changed == made | {"Links": links} | date
    renamed = realm.idp.update_terms(**named, TermsName=PRIVACY, TermsSource="LINK")["Terms"]
    again = realm.idp.update_terms(**named, Enforcement="NONE")["Terms"]
    for one in (renamed, again):
        dates = {"LastModifiedDate": one["LastModifiedDate"]}
        assert one == changed | {"TermsName": PRIVACY} | dates


def test_update_to_a_name_that_is_taken(realm: Realm) -> None:
    """The app client has a document of that name already."""
    made = create(realm)
    create(realm, PRIVACY)
    named = {"UserPoolId": realm.pool_id, "TermsId": made["TermsId"]}
    text = f"Terms {PRIVACY} already exists for client {realm.client_id}"
    assert refusal(realm.idp.update_terms, **named, TermsName=PRIVACY) == (
        "TermsExistsException",
        text,
    )
    assert realm.idp.update_terms(**named, TermsName=USE)["Terms"]["TermsName"] == USE


def test_list(cognito: Cognito, realm: Realm) -> None:
    """Rows have neither links nor the app client; pages come oldest first [D, order G]."""
    made = []
    for _ in range(3):
        made.append(create(add_client(realm.idp, realm.pool_id)))
        cognito.clock.advance(1)
    names = ("TermsId", "TermsName", "Enforcement", "CreationDate", "LastModifiedDate")
    rows = [{name: one[name] for name in names} for one in made]
    first = listed(realm, MaxResults=2)
    assert first["Terms"] == rows[:2]
    realm.idp.delete_terms(UserPoolId=realm.pool_id, TermsId=made[0]["TermsId"])
    second = listed(realm, MaxResults=2, NextToken=first["NextToken"])
    assert second["Terms"] == rows[2:]
    assert "NextToken" not in second
    assert refusal(realm.idp.list_terms, UserPoolId=realm.pool_id, NextToken="x")[0] == INVALID


def test_limit(realm: Realm) -> None:
    """A pool has at most 40 documents [D]."""
    for number in range(40):
        if number % 2 == 0:
            one = add_client(realm.idp, realm.pool_id)
        create(one, (USE, PRIVACY)[number % 2])
    assert refusal(create, realm=realm) == (
        "LimitExceededException",
        "A user pool cannot have more than 40 terms documents.",
    )


def test_deletion(cognito: Cognito, realm: Realm) -> None:
    """A document can be deleted once, and goes with its app client and with its pool."""
    made = create(realm)
    named = {"UserPoolId": realm.pool_id, "TermsId": made["TermsId"]}
    answer = realm.idp.delete_terms(**named)
    assert answer.keys() == {"ResponseMetadata"}
    assert refusal(realm.idp.delete_terms, **named) == (NOT_FOUND, "Terms does not exist.")
    other = add_client(realm.idp, realm.pool_id)
    create(realm)
    kept = create(other)
    realm.idp.delete_user_pool_client(UserPoolId=realm.pool_id, ClientId=realm.client_id)
    assert [one["TermsId"] for one in listed(realm)["Terms"]] == [kept["TermsId"]]
    realm.idp.delete_user_pool(UserPoolId=realm.pool_id)
    assert refusal(realm.idp.list_terms, UserPoolId=realm.pool_id)[0] == NOT_FOUND
    assert cognito.save()["regions"] == {}


def test_saved(cognito: Cognito, realm: Realm) -> None:
    """Documents survive save and restore, and a snapshot takes changes of them back."""
    made = create(realm)
    named = {"UserPoolId": realm.pool_id, "TermsId": made["TermsId"]}
    state = cognito.save()
    with cognito.snapshot():
        realm.idp.update_terms(**named, TermsName=PRIVACY)
        create(realm)
    assert cognito.save() == state
    realm.idp.delete_terms(**named)
    cognito.restore(state)
    assert realm.idp.describe_terms(**named)["Terms"] == made


def test_links_for_pages(cognito: Cognito, realm: Realm) -> None:
    """Pages show links in their language, once the app client has both documents [D]."""
    pool = cognito.service("us-east-1").pools[realm.pool_id]
    create(realm, Links={**LINKS, "cognito:spanish": "https://example.com/es"})
    assert links_for(pool, realm.client_id) == {}
    create(realm, PRIVACY, Links={"cognito:default": "https://example.com/privacy"})
    assert links_for(pool, realm.client_id, "cognito:spanish") == {
        USE: "https://example.com/es",
        PRIVACY: "https://example.com/privacy",
    }
    assert links_for(pool, realm.client_id, "cognito:dutch")[USE] == LINKS["cognito:default"]


def test_the_second_region_of_a_replicated_pool(idp: Any) -> None:
    """Documents are read there, and changed in the primary region only [D]."""
    home, away = replicated_realm(idp)
    made = create(home)
    named = {"UserPoolId": home.pool_id, "TermsId": made["TermsId"]}
    assert away.idp.describe_terms(**named)["Terms"] == made
    for call in (lambda: create(away, PRIVACY), lambda: away.idp.delete_terms(**named)):
        assert refusal(call)[0] == "OperationNotEnabledException"
