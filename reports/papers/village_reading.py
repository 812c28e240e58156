"""Reads a village file from the tables; the queries do not grow with what the village has."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.utils import timezone

from reports.papers.bilingual import Both
from reports.papers.entry_parts import read_parts
from reports.papers.village_parts import CriterionWords, FindingLine, QuarterAnswers, Step, VillageFile
from villages.criteria.models import Criterion
from villages.divisions.models import Division
from villages.ledger.models import LedgerEntry
from villages.process import StageChange
from villages.screening.models import Answer, AnswerValue, Finding

# Two years of quarterly checks stand in the file; all of them are on the page of the village.
QUARTERS = 8
LETTERS = {AnswerValue.YES: "y", AnswerValue.NO: "n", AnswerValue.UNKNOWN: "u"}


def read_village(village: Division, at: dt.datetime) -> VillageFile:
    """The file of the village as it stands at that moment."""
    township = village.parent
    county = township.parent if township else None
    entries = LedgerEntry.objects.of_village(village)
    findings = _findings(village)
    checks, numbers = _checks(village)
    parts = read_parts(entries.order_by("opened_at", "pk"), at)
    numbers |= {finding.number for finding in findings}
    numbers |= {number for part in parts for number in part.line.entry.criteria}
    return VillageFile(
        code=village.code,
        name=village.name,
        village_class=village.village_class,
        township=township.name if township else "",
        county=county.name if county else "",
        valid_from=village.valid_from,
        valid_to=village.valid_to,
        successor=village.successor.name if village.successor else "",
        predecessors=tuple(village.predecessors.order_by("code").values_list("name", flat=True)),
        as_of=at,
        criteria=_criteria(numbers),
        quarters=_quarters(checks, sorted(numbers)),
        findings=findings,
        entries=parts,
        history=_history(village, entries),
    )


def _criteria(numbers: Iterable[int]) -> tuple[CriterionWords, ...]:
    """In the words of the newest edition that has the number."""
    words: dict[int, CriterionWords] = {}
    rows = Criterion.objects.filter(number__in=numbers).order_by("number", "edition__in_force_from")
    for row in rows:
        words[row.number] = CriterionWords(row.number, Both(row.text_zh, row.text_en))
    return tuple(words.values())


def _checks(village: Division) -> tuple[list[tuple[str, str, dict[int, str]]], set[int]]:
    """Of the last quarters each with stage and answers by criterion, newest first; and all their criteria."""
    sheets = village.sheets.order_by("-quarterly_check__quarter")[:QUARTERS]
    columns = ("pk", "quarterly_check__quarter", "quarterly_check__stage", "quarterly_check__edition")
    rows = list(sheets.values_list(*columns))
    given: dict[int, dict[int, str]] = defaultdict(dict)
    answers = Answer.objects.filter(sheet__in=[pk for pk, *_rest in rows])
    for sheet, number, value in answers.values_list("sheet", "criterion__number", "value"):
        given[sheet][number] = LETTERS[AnswerValue(value)]
    editions = {edition for *_rest, edition in rows}
    numbers = set(Criterion.objects.filter(edition__in=editions).values_list("number", flat=True))
    return [(quarter, stage, given[pk]) for pk, quarter, stage, _edition in rows], numbers


def _quarters(checks: Iterable[tuple[str, str, dict[int, str]]], numbers: Iterable[int]) -> tuple[QuarterAnswers, ...]:
    return tuple(
        QuarterAnswers(quarter, stage, "".join(answers.get(number, "-") for number in numbers))
        for quarter, stage, answers in checks
    )


def _findings(village: Division) -> tuple[FindingLine, ...]:
    rows = Finding.objects.filter(village=village).select_related("criterion")
    return tuple(
        FindingLine(
            quarter=row.quarter,
            number=row.criterion.number,
            source=row.source,
            fact=row.fact,
            established_by=row.established_by,
            document_no=row.document_no,
            stage=row.stage,
        )
        for row in rows.order_by("-quarter", "criterion__number", "pk")
    )


def _history(village: Division, entries: Any) -> tuple[Step, ...]:
    """The moves of findings, determinations, entries, plans and extensions, newest first.

    Those of an inspection are not among them: one that was not announced is the county's own until it is signed.
    """
    ids = entries.values("pk")
    about = (
        Q(of_finding__village=village)
        | Q(of_determination__village=village)
        | Q(of_entry__in=ids)
        | Q(of_plan__entry__in=ids)
        | Q(of_extension__entry__in=ids)
    )
    changes = StageChange.objects.filter(about).select_related("by", "of_finding__criterion").order_by("at", "pk")
    together: dict[tuple[object, ...], list[StageChange]] = {}
    for change in changes:
        same = (change.at, change.thing, change.verb, change.after, change.by_id, change.reason)
        together.setdefault(same, []).append(change)
    return tuple(_step(same) for same in together.values())[::-1]


def _step(changes: list[StageChange]) -> Step:
    first, by = changes[0], changes[0].by
    return Step(
        at=timezone.localtime(first.at),
        thing=first.thing,
        verb=first.verb,
        after=first.after,
        full_name=by.full_name if by else "",
        post=by.post if by else "",
        role=by.role if by else "",
        reason=first.reason,
        criteria=tuple(sorted({c.of_finding.criterion.number for c in changes if c.of_finding})),
    )
