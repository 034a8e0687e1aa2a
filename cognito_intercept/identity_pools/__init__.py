"""Identity pools: from tokens of users to identities, roles, tokens and credentials of AWS."""
