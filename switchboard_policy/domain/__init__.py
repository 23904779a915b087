"""The words of the product as frozen values: no I/O, no third-party imports."""
