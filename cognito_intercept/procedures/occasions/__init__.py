"""The occasions on which triggers fire: what each is told, and what its answer means."""
