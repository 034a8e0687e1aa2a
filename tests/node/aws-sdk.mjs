// The AWS SDK: operations of administrators and of apps, pages of lists, and error classes.

import assert from "node:assert/strict";
import {
  AdminAddUserToGroupCommand,
  AdminGetUserCommand,
  AdminListGroupsForUserCommand,
  AliasExistsException,
  CodeMismatchException,
  CognitoIdentityProviderServiceException,
  ConfirmSignUpCommand,
  CreateGroupCommand,
  DeleteUserPoolCommand,
  DescribeUserPoolCommand,
  GetUserCommand,
  InitiateAuthCommand,
  InvalidParameterException,
  InvalidPasswordException,
  ListUsersCommand,
  NotAuthorizedException,
  paginateListGroups,
  ResourceNotFoundException,
  RevokeTokenCommand,
  SignUpCommand,
  UpdateUserAttributesCommand,
  UserNotConfirmedException,
  UsernameExistsException,
} from "@aws-sdk/client-cognito-identity-provider";
import { codeFor, cognito, makePool, makeUser, PASSWORD } from "./support.mjs";

const UserPoolId = await makePool(
  { AutoVerifiedAttributes: ["email"], AliasAttributes: ["email"] },
  { PreventUserExistenceErrors: "ENABLED" },
);
const ClientId = process.env.CLIENT_ID;
const described = await cognito.send(new DescribeUserPoolCommand({ UserPoolId }));
assert.equal(described.UserPool.Name, "node");
assert.ok(described.UserPool.CreationDate instanceof Date);

// Sign-up.
const email = { Name: "email", Value: "ann@example.com" };
const ann = { ClientId, Username: "ann" };
const signedUp = await cognito.send(
  new SignUpCommand({ ...ann, Password: PASSWORD, UserAttributes: [email] }),
);
assert.equal(signedUp.CodeDeliveryDetails.Destination, "a***@e***");
assert.equal(signedUp.UserConfirmed, false);

async function signIn(password = PASSWORD) {
  const AuthParameters = { USERNAME: "ann", PASSWORD: password };
  const AuthFlow = "USER_PASSWORD_AUTH";
  const answer = await cognito.send(
    new InitiateAuthCommand({ ClientId, AuthFlow, AuthParameters }),
  );
  return answer.AuthenticationResult;
}

/** Assert that a call is refused with an error of a class of its own, and its text. */
async function refuses(call, errorClass, message) {
  await assert.rejects(call, (error) => {
    assert.ok(error instanceof errorClass, `${error.name}: ${error.message}`);
    assert.ok(error instanceof CognitoIdentityProviderServiceException);
    assert.equal(error.message, message);
    assert.equal(error.$metadata.httpStatusCode, 400);
    assert.ok(error.$metadata.requestId);
    assert.equal(error.$fault, "client");
    return true;
  });
}

await refuses(signIn(), UserNotConfirmedException, "User is not confirmed.");
const wrongCode = new ConfirmSignUpCommand({ ...ann, ConfirmationCode: "000000" });
await refuses(
  cognito.send(wrongCode),
  CodeMismatchException,
  "Invalid verification code provided, please try again.",
);
const code = await codeFor("ann");
await cognito.send(new ConfirmSignUpCommand({ ...ann, ConfirmationCode: code }));
await refuses(
  cognito.send(new SignUpCommand({ ...ann, Password: PASSWORD, UserAttributes: [email] })),
  UsernameExistsException,
  "User already exists",
);
await refuses(
  cognito.send(new SignUpCommand({ ClientId, Username: "bob", Password: "Short-1" })),
  InvalidPasswordException,
  "Password did not conform with policy: Password not long enough",
);
await cognito.send(
  new SignUpCommand({ ClientId, Username: "bob", Password: PASSWORD, UserAttributes: [email] }),
);
const confirmation = { ClientId, Username: "bob", ConfirmationCode: await codeFor("bob") };
await refuses(
  cognito.send(new ConfirmSignUpCommand(confirmation)),
  AliasExistsException,
  "An account with the email already exists.",
);

// Sign-in, and what the user's token is good for.
await refuses(signIn("Wrong-horse-9"), NotAuthorizedException, "Incorrect username or password.");
const tokens = await signIn();
assert.equal(tokens.ExpiresIn, 3600);
const AccessToken = tokens.AccessToken;
const UserAttributes = [{ Name: "name", Value: "Ann Ünïcode 🐍" }];
await cognito.send(new UpdateUserAttributesCommand({ AccessToken, UserAttributes }));
const self = await cognito.send(new GetUserCommand({ AccessToken }));
const attributes = Object.fromEntries(self.UserAttributes.map((one) => [one.Name, one.Value]));
assert.equal(attributes.name, "Ann Ünïcode 🐍");
assert.equal(attributes.email_verified, "true");
await cognito.send(new RevokeTokenCommand({ ClientId, Token: tokens.RefreshToken }));
await refuses(
  cognito.send(new GetUserCommand({ AccessToken })),
  NotAuthorizedException,
  "Access Token has been revoked",
);

// Administration.
for (const GroupName of ["a", "b", "c"]) {
  await cognito.send(new CreateGroupCommand({ UserPoolId, GroupName }));
}
const pages = [];
for await (const page of paginateListGroups({ client: cognito, pageSize: 2 }, { UserPoolId })) {
  pages.push(page.Groups.length);
}
assert.deepEqual(pages, [2, 1]);
await cognito.send(
  new AdminAddUserToGroupCommand({ UserPoolId, Username: "ann", GroupName: "b" }),
);
const groups = await cognito.send(
  new AdminListGroupsForUserCommand({ UserPoolId, Username: "ann" }),
);
assert.deepEqual(groups.Groups.map((group) => group.GroupName), ["b"]);
await makeUser("carl", { email: "carl@example.com", email_verified: "true" });
const listed = await cognito.send(
  new ListUsersCommand({ UserPoolId, Filter: 'email = "carl@example.com"' }),
);
assert.deepEqual(listed.Users.map((user) => user.Username), ["carl"]);
const carl = await cognito.send(
  new AdminGetUserCommand({ UserPoolId, Username: "carl@example.com" }),
);
assert.equal(carl.UserStatus, "CONFIRMED");
await refuses(
  cognito.send(new ListUsersCommand({ UserPoolId, Filter: "nothing" })),
  InvalidParameterException,
  "Error while parsing filter",
);
await cognito.send(new DeleteUserPoolCommand({ UserPoolId }));
await refuses(
  cognito.send(new DescribeUserPoolCommand({ UserPoolId })),
  ResourceNotFoundException,
  `User pool ${UserPoolId} does not exist.`,
);
