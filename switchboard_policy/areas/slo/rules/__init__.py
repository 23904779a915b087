"""Prometheus rules from service levels, as plain models; `render` writes their text."""
