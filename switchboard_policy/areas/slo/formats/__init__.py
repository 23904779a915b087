"""Formats of service levels, each read into the same values and written from them."""
