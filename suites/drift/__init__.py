"""Drift: what the run has shown so far, held against the contract, the documentation and earlier runs."""
