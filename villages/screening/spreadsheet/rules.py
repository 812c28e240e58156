"""May this file be loaded into that check, and may it now? Pure, and ignorant of who asks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.utils.translation import gettext as _

from villages.process import RuleBroken
from villages.screening.filing_models import CheckLoad
from villages.screening.models import QuarterlyCheck
from villages.screening.spreadsheet import layout
from villages.screening.xlsx import Unreadable

LIFETIME = dt.timedelta(days=1)


def check_is_form_of(identity: Mapping[str, str], check: QuarterlyCheck) -> None:
    """The form says that it is this check's. Raises `Unreadable` with whose it is."""
    own = layout.identity_of(check)
    if not identity:
        raise Unreadable(
            _("The form does not say which township and quarter it is for. Its head was changed: download a new one.")
        )
    words = {
        "township": check.township.name,
        "code": identity[layout.TOWNSHIP][:20],
        "quarter": identity[layout.QUARTER][:20],
        "own": check.quarter,
    }
    if identity[layout.TOWNSHIP] != own[layout.TOWNSHIP]:
        raise Unreadable(_("This is the form of another township (%(code)s), not of %(township)s.") % words)
    if identity[layout.QUARTER] != own[layout.QUARTER]:
        raise Unreadable(_("This is the form of another quarter (%(quarter)s), not of %(own)s.") % words)
    if identity[layout.FORM] != own[layout.FORM]:
        raise Unreadable(_("This form was made by another installation of the software. Download a new one."))


def check_load_stands(load: CheckLoad, at: dt.datetime) -> None:
    """What was read once is applied once, and within a day. Raises `RuleBroken`."""
    if load.applied_at is not None:
        raise RuleBroken(_("This file has been loaded already."))
    if at - load.read_at > LIFETIME:
        raise RuleBroken(_("This file was read more than a day ago. Choose it again."))


def saved_meanwhile(load: CheckLoad, versions: Mapping[str, int]) -> list[str]:
    """The codes of the villages that somebody saved after the file was read; `versions` are those of now."""
    return sorted(code for code, version in load.versions.items() if versions.get(code) != version)
