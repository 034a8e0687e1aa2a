"""One file per factor of a sign-in: how it is offered, and how its answer is checked."""
