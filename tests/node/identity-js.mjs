// amazon-cognito-identity-js: from sign-up to the end of all sessions.

import assert from "node:assert/strict";
import {
  AuthenticationDetails,
  CognitoUser,
  CognitoUserAttribute,
} from "amazon-cognito-identity-js";
import { SetUserPoolMfaConfigCommand } from "@aws-sdk/client-cognito-identity-provider";
import { codeFor, cognito, makePool, PASSWORD, setClock, totp } from "./support.mjs";

await makePool({
  AutoVerifiedAttributes: ["email"],
  DeviceConfiguration: { ChallengeRequiredOnNewDevice: true, DeviceOnlyRememberedOnUserPrompt: true },
});
await cognito.send(
  new SetUserPoolMfaConfigCommand({
    UserPoolId: process.env.USER_POOL_ID,
    MfaConfiguration: "OPTIONAL",
    SoftwareTokenMfaConfiguration: { Enabled: true },
  }),
);
const { pool } = await import("./docs/identity-js.mjs");

/** Call a method with a callback of Node's kind. */
const asked = (call) =>
  new Promise((resolve, reject) => {
    call((error, answer) => (error ? reject(error) : resolve(answer)));
  });

/** Call a method with an object of callbacks, and return the first that is called, and with what. */
const called = (call, ...names) =>
  new Promise((resolve, reject) => {
    const callbacks = { onFailure: reject };
    for (const name of ["onSuccess", ...names]) {
      callbacks[name] = (...answers) => resolve([name, ...answers]);
    }
    call(callbacks);
  });

const newUser = () => new CognitoUser({ Username: "ann", Pool: pool });
const refused = (code, message) => (error) => error.code === code && error.message === message;

function signIn(user, password) {
  const details = new AuthenticationDetails({ Username: "ann", Password: password });
  return called((callbacks) => user.authenticateUser(details, callbacks), "totpRequired");
}

// Sign-up.
const email = new CognitoUserAttribute({ Name: "email", Value: "ann@example.com" });
const signedUp = await asked((done) => pool.signUp("ann", PASSWORD, [email], null, done));
assert.equal(signedUp.userConfirmed, false);
const user = newUser();
await assert.rejects(
  signIn(user, PASSWORD),
  refused("UserNotConfirmedException", "User is not confirmed."),
);
await assert.rejects(
  asked((done) => user.confirmRegistration("000000", true, done)),
  refused("CodeMismatchException", "Invalid verification code provided, please try again."),
);
const code = await codeFor("ann");
assert.equal(await asked((done) => user.confirmRegistration(code, true, done)), "SUCCESS");

// Sign-in by SRP, on a device that is new.
await assert.rejects(
  signIn(newUser(), "Wrong-horse-9"),
  refused("NotAuthorizedException", "Incorrect username or password."),
);
const [, session, isToBeRemembered] = await signIn(user, PASSWORD);
assert.ok(session.isValid());
assert.equal(session.getIdToken().payload.email, "ann@example.com");
assert.equal(isToBeRemembered, true);
const [, remembered] = await called((callbacks) => user.setDeviceStatusRemembered(callbacks));
assert.equal(remembered, "SUCCESS");

// An authenticator app: the device that is remembered does without, a new one does not.
const [, secret] = await called(
  (callbacks) => user.associateSoftwareToken(callbacks),
  "associateSecretCode",
);
const firstCode = await totp(secret);
await called((callbacks) => user.verifySoftwareToken(firstCode, "my phone", callbacks));
const preference = { PreferredMfa: true, Enabled: true };
await asked((done) => user.setUserMfaPreference(null, preference, done));
const onDevice = newUser();
assert.equal((await signIn(onDevice, PASSWORD))[0], "onSuccess");
const [, { Devices }] = await called((callbacks) => onDevice.listDevices(10, null, callbacks));
assert.equal(Devices.length, 1);

const elsewhere = newUser();
onDevice.clearCachedDeviceKeyAndPassword();
const [asks] = await signIn(elsewhere, PASSWORD);
assert.equal(asks, "totpRequired");
await setClock({ advance: 60 }); // a code can be used once
const second = await totp(secret);
const [name, withApp] = await called((callbacks) =>
  elsewhere.sendMFACode(second, callbacks, "SOFTWARE_TOKEN_MFA"),
);
assert.equal(name, "onSuccess");
assert.ok(withApp.isValid());
const mfa = await asked((done) => elsewhere.getUserData(done));
assert.deepEqual(mfa.UserMFASettingList, ["SOFTWARE_TOKEN_MFA"]);

// Refresh, from the storage as well.
const renewed = await asked((done) => elsewhere.refreshSession(withApp.getRefreshToken(), done));
assert.equal(renewed.getAccessToken().payload.username, "ann");
const current = await asked((done) => pool.getCurrentUser().getSession(done));
assert.equal(current.getAccessToken().getJwtToken(), renewed.getAccessToken().getJwtToken());

// Attributes and passwords.
const nickname = new CognitoUserAttribute({ Name: "nickname", Value: "Änn" });
await asked((done) => elsewhere.updateAttributes([nickname], done));
const attributes = await asked((done) => elsewhere.getUserAttributes(done));
assert.equal(attributes.find((one) => one.Name === "nickname").Value, "Änn");
const newPassword = "Correct-horse-10";
assert.equal(
  await asked((done) => elsewhere.changePassword(PASSWORD, newPassword, done)),
  "SUCCESS",
);
await assert.rejects(
  signIn(newUser(), PASSWORD),
  refused("NotAuthorizedException", "Incorrect username or password."),
);
const forgetful = newUser();
const [, delivery] = await called(
  (callbacks) => forgetful.forgotPassword(callbacks),
  "inputVerificationCode",
);
assert.equal(delivery.CodeDeliveryDetails.Destination, "a***@e***");
const resetCode = await codeFor("ann");
const lastPassword = "Correct-horse-11";
await called((callbacks) => forgetful.confirmPassword(resetCode, lastPassword, callbacks));

// The end of all sessions.
await setClock({ advance: 60 });
const last = newUser();
assert.equal((await signIn(last, lastPassword))[0], "totpRequired");
const third = await totp(secret);
await called((callbacks) => last.sendMFACode(third, callbacks, "SOFTWARE_TOKEN_MFA"));
const [, ended] = await called((callbacks) => last.globalSignOut(callbacks));
assert.equal(ended, "SUCCESS");
// Not its refreshSession(), which goes on trying for twenty seconds.
await assert.rejects(
  asked((done) => elsewhere.getUserAttributes(done)),
  refused("NotAuthorizedException", "Access Token has been revoked"),
);
