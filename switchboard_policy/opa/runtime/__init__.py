"""Decisions at run time: several servers, a breaker, a cache, and an answer by the deadline."""
