"""Settings of the Django project."""

SECRET_KEY = "of the tests"
ALLOWED_HOSTS = ["testserver"]
INSTALLED_APPS = ["rest_framework"]
ROOT_URLCONF = "notes_api"
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["cognito_auth.CognitoAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "UNAUTHENTICATED_USER": None,
}
COGNITO_AWS_REGION = "us-east-1"
COGNITO_USER_POOL = "from the environment"
COGNITO_AUDIENCE = "from the environment"
