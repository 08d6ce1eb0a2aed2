"""The register that the modules of this folder write their faults into."""

from __future__ import annotations

from conform.faults.fault import Catalogue

CATALOGUE = Catalogue()
fault = CATALOGUE.fault
constant = CATALOGUE.constant
