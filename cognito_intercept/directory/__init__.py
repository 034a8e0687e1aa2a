"""The directory: user pools, app clients, users, groups and devices; data, indexes, settings."""
