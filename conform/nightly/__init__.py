"""The nightly run: in shards, for a given time, and merged into one page with its history."""
