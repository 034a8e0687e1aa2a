// aws-jwt-verify: JwtVerifier where the server is the issuer, CognitoJwtVerifier where AWS is.

import assert from "node:assert/strict";
import { InitiateAuthCommand } from "@aws-sdk/client-cognito-identity-provider";
import {
  CognitoJwtInvalidClientIdError,
  CognitoJwtInvalidTokenUseError,
  JwtExpiredError,
  JwtInvalidSignatureError,
  KidNotFoundInJwksError,
  ParameterValidationError,
} from "aws-jwt-verify/error";
import { cognito, makeClient, makePool, makeUser, PASSWORD, setClock } from "./support.mjs";

const isIssuedByAws = process.argv[2] === "aws";

async function signIn(ClientId) {
  const answer = await cognito.send(
    new InitiateAuthCommand({
      ClientId,
      AuthFlow: "USER_PASSWORD_AUTH",
      AuthParameters: { USERNAME: "ann", PASSWORD },
    }),
  );
  return answer.AuthenticationResult;
}

await makePool();
await makeUser("ann");
const foreign = await signIn(process.env.CLIENT_ID);
const UserPoolId = await makePool();
await makeUser("ann");
const { verifier } = await import(isIssuedByAws ? "./docs/verify-aws.mjs" : "./docs/verify.mjs");
const tokens = await signIn(process.env.CLIENT_ID);

const claims = await verifier.verify(tokens.AccessToken);
assert.equal(claims.username, "ann");
const issuer = isIssuedByAws
  ? `https://cognito-idp.us-east-1.amazonaws.com/${UserPoolId}`
  : `${process.env.COGNITO_URL}/${UserPoolId}`;
assert.equal(claims.iss, issuer);
if (isIssuedByAws) {
  const id = await verifier.verify(tokens.IdToken, { tokenUse: "id" });
  assert.equal(id["cognito:username"], "ann");
  await verifier.hydrate();
}

// Tokens that are not what they should be.
await assert.rejects(verifier.verify(tokens.IdToken), CognitoJwtInvalidTokenUseError);
const other = await makeClient();
const { AccessToken } = await signIn(other.ClientId);
await assert.rejects(verifier.verify(AccessToken), CognitoJwtInvalidClientIdError);
await assert.rejects(
  verifier.verify(foreign.AccessToken), // of another user pool
  isIssuedByAws ? ParameterValidationError : KidNotFoundInJwksError,
);
const [header, , signature] = tokens.AccessToken.split(".");
const body = Buffer.from(JSON.stringify({ ...claims, username: "eve" })).toString("base64url");
await assert.rejects(
  verifier.verify(`${header}.${body}.${signature}`),
  JwtInvalidSignatureError,
);
await setClock({ advance: -7200 });
const old = await signIn(process.env.CLIENT_ID);
await setClock({ advance: 7200 });
await assert.rejects(verifier.verify(old.AccessToken), JwtExpiredError);
