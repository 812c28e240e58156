"""May this file stand behind that yes? Pure, and ignorant of who asks."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext_lazy as _

from villages.privacy import check_no_personal_numbers
from villages.process import RuleBroken, Stage

MOST_FILES = 30  # of one yes, older versions included
DECIDED = (Stage.PROPOSED, Stage.DETERMINED)


def check_is_yes(value: str | None) -> None:
    """Evidence stands behind a *yes*; nothing else needs any."""
    if value != "yes":
        raise RuleBroken(_("Files belong to a yes. Save the yes first."))


def check_name(name: str) -> None:
    """A file name is read like any other text: no ID-card and no telephone numbers."""
    check_no_personal_numbers(name, field="file")


def check_room(count: int) -> None:
    """One yes has a few files, not an archive."""
    if count >= MOST_FILES:
        raise RuleBroken(_("There are %(count)d files here already; no more can be added.") % {"count": count})


def check_is_new_here(*, is_here: bool) -> None:
    """The same file twice says nothing more."""
    if is_here:
        raise RuleBroken(_("This very file is here already."), field="file")


def check_can_replace(*, is_here: bool, is_replaced: bool) -> None:
    """A new version follows the newest one, and only that of a file that is here."""
    if not is_here:
        raise RuleBroken(_("The file to be replaced is not here any more."), field="replaces")
    if is_replaced:
        raise RuleBroken(_("There is a newer version of this file already."), field="replaces")


def check_can_link(*, is_of_village: bool, is_replaced: bool) -> None:
    """Only files of the same village are taken again, and only their newest version."""
    if not is_of_village:
        raise RuleBroken(_("This file belongs to another village."))
    if is_replaced:
        raise RuleBroken(_("There is a newer version of this file already."))


def check_can_unlink(*, is_here: bool, stages_of_findings: Collection[str]) -> None:
    """What a proposal or a determination rests on stays."""
    if not is_here:
        raise RuleBroken(_("The file is not here any more."))
    if any(stage in DECIDED for stage in stages_of_findings):
        raise RuleBroken(_("A decision rests on this evidence, so it stays. You can add a new version."))


def check_is_waited_for(stages_of_findings: Collection[str]) -> None:
    """A department adds to what it has reported until the county has dismissed it."""
    if not any(stage in (Stage.FOUND, *DECIDED) for stage in stages_of_findings):
        raise RuleBroken(_("The finding of this report has been dismissed or withdrawn; nothing can be added."))
