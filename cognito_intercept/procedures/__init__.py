"""Steps that several families share and that need the service: sending, signing in, issuing."""
