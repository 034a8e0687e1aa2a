// A page that signs users in by oidc-client-ts; a test presses its buttons and reads its text.

import { signOut, users } from "./docs/oidc-client.js";
import { button, show } from "./page.js";

async function look() {
  const user = await users.getUser();
  if (!user) return show({ signedIn: false });
  const response = await fetch(await users.metadataService.getUserInfoEndpoint(), {
    headers: { Authorization: `Bearer ${user.access_token}` },
  });
  show({
    signedIn: true,
    profile: user.profile,
    accessToken: user.access_token,
    person: await response.json(),
  });
}

button("Sign in", () => users.signinRedirect());
button("Renew", async () => {
  await users.signinSilent();
  await look();
});
button("Sign out", () => signOut());

if (new URLSearchParams(location.search).has("code")) {
  await users.signinCallback();
  history.replaceState(null, "", "/");
}
await look();
