"""What changed in a check since the quarter before: said in words first, then marked in the matrix."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from villages.criteria.models import Criterion
from villages.divisions.models import Division
from villages.screening.models import AnswerValue, QuarterlyCheck, VillageSheet
from villages.screening.rules import AnswerInput


class Change(TextChoices):
    """The kinds of change that the county looks at; a *no* that stays, or clears up a *cannot tell*, is none."""

    NEW_YES = "new_yes", _("new yes")
    GONE_YES = "gone_yes", _("yes gone")
    NEW_UNKNOWN = "new_unknown", _("new cannot tell")
    WORDS = "words", _("changed words")


@dataclass(frozen=True)
class Changed:
    """One criterion of one village that is not as it was; `before` is None where nothing was answered."""

    village: Division
    criterion: Criterion
    kind: Change
    before: AnswerInput | None
    now: AnswerInput

    @property
    def value_before(self) -> str:
        """The earlier answer in words."""
        return str(AnswerValue(self.before.value).label if self.before else _("no answer"))

    @property
    def value_now(self) -> str:
        return str(AnswerValue(self.now.value).label)


def kind_of(before: AnswerInput | None, now: AnswerInput | None) -> Change | None:
    """How two answers to the same criterion differ; None when there is nothing to look at, or no answer yet."""
    if now is None:
        return None
    was, is_ = before.value if before else "", now.value
    if is_ == AnswerValue.YES and was != AnswerValue.YES:
        return Change.NEW_YES
    if was == AnswerValue.YES and is_ != AnswerValue.YES:
        return Change.GONE_YES
    if is_ == AnswerValue.UNKNOWN and was != AnswerValue.UNKNOWN:
        return Change.NEW_UNKNOWN
    if is_ not in (AnswerValue.YES, AnswerValue.UNKNOWN) or before is None:
        return None
    return Change.WORDS if before.undated() != now.undated() else None


def check_before(check: QuarterlyCheck) -> QuarterlyCheck | None:
    """The township's check of the quarter before, if there was one."""
    earlier = QuarterlyCheck.objects.of_quarter(check.period.previous())
    return earlier.filter(township_id=check.township_id).first()


def changes_since(
    previous: Mapping[int, Mapping[int, AnswerInput]], sheets: Iterable[VillageSheet], criteria: list[Criterion]
) -> list[Changed]:
    """By village and criterion. `previous`: village id → criterion number → answer; sheets bring their answers."""
    changes = []
    for sheet in sheets:
        was = previous.get(sheet.village_id, {})
        now = {answer.criterion_id: AnswerInput.of(answer) for answer in sheet.answers.all()}
        for criterion in criteria:
            before, after = was.get(criterion.number), now.get(criterion.pk)
            kind = kind_of(before, after)
            if after and kind:
                changes.append(Changed(sheet.village, criterion, kind, before, after))
    return changes
