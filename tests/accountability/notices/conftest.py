"""Notices in these tests; the joint meeting of the county comes with its own."""

from __future__ import annotations

from tests.screening.departments.conftest import departments, file, forestry

__all__ = ["departments", "file", "forestry"]
