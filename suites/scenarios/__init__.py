"""Scenarios: whole flows of the documentation, replayed step by step."""
