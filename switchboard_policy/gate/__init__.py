"""Facts to Rego to a decision tree; owners and overrides."""
