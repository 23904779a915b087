"""Use cases; the only place that wires ports to adapters and reads disk and clock."""
