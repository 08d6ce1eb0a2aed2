"""What we send: Hypothesis strategies, one module per resource."""
