"""PromQL as the library needs it: parsed with positions, evaluated as Prometheus would."""
