"""Builds small counties for tests, through the same actions as the product."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.hashers import make_password

from villages.accounts.models import User
from villages.accounts.permissions import Role
from villages.divisions.models import Division, Level, VillageClass
from villages.ledger import actions as ledger
from villages.ledger.models import Determination, LedgerEntry
from villages.screening import actions as screening
from villages.screening.models import Finding, QuarterlyCheck, VillageSheet
from villages.screening.noting import noted_in, write_soft_notes
from villages.screening.quarters import Quarter
from villages.screening.rules import AnswerInput

SHANGHAI = ZoneInfo("Asia/Shanghai")
QUARTER = Quarter(2026, 3)
PASSWORD = "a-long-test-password-7"
YES = AnswerInput("yes", fact="林区连续发生火灾三起", established_by="区林业局", document_no="余林字〔2026〕12号")
NO = AnswerInput("no")
UNKNOWN = AnswerInput("unknown", reason="镇派出所尚未出具结论")

_numbers = itertools.count(1)


def moment(text: str) -> dt.datetime:
    """`2026-10-05 09:30` in Asia/Shanghai."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


OPENED = moment("2026-10-01 00:10")
FILED = moment("2026-10-08 10:00")
REVIEWED = moment("2026-10-12 09:00")
DECIDED = moment("2026-10-15 15:00")


_LEVELS = {2: Level.PROVINCE, 4: Level.CITY, 6: Level.COUNTY, 9: Level.TOWNSHIP, 12: Level.VILLAGE}
_SHORTER = {4: 2, 6: 4, 9: 6, 12: 9}


def _division(code: str, name: str, parent: Division | None, **fields: Any) -> Division:
    if len(code) == 12:
        number = int(code[9:])
        fields.setdefault(
            "village_class",
            VillageClass.RESIDENTS if number < 200 else VillageClass.VILLAGERS if number < 400 else VillageClass.OTHER,
        )
    return Division(code=code, level=_LEVELS[len(code)], name=name, parent=parent, **fields)


def make_division(code: str, name: str, **fields: Any) -> Division:
    """One division; its parent must be there already."""
    parent = Division.objects.get(code=code[: _SHORTER[len(code)]]) if len(code) in _SHORTER else None
    division = _division(code, name, parent, **fields)
    division.save()
    return division


def make_villages(township: Division, count: int) -> list[Division]:
    """So many villages of the township, in one query."""
    return Division.objects.bulk_create(
        _division(f"{township.code}{200 + n}", f"{township.name}之{n}村民委员会", township) for n in range(count)
    )


def make_county(code: str = "360603", name: str = "余江区") -> Division:
    """A county with its province and city and two townships of three villages and one neighbourhood each."""
    for digits, upper in ((2, "江西省"), (4, "鹰潭市")):
        if not Division.objects.filter(code=code[:digits]).exists():
            make_division(code[:digits], upper)
    county = make_division(code, name)
    townships = Division.objects.bulk_create(
        _division(code + digits, township, county) for digits, township in (("101", "锦江镇"), ("102", "潢溪镇"))
    )
    villages = (("团黄", "锦北", "石港"), ("塔洲", "渡口", "桥上"))
    Division.objects.bulk_create(
        _division(f"{township.code}{number:03d}", village, township)
        for township, names in zip(townships, villages, strict=True)
        for number, village in (
            (1, f"{township.name[:2]}社区居委会"),
            *((200 + at, f"{name}村民委员会") for at, name in enumerate(names)),
        )
    )
    return county


def make_user(role: Role, jurisdiction: str = "", **fields: Any) -> User:
    """An account with `PASSWORD`."""
    number = next(_numbers)
    fields.setdefault("username", f"{role.value}{number}")
    fields.setdefault("full_name", f"{role.value} {number}")
    user: User = User.objects.create(password=_hashed(), role=role, jurisdiction=jurisdiction, **fields)
    return user


@cache
def _hashed() -> str:
    return make_password(PASSWORD)


def open_check(township: Division | str = "360603101", quarter: Quarter = QUARTER) -> QuarterlyCheck:
    """The township's check of the quarter, opened by the scheduler."""
    code = township if isinstance(township, str) else township.code
    screening.open_quarter(quarter=quarter, under=code, by=None, at=quarter.opens_at() + dt.timedelta(minutes=10))
    return QuarterlyCheck.objects.get(quarter=str(quarter), township__code=code)


def sheet_of(check: QuarterlyCheck, village_code: str) -> VillageSheet:
    return check.sheets.get(village__code=village_code)


def fill_check(
    check: QuarterlyCheck,
    *,
    by: User,
    at: dt.datetime = FILED,
    answers: dict[str, dict[int, AnswerInput]] | None = None,
) -> QuarterlyCheck:
    """Answer every criterion of every village: *no*, but for `answers` (village code → number → answer)."""
    numbers = list(check.edition.criteria.values_list("number", flat=True))
    for sheet in check.sheets.select_related("village"):
        given = dict.fromkeys(numbers, NO) | (answers or {}).get(sheet.village.code, {})
        screening.save_sheet(sheet=sheet, answers=given, version=sheet.version, by=by, at=at)
    check.refresh_from_db()
    return check


def explain_oddities(check: QuarterlyCheck, *, by: User, at: dt.datetime = FILED) -> None:
    """A sentence on everything that looks odd in the answers as they stand."""
    noted = noted_in(check, list(check.sheets.with_answers()))
    if noted:
        sentences = {each.oddity.key: "已核实，情况属实" for each in noted}
        write_soft_notes(check=check, sentences=sentences, by=by, at=at)


def submit(check: QuarterlyCheck, *, by: User, at: dt.datetime = FILED) -> QuarterlyCheck:
    explain_oddities(check, by=by, at=at)
    screening.submit_check(check=check, is_declared=True, by=by, at=at)
    check.refresh_from_db()
    return check


def confirm(check: QuarterlyCheck, *, by: User, at: dt.datetime = REVIEWED) -> list[Finding]:
    return screening.confirm_check(check=check, by=by, at=at)


def propose(findings: Iterable[Finding], *, by: User, at: dt.datetime = DECIDED) -> Determination:
    chosen = list(findings)
    return ledger.propose_determination(
        village=chosen[0].village, findings=chosen, basis="季度排查", joint_opinion="联席会议同意", by=by, at=at
    )


def sign(determination: Determination, *, by: User, at: dt.datetime = DECIDED) -> LedgerEntry:
    return ledger.sign_determination(determination=determination, by=by, at=at)
