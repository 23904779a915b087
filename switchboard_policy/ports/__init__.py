"""Protocols the core asks for, with their values and errors."""
