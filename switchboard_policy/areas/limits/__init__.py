"""Per-tenant rate limits: replay them as intervals, recommend rates and bursts."""
