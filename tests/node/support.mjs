// What the scripts share: user pools, the server's clock, and codes of authenticator apps.

import { createHmac } from "node:crypto";
import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { cognito } from "./docs/aws-sdk.mjs";

export { cognito };
export { codeFor } from "./docs/codes.mjs";

export const PASSWORD = "Correct-horse-9";

/** Make a user pool and an app client, and name them in the environment, as the snippets expect. */
export async function makePool(settings = {}, client = {}) {
  const { UserPool } = await cognito.send(
    new CreateUserPoolCommand({ PoolName: "node", ...settings }),
  );
  process.env.USER_POOL_ID = UserPool.Id;
  const made = await makeClient(client);
  process.env.CLIENT_ID = made.ClientId;
  return UserPool.Id;
}

export async function makeClient(settings = {}) {
  const { UserPoolClient } = await cognito.send(
    new CreateUserPoolClientCommand({
      UserPoolId: process.env.USER_POOL_ID,
      ClientName: "app",
      ExplicitAuthFlows: [
        "ALLOW_USER_SRP_AUTH",
        "ALLOW_USER_PASSWORD_AUTH",
        "ALLOW_USER_AUTH",
        "ALLOW_REFRESH_TOKEN_AUTH",
      ],
      ...settings,
    }),
  );
  return UserPoolClient;
}

export async function makeUser(Username, attributes = {}) {
  const user = { UserPoolId: process.env.USER_POOL_ID, Username };
  const UserAttributes = Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }));
  await cognito.send(
    new AdminCreateUserCommand({ ...user, UserAttributes, MessageAction: "SUPPRESS" }),
  );
  await cognito.send(
    new AdminSetUserPasswordCommand({ ...user, Password: PASSWORD, Permanent: true }),
  );
}

/** Make an identity pool for the user pool, by its name on AWS, and return its id. */
export async function makeIdentityPool() {
  async function call(operation, parameters) {
    const response = await fetch(process.env.COGNITO_URL, {
      method: "POST",
      headers: {
        "Content-Type": "application/x-amz-json-1.1",
        "X-Amz-Target": `AWSCognitoIdentityService.${operation}`,
      },
      body: JSON.stringify(parameters),
    });
    return JSON.parse((await response.text()) || "{}");
  }
  const ProviderName = `cognito-idp.us-east-1.amazonaws.com/${process.env.USER_POOL_ID}`;
  const { IdentityPoolId } = await call("CreateIdentityPool", {
    IdentityPoolName: "node",
    AllowUnauthenticatedIdentities: true,
    CognitoIdentityProviders: [{ ProviderName, ClientId: process.env.CLIENT_ID }],
  });
  const role = "arn:aws:iam::123456789012:role";
  const Roles = { authenticated: `${role}/member`, unauthenticated: `${role}/guest` };
  await call("SetIdentityPoolRoles", { IdentityPoolId, Roles });
  return IdentityPoolId;
}

/** Set the server's clock, and return what it says. */
export async function setClock(change) {
  const response = await fetch(`${process.env.COGNITO_URL}/_cognito_intercept/v1/clock`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(change),
  });
  return response.json();
}

/** Return the code that an authenticator app shows now, by the server's clock (RFC 6238). */
export async function totp(secret) {
  const { now } = await setClock({ run: true });
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(now / 30)));
  const digest = createHmac("sha1", decodeBase32(secret)).update(counter).digest();
  const number = digest.readUInt32BE(digest.at(-1) & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, "0");
}

function decodeBase32(text) {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...text].map((c) => alphabet.indexOf(c).toString(2).padStart(5, "0")).join("");
  return Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
}
