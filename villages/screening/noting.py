"""The township's sentences on what looks odd: which are asked for, which are written, and the act of writing them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from villages import audit
from villages.accounts.models import User
from villages.privacy import check_no_personal_numbers
from villages.process import RuleBroken
from villages.screening.answering import lock_for_filing
from villages.screening.filing_models import SoftNote
from villages.screening.models import COUNTY_SIDE, AnswerValue, Finding, QuarterlyCheck, VillageSheet
from villages.screening.past import quarters_before
from villages.screening.progress import previous_by_village
from villages.screening.rules import AnswerInput
from villages.screening.soft import CLEAR_QUARTERS, Key, Oddity, all_clear, contradicts, is_clear, key_of, switched_off

LONGEST_SENTENCE = 2000


@dataclass(frozen=True)
class Noted:
    """One thing that looks odd, and the township's sentence on it, if there is one yet."""

    oddity: Oddity
    note: SoftNote | None

    @property
    def sentence(self) -> str:
        return self.note.sentence if self.note else ""


def noted_in(
    check: QuarterlyCheck,
    sheets: list[VillageSheet],
    *,
    criteria_total: int | None = None,
    previous: Mapping[int, Mapping[int, AnswerInput]] | None = None,
) -> list[Noted]:
    """What looks odd in the answers as they stand, by village. Sheets bring their answers.

    At most five queries; what the caller has read already (`previous`: village id → number → answer) saves one each.
    """
    found = [
        *switched_off(sheets, previous_by_village(check) if previous is None else previous),
        *contradicts(sheets, _findings_of_the_county(check)),
    ]
    found.sort(key=lambda oddity: oddity.sheet.village.code if oddity.sheet else "")
    if is_clear(sheets, check.edition.criteria.count() if criteria_total is None else criteria_total):
        found += all_clear(_hits_before(check))
    notes = {key_of(note): note for note in check.soft_notes.select_related("written_by")}
    return [Noted(oddity, notes.get(oddity.key)) for oddity in found]


def _findings_of_the_county(check: QuarterlyCheck) -> Iterable[Finding]:
    findings = Finding.objects.live().filter(quarter=check.quarter, source__in=COUNTY_SIDE)
    return findings.filter(village__in=check.sheets.values("village")).order_by("pk")


def _hits_before(check: QuarterlyCheck) -> dict[str, int]:
    """How many answers were *yes* in each submitted quarter of the three before."""
    names = [str(quarter) for quarter in quarters_before(check.period, CLEAR_QUARTERS - 1)]
    checks = QuarterlyCheck.objects.filter(township=check.township_id, quarter__in=names)
    hits = Count("sheets__answers", filter=Q(sheets__answers__value=AnswerValue.YES))
    rows = checks.exclude(first_submitted_at=None).order_by().values("quarter").annotate(hits=hits)
    return dict(rows.values_list("quarter", "hits"))


def check_all_noted(noted: Iterable[Noted]) -> None:
    """Whatever looks odd has its sentence."""
    if any(not each.sentence for each in noted):
        raise RuleBroken(_("Something looks odd and has no sentence yet."))


def check_sentence(text: str) -> None:
    """About the organization, storable, and not longer than a page."""
    check_no_personal_numbers(text)
    if len(text) > LONGEST_SENTENCE:
        raise RuleBroken(_("This text is too long."))
    if "\x00" in text:
        raise RuleBroken(_("This text holds a character that cannot be stored."))


@transaction.atomic
def write_soft_notes(*, check: QuarterlyCheck, sentences: Mapping[Key, str], by: User, at: dt.datetime) -> None:
    """Keep the township's sentences; an empty one takes a sentence back, one on what is not odd is left out.

    Raises `RuleBroken` for personal numbers or a check that is closed, `PermissionDenied`.
    """
    check = lock_for_filing(check.pk, by=by, at=at)
    for noted in noted_in(check, list(check.sheets.with_answers())):
        text = sentences.get(noted.oddity.key, noted.sentence).replace("\r\n", "\n").strip()
        check_sentence(text)
        if text != noted.sentence:
            _write(check, noted, text, by=by, at=at)


def _write(check: QuarterlyCheck, noted: Noted, text: str, *, by: User, at: dt.datetime) -> None:
    oddity = noted.oddity
    note = noted.note or SoftNote(
        quarterly_check=check, kind=oddity.kind, sheet=oddity.sheet, criterion=oddity.criterion
    )
    note.sentence, note.written_at, note.written_by = text, at, by
    if text:
        note.save()
    place = oddity.sheet.village if oddity.sheet else check.township
    before, after = {"sentence": noted.sentence}, {"sentence": text}
    audit.record("soft_note.write", by=by, at=at, about=note, place=place, before=before, after=after)
    if not text:
        note.delete()
