"""A site whose users sign in at the login pages of an Amazon Cognito user pool."""

from flask import Flask, jsonify, redirect, session
from flask_cognito_lib import CognitoAuth
from flask_cognito_lib.decorators import (
    auth_required,
    cognito_login,
    cognito_login_callback,
    cognito_logout,
)
from flask_cognito_lib.exceptions import CognitoError


def create_app(config):
    app = Flask(__name__)
    app.config.update(config)
    CognitoAuth(app)

    @app.route("/login")
    @cognito_login
    def login():
        """Redirect to the login page."""

    @app.route("/postlogin")
    @cognito_login_callback
    def postlogin():
        return redirect("/me")

    @app.route("/me")
    @auth_required()
    def me():
        return jsonify(session["user_info"])

    @app.route("/admin")
    @auth_required(groups=["admin"])
    def admin():
        return "welcome"

    @app.errorhandler(CognitoError)
    def failed(error):
        return "The sign-in failed.", 403

    @app.route("/logout")
    @cognito_logout
    def logout():
        """Redirect to the logout endpoint."""

    return app
