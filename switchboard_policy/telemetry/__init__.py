"""Adapters that bring measurements in: files, the local store, Prometheus, PetShop."""
