"""Read a policy repository the way OPA reads it: YAML, mapping, values, constants."""
