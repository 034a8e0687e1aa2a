"""OAuth 2.0 and OpenID Connect: the documents, and the endpoints, served by Authlib.

Nothing here is imported until an HTTP request needs it.
"""
