// openid-client: discovery, code with PKCE, userinfo, refresh, revocation, client credentials.

import assert from "node:assert/strict";
import {
  CreateResourceServerCommand,
  CreateUserPoolDomainCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import * as client from "openid-client";
import { cognito, makeClient, makePool, makeUser, PASSWORD } from "./support.mjs";

const redirectUri = "https://app.example.com/callback";
const web = {
  GenerateSecret: true,
  AllowedOAuthFlowsUserPoolClient: true,
  AllowedOAuthFlows: ["code"],
  AllowedOAuthScopes: ["openid", "email"],
  CallbackURLs: [redirectUri],
  SupportedIdentityProviders: ["COGNITO"],
};
const UserPoolId = await makePool({ AutoVerifiedAttributes: ["email"] });
await cognito.send(new CreateUserPoolDomainCommand({ UserPoolId, Domain: "openid-client" }));
await makeUser("ann", { email: "ann@example.com", email_verified: "true" });
const app = await makeClient(web);
process.env.CLIENT_ID = app.ClientId;
process.env.CLIENT_SECRET = app.ClientSecret;
const { config } = await import("./docs/openid-client.mjs");
assert.equal(config.serverMetadata().issuer, `${process.env.COGNITO_URL}/${UserPoolId}`);

/** Sign in at the login page as a browser does, and return the URL of the callback. */
async function visit(url) {
  const cookies = new Map();
  async function request(target, options = {}) {
    const headers = { Cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; ") };
    const response = await fetch(target, { redirect: "manual", headers, ...options });
    for (const cookie of response.headers.getSetCookie()) {
      const [name, value] = cookie.split(";")[0].split("=", 2);
      cookies.set(name, value);
    }
    return response;
  }
  const login = new URL((await request(url)).headers.get("Location"), url);
  const page = await (await request(login)).text();
  const [, csrf] = page.match(/name="_csrf" value="([^"]+)"/);
  const body = new URLSearchParams({ _csrf: csrf, username: "ann", password: PASSWORD });
  const signedIn = await request(login, { method: "POST", body });
  return new URL(signedIn.headers.get("Location"));
}

// Code and PKCE.
const pkceCodeVerifier = client.randomPKCECodeVerifier();
const expectedState = client.randomState();
const expectedNonce = client.randomNonce();
const authorization = client.buildAuthorizationUrl(config, {
  redirect_uri: redirectUri,
  scope: "openid email",
  code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
  code_challenge_method: "S256",
  state: expectedState,
  nonce: expectedNonce,
});
const callback = await visit(authorization);
assert.equal(callback.origin + callback.pathname, redirectUri);
const checks = { pkceCodeVerifier, expectedState, expectedNonce, idTokenExpected: true };
const tokens = await client.authorizationCodeGrant(config, callback, checks);
const claims = tokens.claims();
assert.equal(claims.email, "ann@example.com");
assert.equal(tokens.expires_in, 3600);
await assert.rejects(
  client.authorizationCodeGrant(config, callback, checks), // a code is for one use
  (error) => error instanceof client.ResponseBodyError && error.error === "invalid_grant",
);

// What the tokens are good for, until they are revoked. A code that is used twice revokes, too.
const again = await visit(authorization);
const second = await client.authorizationCodeGrant(config, again, checks);
const person = await client.fetchUserInfo(config, second.access_token, claims.sub);
assert.deepEqual([person.username, person.email_verified], ["ann", "true"]);
const renewed = await client.refreshTokenGrant(config, second.refresh_token);
assert.notEqual(renewed.access_token, second.access_token);
assert.equal(renewed.claims().sub, claims.sub);
await client.tokenRevocation(config, second.refresh_token);
await assert.rejects(
  client.refreshTokenGrant(config, second.refresh_token),
  (error) => error.error === "invalid_grant",
);
await assert.rejects(
  client.fetchUserInfo(config, renewed.access_token, claims.sub),
  (error) => error instanceof client.WWWAuthenticateChallengeError && error.status === 401,
);

// Client credentials, with the secret in the header.
await cognito.send(
  new CreateResourceServerCommand({
    UserPoolId,
    Identifier: "orders",
    Name: "orders",
    Scopes: [{ ScopeName: "read", ScopeDescription: "read" }],
  }),
);
const machine = await makeClient({
  GenerateSecret: true,
  AllowedOAuthFlowsUserPoolClient: true,
  AllowedOAuthFlows: ["client_credentials"],
  AllowedOAuthScopes: ["orders/read"],
});
const machineConfig = new client.Configuration(
  config.serverMetadata(),
  machine.ClientId,
  machine.ClientSecret,
  client.ClientSecretBasic(machine.ClientSecret),
);
client.allowInsecureRequests(machineConfig);
const granted = await client.clientCredentialsGrant(machineConfig, { scope: "orders/read" });
assert.equal(granted.token_type, "bearer");
await assert.rejects(
  client.clientCredentialsGrant(machineConfig, { scope: "orders/write" }),
  (error) => error.error === "invalid_scope",
);
