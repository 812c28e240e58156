"""The rows behind the figures of the screening: villages, answers, checks, findings. One query each."""

from __future__ import annotations

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from reports.as_of import Rows, as_of
from reports.summary.scope import Scope
from villages.criteria.models import Criterion, RuleSet
from villages.divisions.models import Division, under
from villages.process import Thing
from villages.screening.models import Answer, AnswerValue, Finding, QuarterlyCheck


def villages(scope: Scope) -> Rows:
    """Those in force on the quarter's last day, of a class that their township's check screens.

    `asked`: how many criteria the check asks about; `given`: how many of these are answered, `hits`: with *yes*.
    """
    given = Answer.objects.filter(sheet__village=OuterRef("pk"), sheet__quarterly_check=OuterRef("parent__checks"))
    asked = Criterion.objects.order_by().values_list("edition").annotate(n=Count("pk"))
    cases = [When(parent__checks__edition=edition, then=Value(n)) for edition, n in asked]
    found: Rows = _asked_about(scope).annotate(
        asked=Case(*cases, default=Value(0), output_field=IntegerField()),
        given=_number_of(given),
        hits=_number_of(given.filter(value=AnswerValue.YES)),
    )
    return found.filter(under(scope.prefix))


def _asked_about(scope: Scope) -> Rows:
    """The villages that a check of the quarter asks about; one query."""
    found: Rows = Division.objects.villages().filter(
        _is_screened("", "parent__checks__", scope),
        parent__checks__quarter=str(scope.quarter),
        parent__checks__opened_at__lte=scope.at,
    )
    return found


def _number_of(answers: Rows) -> Coalesce:
    counted = answers.order_by().values("sheet__village").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)


def _is_screened(village: str, check: str, scope: Scope) -> Q:
    """The village is in force on the quarter's last day, and of a class that the check screens; one query."""
    began = Q(**{f"{village}valid_from": None}) | Q(**{f"{village}valid_from__lte": scope.quarter.end})
    lasts = Q(**{f"{village}valid_to": None}) | Q(**{f"{village}valid_to__gte": scope.quarter.end})
    of_class = Q(pk__in=[])
    for rule_set in RuleSet.objects.all():
        classes = rule_set.numbers.screened_classes
        of_class |= Q(**{f"{check}rule_set": rule_set, f"{village}village_class__in": classes})
    return began & lasts & of_class


def answers(scope: Scope) -> Rows:
    """The answers of these villages in the quarter. `is_new`: a *yes* that the quarter before did not have."""
    check = "sheet__quarterly_check__"
    before = scope.quarter.previous()
    earlier = QuarterlyCheck.objects.of_quarter(before).filter(
        township=OuterRef(f"{check}township"), edition=OuterRef(f"{check}edition")
    )
    found = Answer.objects.filter(
        under(scope.prefix, "sheet__village__code"),
        _is_screened("sheet__village__", check, scope),
        **{f"{check}quarter": str(scope.quarter), f"{check}opened_at__lte": scope.at},
    )
    is_new = Q(Exists(earlier), ~Exists(_same(str(before), AnswerValue.YES)), value=AnswerValue.YES)
    return found.annotate(is_new=Case(When(is_new, then=Value(1)), default=Value(0)))


def answers_before(scope: Scope) -> Rows:
    """Each *yes* of the quarter before, where the township has a check of both quarters with the same edition.

    `is_gone`: the township now answers *no*, or the village is not screened any more. What nobody has answered yet, or
    what cannot be told, is not gone.
    """
    check = "sheet__quarterly_check__"
    quarter = str(scope.quarter)
    again = QuarterlyCheck.objects.of_quarter(scope.quarter).filter(
        township=OuterRef(f"{check}township"), edition=OuterRef(f"{check}edition"), opened_at__lte=scope.at
    )
    asked = _asked_about(scope).filter(pk=OuterRef("sheet__village"))
    found = Answer.objects.filter(
        Exists(again),
        under(scope.prefix, "sheet__village__code"),
        value=AnswerValue.YES,
        sheet__quarterly_check__quarter=str(scope.quarter.previous()),
    )
    is_gone = Exists(_same(quarter, AnswerValue.NO)) | ~Exists(asked)
    return found.annotate(is_gone=Case(When(is_gone, then=Value(1)), default=Value(0)))


def _same(quarter: str, value: AnswerValue) -> Rows:
    """The answers with this value for the same village and criterion in that quarter."""
    return Answer.objects.filter(
        value=value,
        sheet__quarterly_check__quarter=quarter,
        sheet__village=OuterRef("sheet__village"),
        criterion=OuterRef("criterion"),
    )


def checks(scope: Scope) -> Rows:
    """The checks of the quarter: one for each township that has to screen."""
    return QuarterlyCheck.objects.under(scope.prefix).of_quarter(scope.quarter).filter(opened_at__lte=scope.at)


def findings(scope: Scope) -> Rows:
    """The findings so far, of every quarter and source."""
    return as_of(Finding.objects.filter(under(scope.prefix, "village__code")), Thing.FINDING, scope.at)
