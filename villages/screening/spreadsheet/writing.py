"""The form of one township's quarter as a workbook: answers, details, a guide. Nothing in it acts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.formatting.rule import CellIsRule
from openpyxl.packaging.custom import StringProperty
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from villages.criteria.models import Criterion
from villages.screening import xlsx
from villages.screening.models import AnswerValue, QuarterlyCheck
from villages.screening.progress import VillageLine, previous_by_village, progress_of
from villages.screening.rules import AnswerInput
from villages.screening.spreadsheet import layout

TITLE_ROW, HEAD_ROW, FIRST_ROW = 1, 5, 6
FIRST_CRITERION = 3  # the column behind code and name
DETAILS_HEAD = 2
SPARE_LINES = 100  # empty lines of details below those that are filled in

_INK, _PALE = "000000", "767676"
_FACE = "Microsoft YaHei"  # what it is written in decides how both scripts look; every office has it or a likeness
_LINE = Side(style="thin", color="A6A6A6")
_BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_HEAD = PatternFill("solid", fgColor="E6EAEE")
_OPEN = PatternFill("solid", fgColor="FFFFFF")
_WRAPPED = Alignment(wrap_text=True, vertical="top")
_CENTRED = Alignment(horizontal="center", vertical="center", wrap_text=True)
_DETAIL_WIDTHS = (15, 18, 11, 44, 20, 22, 13, 34)


@dataclass(frozen=True)
class _Said:
    """What the form shows in one cell: this quarter's answer, or last quarter's, which counts once it is handed in."""

    line: VillageLine
    criterion: Criterion
    answer: AnswerInput
    is_carried: bool

    @property
    def colour(self) -> str:
        return _PALE if self.is_carried else _INK


def form_of(check: QuarterlyCheck) -> bytes:
    """The form in the language that is active; as many queries for any number of villages."""
    progress = progress_of(check)
    previous = previous_by_village(check)
    said = [_said(line, progress.criteria, previous.get(line.sheet.village_id, {})) for line in progress.lines]
    workbook = Workbook()
    answers = workbook.active
    assert isinstance(answers, Worksheet)
    answers.title = str(layout.ANSWERS)
    _write_answers(answers, check, progress.criteria, progress.lines, said)
    details = workbook.create_sheet(str(layout.DETAILS))
    _write_details(details, answers.title, progress.criteria, said)
    _write_guide(workbook.create_sheet(str(layout.GUIDE)), check, progress.criteria)
    identity = " ".join(layout.identity_of(check).values())
    properties = workbook.custom_doc_props  # type: ignore[attr-defined]
    properties.append(StringProperty(name=layout.PROPERTY, value=identity))
    workbook.properties.creator = "Rectify"
    workbook.properties.title = _title(check)
    return xlsx.packed(workbook)


def _said(line: VillageLine, criteria: Iterable[Criterion], previous: dict[int, AnswerInput]) -> dict[int, _Said]:
    saved = {answer.criterion.number: AnswerInput.of(answer) for answer in line.answers}
    found = {}
    for criterion in criteria:
        number = criterion.number
        if number in saved:
            found[number] = _Said(line, criterion, saved[number], False)
        elif number in previous:
            found[number] = _Said(line, criterion, previous[number].undated(), True)
    return found


def _title(check: QuarterlyCheck) -> str:
    words = {"township": check.township.name, "quarter": check.period.label}
    return _("%(township)s: quarterly check %(quarter)s") % words


def _write_answers(
    sheet: Worksheet,
    check: QuarterlyCheck,
    criteria: list[Criterion],
    lines: list[VillageLine],
    said: list[dict[int, _Said]],
) -> None:
    last = FIRST_CRITERION + len(criteria) - 1
    _write_top(sheet, check, last)
    heads = [layout.HEADS[layout.CODE], layout.HEADS[layout.VILLAGE], *criteria, layout.HEADS[layout.VERSION]]
    is_chinese = (get_language() or "").startswith("zh")
    for column, head in enumerate(heads, start=1):
        cell = _write_head(sheet, HEAD_ROW, column, str(head), 15 if column == 1 else 16 if column == 2 else 8.5)
        if column >= FIRST_CRITERION and not is_chinese:
            cell.alignment = Alignment(text_rotation=90, horizontal="center", vertical="bottom")
    sheet.row_dimensions[HEAD_ROW].height = 52 if is_chinese else 150
    for row, (line, cells) in enumerate(zip(lines, said, strict=True), start=FIRST_ROW):
        _write_locked(sheet, row, 1, line.sheet.village.code)
        _write_locked(sheet, row, 2, line.sheet.village.short_name)
        xlsx.write_text(sheet, row, last + 1, line.sheet.version)
        for column, criterion in enumerate(criteria, start=FIRST_CRITERION):
            _write_answer(sheet, row, column, cells.get(criterion.number))
        sheet.row_dimensions[row].height = 20 if is_chinese else 28  # “cannot tell” takes two lines
    sheet.column_dimensions[get_column_letter(last + 1)].hidden = True
    if lines:
        area = f"{xlsx.place(FIRST_CRITERION, FIRST_ROW)}:{xlsx.place(last, HEAD_ROW + len(lines))}"
        _offer_answers(sheet, area)
    sheet.freeze_panes = xlsx.place(FIRST_CRITERION, FIRST_ROW)
    _protect(sheet)
    _set_print(sheet, f"{HEAD_ROW}:{HEAD_ROW}")


def _write_top(sheet: Worksheet, check: QuarterlyCheck, last: int) -> None:
    """The locked head: what it is, whose it is, the three sentences one must know."""
    xlsx.write_text(sheet, TITLE_ROW, 1, _title(check)).font = _font(bold=True, size=14)
    sheet.merge_cells(start_row=TITLE_ROW, start_column=1, end_row=TITLE_ROW, end_column=last)
    notes = [
        _("Choose an answer for each village and criterion. An empty cell changes nothing."),
        _("Grey is last quarter's answer: it counts only once you load this form back. Check it before you do."),
        _("Every yes and every cannot tell needs its line on the sheet “%(sheet)s”.") % {"sheet": layout.DETAILS},
    ]
    for row, ((key, value), note) in enumerate(
        zip(layout.identity_of(check).items(), notes, strict=True), start=TITLE_ROW + 1
    ):
        _write_locked(sheet, row, 1, str(layout.HEADS[key]))
        _write_locked(sheet, row, 2, value)
        _write_locked(sheet, row, FIRST_CRITERION, note)
        sheet.merge_cells(start_row=row, start_column=FIRST_CRITERION, end_row=row, end_column=last)


def _write_answer(sheet: Worksheet, row: int, column: int, said: _Said | None) -> None:
    words = str(AnswerValue(said.answer.value).label) if said else None
    cell = xlsx.write_text(sheet, row, column, words)
    cell.font = _font(color=said.colour if said else _INK, italic=bool(said and said.is_carried))
    cell.alignment = _CENTRED
    _unlock(cell)


def _offer_answers(sheet: Worksheet, area: str) -> None:
    """The drop-down, and a colour for what needs words."""
    labels = [str(value.label) for value in AnswerValue]
    choice = DataValidation("list", formula1=f'"{",".join(labels)}"', allow_blank=True, showErrorMessage=True)
    choice.error = _("Choose no, yes or cannot tell.")
    choice.add(area)
    sheet.add_data_validation(choice)
    for value, ink, paper in ((AnswerValue.YES, "9C2A10", "FBE3DB"), (AnswerValue.UNKNOWN, "7A4B00", "FFF1CC")):
        look = {"font": Font(bold=True, color=ink), "fill": PatternFill("solid", bgColor=paper)}
        rule = CellIsRule("equal", [f'"{value.label}"'], **look)  # type: ignore[no-untyped-call]
        sheet.conditional_formatting.add(area, rule)


def _write_details(sheet: Worksheet, answers: str, criteria: list[Criterion], said: list[dict[int, _Said]]) -> None:
    note = _(
        "One line for each yes and each cannot tell. A yes needs what is the case, who established it and the document "
        "number; a cannot tell needs why. No day means the quarter's last day. Write no names and no personal numbers."
    )
    _write_locked(sheet, 1, 1, note).alignment = _WRAPPED
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(layout.DETAIL_COLUMNS))
    sheet.row_dimensions[1].height = 34
    for column, (key, width) in enumerate(zip(layout.DETAIL_COLUMNS, _DETAIL_WIDTHS, strict=True), start=1):
        _write_head(sheet, DETAILS_HEAD, column, str(layout.HEADS[key]), width)
    lines = [cell for cells in said for cell in cells.values() if cell.answer.value != AnswerValue.NO]
    for row in range(DETAILS_HEAD + 1, DETAILS_HEAD + len(lines) + SPARE_LINES + 1):
        at = row - DETAILS_HEAD - 1
        _write_detail(sheet, row, lines[at] if at < len(lines) else None)
    _offer_places(sheet, answers, criteria, villages=len(said))
    sheet.freeze_panes = xlsx.place(1, DETAILS_HEAD + 1)
    _protect(sheet)
    _set_print(sheet, f"{DETAILS_HEAD}:{DETAILS_HEAD}")


def _write_detail(sheet: Worksheet, row: int, said: _Said | None) -> None:
    values: dict[str, object] = {}
    if said:
        village, answer = said.line.sheet.village, said.answer
        values = {layout.CODE: village.code, layout.VILLAGE: village.short_name}
        values |= {layout.CRITERION: said.criterion.number}
        words = (layout.FACT, layout.ESTABLISHED_BY, layout.DOCUMENT_NO, layout.SEEN_ON, layout.REASON)
        values |= {name: getattr(answer, name) or None for name in words}
    for column, key in enumerate(layout.DETAIL_COLUMNS, start=1):
        cell = xlsx.write_text(sheet, row, column, values.get(key))
        cell.alignment = _WRAPPED
        # As text, so that no document number turns into a day.
        cell.number_format = {layout.SEEN_ON: "yyyy-mm-dd", layout.CRITERION: "0"}.get(key, "@")
        cell.font = _font(color=said.colour if said else _INK, italic=bool(said and said.is_carried))
        _unlock(cell)


def _offer_places(sheet: Worksheet, answers: str, criteria: list[Criterion], *, villages: int) -> None:
    """Villages and criteria to choose from; a code or a number with words behind it is as good."""
    last = sheet.max_row
    title = answers.replace("'", "''")
    numbers = ",".join(str(criterion.number) for criterion in criteria)
    end = HEAD_ROW + max(villages, 1)
    for column, formula in ((2, f"'{title}'!$B${FIRST_ROW}:$B${end}"), (3, f'"{numbers}"')):
        choice = DataValidation("list", formula1=formula, allow_blank=True, showErrorMessage=False)
        choice.add(f"{xlsx.place(column, DETAILS_HEAD + 1)}:{xlsx.place(column, last)}")
        sheet.add_data_validation(choice)


def _write_guide(sheet: Worksheet, check: QuarterlyCheck, criteria: list[Criterion]) -> None:
    steps = [
        _("Fill in the sheet “%(sheet)s”: one row for each village, one column for each criterion.")
        % {"sheet": layout.ANSWERS},
        _("Answers in grey are those of last quarter. Whoever loads the form back says that they are true again."),
        _("Give each yes and each cannot tell its line on the sheet “%(sheet)s”.") % {"sheet": layout.DETAILS},
        _("On a new line the village's name is enough; its code is needed only where two have the same name."),
        _("Write values, no formulas. Leave the heads and the order of the columns as they are."),
        _("Load the form back on the page of the check. You see what would change before anything is saved."),
    ]
    xlsx.write_text(sheet, 1, 1, _title(check)).font = _font(bold=True, size=14)
    for row, step in enumerate(steps, start=2):
        _write_locked(sheet, row, 1, f"{row - 1}")
        _write_locked(sheet, row, 2, step)
        sheet.merge_cells(start_row=row, start_column=2, end_row=row, end_column=4)
        sheet.row_dimensions[row].height = 20
    head = len(steps) + 3
    for column, (words, width) in enumerate(
        ((_("No."), 8), (_("Criterion"), 70), (_("Group"), 20), (_("Tier"), 12)), start=1
    ):
        _write_head(sheet, head, column, words, width)
    for row, c in enumerate(criteria, start=head + 1):
        for column, value in enumerate((c.number, c.text, str(c.get_group_display()), str(c.get_tier_display())), 1):
            cell = _write_locked(sheet, row, column, value)
            cell.alignment, cell.border = _WRAPPED, _BOX
    sheet.protection.sheet = True
    _set_print(sheet, f"{head}:{head}")


def _font(*, size: int = 10, bold: bool = False, italic: bool = False, color: str = _INK) -> Font:
    return Font(name=_FACE, size=size, bold=bold, italic=italic, color=color)


def _write_locked(sheet: Worksheet, row: int, column: int, value: object) -> Cell:
    cell = xlsx.write_text(sheet, row, column, value)
    cell.font, cell.alignment = _font(), Alignment(vertical="center")
    cell.number_format = "@" if isinstance(value, str) else "General"
    return cell


def _write_head(sheet: Worksheet, row: int, column: int, words: str, width: float) -> Cell:
    cell = xlsx.write_text(sheet, row, column, words)
    cell.font, cell.fill, cell.border, cell.alignment = _font(bold=True), _HEAD, _BOX, _CENTRED
    sheet.column_dimensions[get_column_letter(column)].width = width
    return cell


def _unlock(cell: Cell) -> None:
    cell.protection = Protection(locked=False)
    cell.border, cell.fill = _BOX, _OPEN


def _protect(sheet: Worksheet) -> None:
    """Against mistakes, not against people: there is no password. Widths and heights stay free."""
    sheet.protection.sheet = True
    sheet.protection.formatColumns = False
    sheet.protection.formatRows = False


def _set_print(sheet: Worksheet, heads: str) -> None:
    """A4 landscape, as wide as the page, the heads on every page."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = heads
    sheet.oddFooter.center.text = "&P / &N"  # type: ignore[union-attr]
