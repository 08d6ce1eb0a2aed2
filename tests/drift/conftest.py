"""The made-up SDK package of the contract's tests serves those of drift too."""

from tests.contract.conftest import folder, sdk

__all__ = ["folder", "sdk"]
