"""The demonstration county comes out as the published case says, whenever it is loaded."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from django.contrib.auth import password_validation
from django.core.management import CommandError, call_command
from django.test import override_settings
from pytest_django import Settings
from time_machine import travel

from tests.demo.the_ledger import check_the_ledger
from tests.factories import YES, make_division, make_user, moment, propose, sign
from villages import files
from villages.accounts.models import User
from villages.accounts.permissions import BUSINESS_ROLES, INSTALL_ROLES, Role
from villages.audit import AuditRow
from villages.demo.calendar import Calendar
from villages.demo.load import Refused, load_demo
from villages.demo.people import ACCOUNTS, DEMO_PASSWORD
from villages.divisions.models import Division
from villages.ledger.models import Determination, LedgerEntry, Light
from villages.process import RuleBroken, Stage, StageChange
from villages.screening import actions as screening
from villages.screening.evidence.models import EvidenceFile
from villages.screening.models import Answer, Finding, QuarterlyCheck, SheetState, Source, Submission, VillageSheet

NOW = moment("2026-11-22 09:00")
# DOMAIN.md §8: village, township, criteria met.
FIFTEEN = {
    ("三宋村", "邓埠街道"): {11},
    ("塔洲村", "潢溪镇"): {11, 14},
    ("新店村", "马荃镇"): {2},
    ("东阳村", "洪湖乡"): {11},
    ("塘桥村", "洪湖乡"): {11},
    ("邱坊村", "黄庄乡"): {12, 9},
    ("墩上村", "杨溪乡"): {13},
    ("前山村", "平定乡"): {4},
    ("东脑村", "平定乡"): {4},
    ("平定村", "平定乡"): {4},
    ("石艾村", "平定乡"): {4},
    ("罗坪村", "春涛镇"): {4, 13, 14},
    ("画桥村", "画桥镇"): {4},
    ("乘龙村", "中童镇"): {4},
    ("团黄村", "锦江镇"): {8},
}
HALF_SUBMITTED = {
    Stage.CONFIRMED: 3,
    Stage.SUBMITTED: 3,
    Stage.RETURNED: 1,
    Stage.IN_WORK: 3,
    Stage.NOT_STARTED: 2,
}
# Fourteen accepted; the failed one and the rebounded one; the cancelled one.
STAGES = {Stage.WATCH: 14, Stage.RECTIFYING: 2, Stage.CANCELLED: 1}
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_files(settings: Settings, tmp_path: Path) -> None:
    """Each test has its own store of papers."""
    settings.MEDIA_ROOT = tmp_path / "files"


def checks_of(quarter: str) -> dict[str, QuarterlyCheck]:
    checks = QuarterlyCheck.objects.filter(quarter=quarter).select_related("township")
    return {check.township.name: check for check in checks}


def stages_of(quarter: str) -> Counter[str]:
    return Counter(check.stage for check in checks_of(quarter).values())


def test_the_county_comes_out_as_told(db: None) -> None:
    load_demo(at=NOW)
    check_the_fifteen_targets()
    check_the_complete_quarters()
    check_the_current_quarter()
    check_the_accounts()
    check_the_evidence()
    check_the_ledger()


def check_the_fifteen_targets() -> None:
    entries = LedgerEntry.objects.filter(opened_at__year=2026).select_related("village__parent", "rule_set")
    entries = entries.prefetch_related("criteria")
    met = {
        (entry.village.short_name, entry.village.parent.name if entry.village.parent else ""): {
            criterion.number for criterion in entry.criteria.all()
        }
        for entry in entries
    }
    assert met == FIFTEEN
    opened = sorted(entries, key=lambda entry: entry.opened_at)
    assert [entry.number for entry in opened] == [f"360603-2026-{number:03d}" for number in range(1, 16)]
    assert not any("{" in finding.document_no or not finding.fact for finding in Finding.objects.all())


def check_the_complete_quarters() -> None:
    for quarter in ("2026Q1", "2026Q2"):
        assert stages_of(quarter) == {Stage.CONFIRMED: 12}
        assert sum(check.is_submitted_late for check in checks_of(quarter).values()) == 1
        assert VillageSheet.objects.filter(quarterly_check__quarter=quarter).count() == 117
    assert Answer.objects.filter(value="unknown", sheet__quarterly_check__quarter="2026Q2").count() == 2
    assert Finding.objects.filter(stage=Stage.DISMISSED).count() == 1
    assert list(Submission.objects.filter(round=2).values_list("number", flat=True)) == ["2026Q2-360603204-02"]


def check_the_current_quarter() -> None:
    current = checks_of("2026Q3")
    assert stages_of("2026Q3") == HALF_SUBMITTED
    (late,) = (check for check in current.values() if check.is_submitted_late)
    assert (late.township.name, late.minutes_late(NOW), late.submissions.get().minutes_late) == ("杨溪乡", 566, 566)
    returned = current["洪湖乡"].sheets.exclude(return_reason="")
    assert set(returned.values_list("village__name", flat=True)) == {"东阳村民委员会", "水北村民委员会"}
    jinjiang = Counter(sheet.state(15) for sheet in current["锦江镇"].sheets.with_answers())
    assert jinjiang == {SheetState.DONE: 2, SheetState.IN_WORK: 1, SheetState.NOT_STARTED: 15}
    assert Determination.objects.awaiting_signature().get().village.short_name == "罗坪村"
    waiting = Finding.objects.awaiting_decision().filter(source=Source.TOWNSHIP).select_related("village")
    assert {(finding.village.short_name, finding.quarter) for finding in waiting} == {
        ("渡口村", "2026Q3"), ("红星村", "2026Q3"),
    }  # fmt: skip


def check_the_accounts() -> None:
    for account in ACCOUNTS:
        user = User.objects.get(username=account.username)
        assert user.check_password(DEMO_PASSWORD)
        assert (user.role, user.jurisdiction, user.is_active) == (account.role, account.jurisdiction, True)
        assert not user.must_change_password
        password_validation.validate_password(DEMO_PASSWORD, user)
    shown = [account for account in ACCOUNTS if account.is_shown]
    assert {account.role for account in shown} == BUSINESS_ROLES | INSTALL_ROLES
    assert len({account.jurisdiction for account in shown if account.role == Role.FILER}) == 3


def check_the_evidence() -> None:
    """Two papers behind a yes, a letter and a picture behind the contradiction that waits; whole, and small."""
    assert all(files.is_intact(file.path, file.sha256) and file.size < 20_000 for file in EvidenceFile.objects.all())
    found = EvidenceFile.objects.filter(entry_files=None).select_related("village")
    assert {(file.village.short_name, file.name) for file in found} == {
        ("团黄村", "立案告知书.pdf"), ("塔洲村", "违法占地建房核查情况.pdf"),
        ("百子村", "森林火情通报.pdf"), ("百子村", "过火林地现场.jpg"),
    }  # fmt: skip


def test_a_story_that_breaks_off_leaves_no_files(
    db: None, monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path / "of_this_story"
    monkeypatch.setattr("villages.demo.targets.RETURN_REASON", "")  # refused, after files were stored
    with pytest.raises(RuleBroken):
        load_demo(at=NOW)
    assert [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()] == []


def test_a_new_user_can_file_confirm_and_determine(db: None) -> None:
    load_demo(at=NOW)
    filer, officer, leader = (User.objects.get(username=name) for name in ("jinjiang", "county", "leader"))
    check = checks_of("2026Q3")["锦江镇"]
    for sheet in check.sheets.select_related("village"):
        fresh = {11: YES} if sheet.village.short_name == "石港村" else {}
        screening.take_over_answers(sheet=sheet, version=sheet.version, by=filer, at=NOW, typed=fresh)
    screening.submit_check(check=check, is_declared=True, by=filer, at=NOW)
    check.refresh_from_db()
    attached, found = screening.confirm_check(check=check, by=officer, at=NOW)
    assert (attached.village.short_name, attached.stage) == ("团黄村", Stage.DETERMINED)
    entry = sign(propose([found], by=officer, at=NOW), by=leader, at=NOW)
    assert (entry.number, entry.village.short_name) == ("360603-2026-016", "石港村")


def test_it_goes_into_a_database_with_only_criteria_and_its_own_divisions_and_only_once(
    db: None, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("load_criteria")
    make_division("36", "江西省")
    capsys.readouterr()
    with travel(NOW, tick=False):
        call_command("load_demo")
    assert capsys.readouterr().out.startswith(f"Demonstration county: 195 divisions, {len(ACCOUNTS)} accounts")
    before = everything()
    call_command("load_demo")
    assert "loaded already; nothing was changed" in capsys.readouterr().out
    call_command("load_demo", accounts=True)
    lines = capsys.readouterr().out.splitlines()
    assert DEMO_PASSWORD in lines[0]
    assert lines[1].split() == ["jinjiang", "township", "filer", "锦江镇"]
    assert len(lines) == 2 + sum(account.is_shown for account in ACCOUNTS)
    assert everything() == before


def everything() -> list[object]:
    models = (Division, User, QuarterlyCheck, VillageSheet, Answer, Finding, LedgerEntry, StageChange, AuditRow)
    return [list(model._default_manager.order_by("pk").values()) for model in models]


# How the days fall does not depend on the database; the county is loaded on both, above.
@pytest.mark.once
@pytest.mark.parametrize(
    ("at", "current", "late"),
    [("2026-10-11 00:00", "2026Q3", 0), ("2026-10-10 23:59", "2026Q2", 1), ("2028-02-29 18:00", "2027Q4", 1)],
)
def test_it_comes_out_the_same_on_other_days(db: None, at: str, current: str, late: int) -> None:
    """Also at the very moment when the checks are due (nobody can be late yet) and at the end of a quarter."""
    now = moment(at)
    load_demo(at=now)
    assert str(Calendar(now).quarters[2]) == current
    assert stages_of(current) == HALF_SUBMITTED
    assert sum(check.is_submitted_late for check in checks_of(current).values()) == late
    assert Counter(LedgerEntry.objects.values_list("stage", flat=True)) == STAGES
    entries = LedgerEntry.objects.under_rectification().select_related("rule_set")
    assert {entry.light(now) for entry in entries} == {Light.NEAR, Light.FAR}
    assert Determination.objects.awaiting_signature().get().village.short_name == "罗坪村"
    happened = list(StageChange.objects.order_by("pk").values_list("at", flat=True))
    assert happened == sorted(happened)
    assert max(happened[-1], AuditRow.objects.order_by("-at")[0].at) <= now


@override_settings(PRODUCTION=True)
def test_it_refuses_in_production(db: None) -> None:
    with pytest.raises(CommandError, match="never loaded in production"):
        call_command("load_demo")
    assert not User.objects.exists()


def test_it_refuses_a_database_with_other_data(db: None) -> None:
    make_division("11", "北京市")
    with pytest.raises(Refused, match="divisions"):
        load_demo(at=NOW)
    Division.objects.all().delete()
    make_user(Role.SUPERVISOR, "11")
    with pytest.raises(CommandError, match="accounts"):
        call_command("load_demo")
    assert not Division.objects.exists()


def test_without_the_county_there_are_no_accounts_to_print(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_demo", accounts=True)
    assert capsys.readouterr().out == ""
