"""Lambda triggers: the event of each, how it is called, and what its response means."""
