"""Devices of users: registered, and proving themselves by the tests' own SRP client."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.realms import Realm, make_realm
from tests.second_factors import EVERY_FLOW
from tests.srp_client import SrpClient, device_verifier

DEVICE_PASSWORD = "a password that the app made up"


@dataclass(frozen=True)
class Phone:
    """A device that was confirmed, with what its app remembers of it."""

    realm: Realm
    key: str
    group_key: str
    refresh_token: str

    def sign_in(self, **parameters: str) -> Any:
        """Sign in by password from this device; the first answer."""
        named = {"USERNAME": "ann", "PASSWORD": "Passw0rd!", "DEVICE_KEY": self.key}
        hashed = self.realm.hash_of("ann")
        return self.realm.initiate("USER_PASSWORD_AUTH", **named | hashed | parameters)

    def start(self, session: str | None, srp: SrpClient, **responses: str) -> Any:
        """Answer DEVICE_SRP_AUTH."""
        given = {"USERNAME": "ann", "DEVICE_KEY": self.key, "SRP_A": srp.srp_a}
        hashed = self.realm.hash_of("ann")
        return self.realm.respond("DEVICE_SRP_AUTH", session, **given | hashed | responses)

    def srp(self, password: str = DEVICE_PASSWORD) -> SrpClient:
        """Return the client's side of an exchange."""
        return SrpClient(self.group_key, password)

    def proof(self, step: Any, srp: SrpClient, moment: float | str) -> dict[str, str]:
        """Return the responses to DEVICE_PASSWORD_VERIFIER."""
        return {
            **srp.answer(step["ChallengeParameters"], self.key, moment),
            "DEVICE_KEY": self.key,
            **self.realm.hash_of("ann"),
        }


def device_realm(idp: Any, *, spares_mfa: bool = True, asks: bool = False, **client: Any) -> Realm:
    """Create a pool that tracks devices, with a user ann."""
    configuration = {
        "ChallengeRequiredOnNewDevice": spares_mfa,
        "DeviceOnlyRememberedOnUserPrompt": asks,
    }
    settings = {"ExplicitAuthFlows": EVERY_FLOW} | client
    realm = make_realm(idp, {"DeviceConfiguration": configuration}, settings)
    realm.make_user()
    return realm


def register(realm: Realm, result: dict[str, Any], name: str | None = "phone") -> Phone:
    """Confirm the device of a sign-in whose result this is."""
    new = result["NewDeviceMetadata"]
    realm.idp.confirm_device(
        AccessToken=result["AccessToken"],
        DeviceKey=new["DeviceKey"],
        DeviceSecretVerifierConfig=device_verifier(
            new["DeviceGroupKey"], new["DeviceKey"], DEVICE_PASSWORD
        ),
        **({} if name is None else {"DeviceName": name}),
    )
    return Phone(realm, new["DeviceKey"], new["DeviceGroupKey"], result["RefreshToken"])
