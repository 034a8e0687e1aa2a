"""Cases of identity providers."""

from __future__ import annotations

from typing import Any

from tests.providers import (
    APPLE,
    METADATA_URL,
    OIDC,
    SOCIAL,
    certificate,
    create,
    key_descriptor,
    metadata,
    named,
    service,
)
from tests.replay.stage import Stage, replays

SHOWN_ONLY = ("ActiveEncryptionCertificate", "SSORedirectBindingURI", "SLORedirectBindingURI")


@replays("R029")
def saml_by_file(stage: Stage) -> Any:
    """Create a SAML provider by the metadata of the row, with a certificate that is one."""
    recorded = stage.row["response"]["IdentityProvider"]
    details = {k: v for k, v in recorded["ProviderDetails"].items() if k not in SHOWN_ONLY}
    placeholder = "[IDP_CERTIFICATE_DATA]"
    details["MetadataFile"] = details["MetadataFile"].replace(placeholder, certificate())
    names = ("ProviderName", "ProviderType", "AttributeMapping", "IdpIdentifiers")
    given = {name: recorded[name] for name in names}
    return stage.send(UserPoolId=stage.realm().pool_id, ProviderDetails=details, **given)


@replays("R036")
def described_mapping(stage: Stage) -> Any:
    """Describe a provider of Facebook; the row shows its mapping only."""
    realm = stage.realm()
    create(realm, "Facebook", "Facebook")
    answer = stage.send(**named(realm, "Facebook"))
    mapping = answer["IdentityProvider"]["AttributeMapping"]
    return mapping | {"ResponseMetadata": answer["ResponseMetadata"]}


@replays("R047")
def saml_by_identifier(stage: Stage) -> Any:
    """Find a SAML provider, whose metadata is at a URL, by its identifier."""
    recorded = stage.row["response"]["IdentityProvider"]
    shown = recorded["ProviderDetails"]
    stage.cognito.documents[shown["MetadataURL"]] = metadata(
        key_descriptor(certificate()),
        service("SingleSignOnService", location=shown["SSORedirectBindingURI"]),
        service("SingleLogoutService", location=shown["SLORedirectBindingURI"]),
    )
    details = {name: value for name, value in shown.items() if name not in SHOWN_ONLY}
    realm = stage.realm()
    names = ("AttributeMapping", "IdpIdentifiers")
    given = {name: recorded[name] for name in names}
    create(realm, recorded["ProviderName"], "SAML", ProviderDetails=details, **given)
    return stage.send(UserPoolId=realm.pool_id, IdpIdentifier="mysso")


@replays("R101")
def provider_of_no_type(stage: Stage) -> Any:
    """Create an identity provider of a type that does not exist."""
    return stage.send(UserPoolId=stage.realm().pool_id)


@replays("R102")
def new_oidc(stage: Stage) -> Any:
    """Create an OIDC provider; its answer has no identifiers."""
    answer = stage.send(UserPoolId=stage.realm().pool_id)
    assert "IdpIdentifiers" not in answer["IdentityProvider"]
    return answer


@replays("R103", "R104")
def known_oidc(stage: Stage) -> Any:
    """Describe an OIDC provider, or create it a second time."""
    realm = stage.realm()
    stage.same["<pool>"] = realm.pool_id
    create(realm, "TestOidc")
    return stage.send(UserPoolId=realm.pool_id)


@replays("R105", "R106")
def changed_oidc(stage: Stage) -> Any:
    """Change an OIDC provider that has a mapping and identifiers, or clear both."""
    realm = stage.realm()
    mapping = {"email": "email", "username": "sub"}
    create(realm, "TestOidcAliased", AttributeMapping=mapping, IdpIdentifiers=["a"])
    answer = stage.send(UserPoolId=realm.pool_id)
    is_sent = "IdpIdentifiers" in stage.row["request"]
    assert ("IdpIdentifiers" in answer["IdentityProvider"]) == is_sent
    return answer


REFUSED: dict[str, tuple[str, str, dict[str, str]]] = {
    "R296": ("MySAML", "SAML", {}),
    "R297": ("MySAML", "SAML", {"MetadataURL": METADATA_URL, "MetadataFile": "<x/>"}),
    "R298": ("SignInWithApple", "SignInWithApple", {**APPLE, "team_id": ""}),
    "R299": ("MyOIDC", "OIDC", {**OIDC, "oidc_issuer": ""}),
    "R301": ("MyGoogle", "Google", SOCIAL),
}


@replays(*REFUSED)
def refused_provider(stage: Stage) -> Any:
    """Create a provider whose name or details do not go with its type."""
    name, kind, details = REFUSED[stage.row["id"]]
    return stage.send(
        UserPoolId=stage.realm().pool_id,
        ProviderName=name,
        ProviderType=kind,
        ProviderDetails=details,
    )
