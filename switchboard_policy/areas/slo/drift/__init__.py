"""What was written down against what is there: rules and dashboards that drifted apart."""
