"""Fixtures of the pages of the quarterly check."""

from __future__ import annotations

import pytest

from tests.conftest import Cast
from tests.scenes import scene
from tests.screening.desk import Desk
from villages.accounts.models import Language, User
from villages.screening.models import QuarterlyCheck


@scene
def in_english(cast: Cast) -> None:
    """Sentences are compared in the language in which they are written."""
    User.objects.update(language=Language.ENGLISH)
    for user in vars(cast).values():
        user.refresh_from_db()


@pytest.fixture
def desk(check: QuarterlyCheck, cast: Cast, in_english: None) -> Desk:
    """锦江镇's filer on 8 October 2026, with the untouched check of the third quarter."""
    return Desk(cast.filer, check)


@pytest.fixture
def second_desk(check: QuarterlyCheck, cast: Cast, in_english: None) -> Desk:
    """Another filer of the same township."""
    return Desk(cast.colleague, check)
