"""Adapters that speak ASGI: the receiver of decision logs, and the middleware that asks."""
