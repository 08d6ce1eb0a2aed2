"""Compare releases of Wix's published SDK typings."""

from conform.drift.sdk.compare import Release, compare
from conform.drift.sdk.releases import gaps, read_pair, sources

__all__ = ["Release", "compare", "gaps", "read_pair", "sources"]
