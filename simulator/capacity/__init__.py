"""How much a service can take, and what it feels like on the way there."""
