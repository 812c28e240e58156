"""The files of an entry live beside its plan and papers."""

from tests.ledger.plans.conftest import _october, entry

__all__ = ["_october", "entry"]
