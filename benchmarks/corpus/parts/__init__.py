"""What several layouts write alike: rules, Rego, owners, and files that are of no concern."""
