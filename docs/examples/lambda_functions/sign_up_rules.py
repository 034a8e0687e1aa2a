"""Lambda triggers of a user pool: who may sign up, and what is in tokens."""


def only_employees(event, context):
    """PreSignUp: refuse addresses of other companies, and verify the others."""
    if event["triggerSource"] != "PreSignUp_SignUp":
        return event  # an administrator may create any user
    email = event["request"]["userAttributes"].get("email", "")
    if not email.endswith("@example.com"):
        raise Exception("Use your address at work.")
    event["response"]["autoConfirmUser"] = True
    event["response"]["autoVerifyEmail"] = True
    return event


def add_team(event, context):
    """PreTokenGeneration: put the team into the ID token."""
    team = event["request"]["userAttributes"].get("custom:team", "none")
    event["response"]["claimsOverrideDetails"] = {"claimsToAddOrOverride": {"team": team}}
    return event
