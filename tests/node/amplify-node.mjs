// Amplify 6 in Node: passwords by SRP, choice-based sign-in, codes by e-mail, sessions.

import assert from "node:assert/strict";
import {
  SetUserPoolMfaConfigCommand,
  UpdateUserPoolCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { codeFor, cognito, makeIdentityPool, makePool, PASSWORD, setClock, totp } from "./support.mjs";

await makePool({
  AutoVerifiedAttributes: ["email"],
  UsernameAttributes: ["email"],
  Policies: {
    SignInPolicy: { AllowedFirstAuthFactors: ["PASSWORD", "EMAIL_OTP"] },
  },
});
await import("./docs/amplify-node.mjs");
const auth = await import("aws-amplify/auth");

const username = "ann@example.com";
const refused = (name, message) => (error) => error.name === name && error.message === message;

// Sign-up, and the sign-in that follows from it.
const signedUp = await auth.signUp({
  username,
  password: PASSWORD,
  options: {
    userAttributes: { email: username, given_name: "Ann" },
    autoSignIn: { authFlowType: "USER_AUTH" },
  },
});
assert.equal(signedUp.nextStep.signUpStep, "CONFIRM_SIGN_UP");
assert.equal(signedUp.nextStep.codeDeliveryDetails.deliveryMedium, "EMAIL");
await assert.rejects(
  auth.confirmSignUp({ username, confirmationCode: "000000" }),
  refused("CodeMismatchException", "Invalid verification code provided, please try again."),
);
const confirmed = await auth.confirmSignUp({ username, confirmationCode: await codeFor(username) });
assert.equal(confirmed.nextStep.signUpStep, "COMPLETE_AUTO_SIGN_IN");
assert.ok((await auth.autoSignIn()).isSignedIn);
assert.equal((await auth.getCurrentUser()).signInDetails.authFlowType, "USER_AUTH");
await auth.signOut();

// SRP, the default.
await assert.rejects(
  auth.signIn({ username, password: "Wrong-horse-9" }),
  refused("NotAuthorizedException", "Incorrect username or password."),
);
assert.ok((await auth.signIn({ username, password: PASSWORD })).isSignedIn);
const { tokens } = await auth.fetchAuthSession();
assert.equal(tokens.idToken.payload.given_name, "Ann");
const renewed = (await auth.fetchAuthSession({ forceRefresh: true })).tokens;
assert.notEqual(renewed.accessToken.toString(), tokens.accessToken.toString());
assert.equal((await auth.fetchUserAttributes()).email_verified, "true");
const newPassword = "Correct-horse-10";
await auth.updatePassword({ oldPassword: PASSWORD, newPassword });
await auth.signOut();
await assert.rejects(auth.getCurrentUser(), { name: "UserUnAuthenticatedException" });

// USER_AUTH: a choice, and a code by e-mail without a password.
const options = { authFlowType: "USER_AUTH" };
const offered = await auth.signIn({ username, options });
assert.equal(offered.nextStep.signInStep, "CONTINUE_SIGN_IN_WITH_FIRST_FACTOR_SELECTION");
assert.deepEqual(
  [...offered.nextStep.availableChallenges].sort(),
  ["EMAIL_OTP", "PASSWORD", "PASSWORD_SRP"],
);
const chosen = await auth.confirmSignIn({ challengeResponse: "EMAIL_OTP" });
assert.equal(chosen.nextStep.signInStep, "CONFIRM_SIGN_IN_WITH_EMAIL_CODE");
assert.ok((await auth.confirmSignIn({ challengeResponse: await codeFor(username) })).isSignedIn);
await auth.signOut();
const preferred = await auth.signIn({
  username,
  options: { ...options, preferredChallenge: "EMAIL_OTP" },
});
assert.equal(preferred.nextStep.signInStep, "CONFIRM_SIGN_IN_WITH_EMAIL_CODE");
assert.equal(preferred.nextStep.codeDeliveryDetails.destination, "a***@e***");
await auth.confirmSignIn({ challengeResponse: await codeFor(username) });
await auth.signOut();
const bySrp = await auth.signIn({
  username,
  password: newPassword,
  options: { ...options, preferredChallenge: "PASSWORD_SRP" },
});
assert.ok(bySrp.isSignedIn);
await auth.signOut({ global: true });

// A sign-up without a password: its code is the only one.
const bob = "bob@example.com";
await auth.signUp({
  username: bob,
  options: { userAttributes: { email: bob }, autoSignIn: { authFlowType: "USER_AUTH" } },
});
await auth.confirmSignUp({ username: bob, confirmationCode: await codeFor(bob) });
assert.ok((await auth.autoSignIn()).isSignedIn);
assert.equal((await auth.fetchUserAttributes()).email, bob);
await auth.signOut();

// A forgotten password.
const reset = await auth.resetPassword({ username });
assert.equal(reset.nextStep.resetPasswordStep, "CONFIRM_RESET_PASSWORD_WITH_CODE");
const confirmationCode = await codeFor(username);
await auth.confirmResetPassword({ username, newPassword: PASSWORD, confirmationCode });

// AWS credentials of an identity pool, for a guest and for a user.
const { Amplify } = await import("aws-amplify");
const { Cognito } = Amplify.getConfig().Auth;
const identityPoolId = await makeIdentityPool();
const identityPoolEndpoint = process.env.COGNITO_URL;
Amplify.configure({
  Auth: {
    Cognito: { ...Cognito, identityPoolId, identityPoolEndpoint, allowGuestAccess: true },
  },
});
const guest = await auth.fetchAuthSession();
assert.ok(guest.credentials.accessKeyId.startsWith("ASIA"));
await auth.signIn({ username, password: PASSWORD });
const member = await auth.fetchAuthSession();
assert.equal(member.identityId, guest.identityId); // the guest's becomes the user's
assert.notEqual(member.credentials.accessKeyId, guest.credentials.accessKeyId);
await auth.signOut();
Amplify.configure({ Auth: { Cognito } });

// An authenticator app, in a pool of its own kind: codes by e-mail are no first factor with MFA.
const UserPoolId = process.env.USER_POOL_ID;
await cognito.send(
  new UpdateUserPoolCommand({
    UserPoolId,
    AutoVerifiedAttributes: ["email"],
    Policies: { SignInPolicy: { AllowedFirstAuthFactors: ["PASSWORD"] } },
  }),
);
await cognito.send(
  new SetUserPoolMfaConfigCommand({
    UserPoolId,
    MfaConfiguration: "ON",
    SoftwareTokenMfaConfiguration: { Enabled: true },
  }),
);
const enrolling = await auth.signIn({ username, password: PASSWORD });
assert.equal(enrolling.nextStep.signInStep, "CONTINUE_SIGN_IN_WITH_TOTP_SETUP");
const { sharedSecret } = enrolling.nextStep.totpSetupDetails;
assert.ok((await auth.confirmSignIn({ challengeResponse: await totp(sharedSecret) })).isSignedIn);
assert.deepEqual((await auth.fetchMFAPreference()).enabled, ["TOTP"]);
await auth.signOut();
await setClock({ advance: 60 }); // a code can be used once
const asked = await auth.signIn({ username, password: PASSWORD });
assert.equal(asked.nextStep.signInStep, "CONFIRM_SIGN_IN_WITH_TOTP_CODE");
assert.ok((await auth.confirmSignIn({ challengeResponse: await totp(sharedSecret) })).isSignedIn);
await auth.deleteUser();
await assert.rejects(
  auth.signIn({ username, password: PASSWORD }),
  refused("UserNotFoundException", "User does not exist."),
);
process.exit(); // A timer of auto-sign-in would keep Node for three minutes.
