"""Which objective, threshold and alert windows a service could keep, told by rolling origins."""
