"""Play a scenario: users who come, budgets, carbon, the cost of a month, an overload."""
