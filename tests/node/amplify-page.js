// A page that signs users in by redirect; a test presses its buttons and reads its text.

import "./docs/amplify.js";
import "aws-amplify/auth/enable-oauth-listener";
import {
  associateWebAuthnCredential,
  fetchAuthSession,
  fetchUserAttributes,
  listWebAuthnCredentials,
  signIn,
  signInWithRedirect,
  signOut,
} from "aws-amplify/auth";
import { Hub } from "aws-amplify/utils";
import { button, show } from "./page.js";

Hub.listen("auth", ({ payload }) => {
  if (payload.event === "signInWithRedirect") look();
  if (payload.event === "signInWithRedirect_failure") show({ error: String(payload.data.error) });
});

async function look(options) {
  const { tokens } = await fetchAuthSession(options);
  if (!tokens) return show({ signedIn: false });
  show({
    signedIn: true,
    attributes: await fetchUserAttributes(),
    idToken: tokens.idToken.payload,
    stored: Object.keys(localStorage).filter((key) => key.endsWith(".accessToken")).length,
  });
}

button("Sign in", () => signInWithRedirect());
button("Sign in by password", async () => {
  await signIn({ username: "ann", password: "Passw0rd!" });
  await look();
});
button("Add a passkey", async () => {
  await associateWebAuthnCredential();
  const { credentials } = await listWebAuthnCredentials();
  show({ passkeys: credentials.map((one) => one.relyingPartyId) });
});
button("Sign in by passkey", async () => {
  const options = { authFlowType: "USER_AUTH", preferredChallenge: "WEB_AUTHN" };
  await signIn({ username: "ann", options });
  await look();
});
button("Renew", () => look({ forceRefresh: true }));
button("Sign out", async () => {
  await signOut(); // by a redirect, after a sign-in by redirect
  await look();
});
if (!location.search) look();
