"""The Common Alerting Protocol: its words and its shapes, for the ``alert_cap`` format."""
