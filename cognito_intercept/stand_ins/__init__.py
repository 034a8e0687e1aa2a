"""Stand-ins of identity providers: what answers at a configured provider's own URLs."""
