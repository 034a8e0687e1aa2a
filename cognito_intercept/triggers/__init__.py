"""Lambda triggers: what each is told, how it is called, and what its response means."""
