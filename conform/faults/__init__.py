"""Faults: defects planted in the mock on purpose, to measure what the suites detect."""

from conform.faults.fault import CLASSES, Fault, FaultError, planted
from conform.faults.seams import SeamError, replaced

__all__ = ["CLASSES", "Fault", "FaultError", "SeamError", "planted", "replaced"]
