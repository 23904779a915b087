"""Service level objectives: replay budgets and alerts, recommend objectives and thresholds."""
