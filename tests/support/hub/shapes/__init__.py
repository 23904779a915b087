"""How GitHub writes what the hub knows as JSON."""
