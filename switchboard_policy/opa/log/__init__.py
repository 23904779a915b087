"""Decision logs: read as any OPA writes them and as we do, written, and cut into parts."""
