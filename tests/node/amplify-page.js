// A page that signs users in by redirect; a test presses its buttons and reads its text.

import "./docs/amplify.js";
import "aws-amplify/auth/enable-oauth-listener";
import {
  fetchAuthSession,
  fetchUserAttributes,
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
button("Renew", () => look({ forceRefresh: true }));
button("Sign out", () => signOut());
if (!location.search) look();
