"""The inspector's phone in the village: the line goes down, half a row is typed, a colleague writes too."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.conftest import SignIn
from tests.conftest import Cast
from tests.factories import make_user
from tests.factories_inspections import apply, plan, save, to_last_step
from tests.factories_watch import determined
from villages.acceptance.inspections.models import Inspection
from villages.accounts.models import User
from villages.accounts.permissions import Role

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]
UNITED = "#i-team_united"
POINTS, REASON = f"{UNITED} [name$=__points]", f"{UNITED} [name$=__reason]"


@pytest.fixture
def second(cast: Cast) -> User:
    return make_user(Role.INSPECTOR, "360603")


@pytest.fixture
def inspection(cast: Cast, second: User) -> Inspection:
    """Planned for today, with a team of two."""
    now = timezone.now()
    entry = to_last_step(determined("360603101221", cast))
    row = apply(entry, cast, at=now - dt.timedelta(days=1))
    return plan(row, cast, team=(cast.inspector, second), planned_on=timezone.localdate(now), at=now)


def sheet(inspection: Inspection) -> str:
    return f"/inspections/{inspection.pk}/sheet/"


def state(row: str) -> str:
    return f"{row} [data-row-state]"


def test_what_is_typed_without_a_line_is_kept_when_it_is_back(
    inspection: Inspection, cast: Cast, sign_in: SignIn
) -> None:
    page = sign_in(cast.inspector, width=390)
    page.goto(sheet(inspection))
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.context.set_offline(True)
    page.fill(POINTS, "3")
    page.fill(REASON, "偶有争执")
    expect(page.locator(state(UNITED))).to_have_class("row-state is-waiting", timeout=15_000)
    assert not inspection.scores.exists()
    page.context.set_offline(False)
    expect(page.locator(state(UNITED))).to_have_class("row-state is-saved", timeout=15_000)
    assert inspection.scores.get().reason == "偶有争执"


def test_half_a_row_waits_in_the_browser_while_the_others_are_saved(
    inspection: Inspection, cast: Cast, sign_in: SignIn
) -> None:
    page = sign_in(cast.inspector, width=390)
    page.goto(sheet(inspection))
    page.fill("[name=ballots__last_number]", "20")
    page.fill(POINTS, "5")
    expect(page.locator(state("#ballots"))).to_have_class("row-state is-refused", timeout=15_000)
    expect(page.locator(state(UNITED))).to_have_class("row-state is-saved", timeout=15_000)
    assert inspection.scores.get().points == 5
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(page.locator("[name=ballots__last_number]")).to_have_value("20")
    expect(page.locator(POINTS)).to_have_value("5")


def test_two_phones_fill_in_one_sheet_and_meet_only_at_one_row(
    inspection: Inspection, cast: Cast, second: User, sign_in: SignIn
) -> None:
    page = sign_in(cast.inspector, width=390)
    page.goto(sheet(inspection))
    now = timezone.now()
    theirs = {"points": "2", "reason": "长期不和"}
    save(inspection, {"i-team_united": theirs, "i-team_complete": {"points": "6", "reason": ""}}, second, at=now)
    page.fill("#i-team_reserve [name$=__points]", "4")
    expect(page.locator(state("#i-team_reserve"))).to_have_class("row-state is-saved", timeout=15_000)
    page.fill(POINTS, "5")
    expect(page.locator(state(UNITED))).to_have_class("row-state is-conflict", timeout=15_000)
    expect(page.locator("#sheet-told")).to_contain_text("长期不和")
    points = dict(inspection.scores.values_list("item", "points"))
    assert points == {"team_united": 2, "team_complete": 6, "team_reserve": 4}
