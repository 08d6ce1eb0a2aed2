"""State machines: what a target shows after every step is what the reference model says."""
