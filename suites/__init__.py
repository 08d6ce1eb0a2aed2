"""What must hold on any target that claims the contract."""
