"""What the contract promises, obligation by obligation, on both sides."""
