"""The Party committees of counties and townships: what they are called in full, in short, and by their own office."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

# Streets, zones and parks have a working committee sent by the county, not a committee of their own.
SENT_BY_THE_COUNTY = ("街道", "办事处", "区", "园")


def has_working_committee(township: str) -> bool:
    """Whether the county sends the committee of the place with that name."""
    return township.endswith(SENT_BY_THE_COUNTY)


def committee_of(township: str, county: str) -> str:
    """In full, as on an envelope: `中共余江区锦江镇委员会`, `中共余江区邓埠街道工作委员会`."""
    names = {"township": township, "county": county}
    if has_working_committee(township):
        return _("Party Working Committee of %(township)s, %(county)s") % names
    return _("Party Committee of %(township)s, %(county)s") % names


def short_committee_of(township: str) -> str:
    """As a post names it: `锦江镇党委`, `邓埠街道党工委`."""
    names = {"township": township}
    if has_working_committee(township):
        return _("the Party working committee of %(township)s") % names
    return _("the Party committee of %(township)s") % names


def leader_of(county: str) -> str:
    """The leader who signs for the county with that name: `区领导`, `市领导`, `旗领导`, else `县领导`."""
    leaders = {"区": _("district leader"), "市": _("city leader"), "旗": _("banner leader")}
    return leaders.get(county[-1:], pgettext("of a county by name", "county leader"))


def own_county(county: str) -> str:
    """How an office speaks of the county that it belongs to: `我区`, `我市`, `我旗`, else `我县`."""
    own = {"区": _("our district"), "市": _("our city"), "旗": _("our banner")}
    return own.get(county[-1:], _("our county"))
