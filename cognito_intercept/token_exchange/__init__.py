"""Token exchange (RFC 8693): GetDerivedToken, and the token endpoint's grant of the same."""
