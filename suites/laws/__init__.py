"""Laws: hand-written properties of each resource."""
