"""Tiers: the defaults behind the limits."""
