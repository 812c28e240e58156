"""How a notice reads: whom it names, how it opens, to whom it goes, what it calls the county and the time."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from django.utils import translation

from reports.papers.notices import NoticeContents
from reports.states import PaperKind
from tests.conftest import Cast
from tests.factories_notices import LATE, late_check, only, sweep
from tests.reports.frozen import html_of
from tests.reports.test_red_head import NOTICE
from villages.accountability.notices.models import Notice, NoticeKind
from villages.accountability.notices.words import POSTS, facts_in_words, posts_by_rule
from villages.divisions.models import Division
from villages.screening.departments.models import Department

# What a paper of that kind is, by its title and its opening.
OPENINGS = {
    NoticeKind.CRITICISM: ("的通报", "现通报如下。"),
    NoticeKind.COMMENDATION: ("的通报", "现通报如下。"),
    NoticeKind.TALK: ("的通知", "现通知如下。"),
    NoticeKind.SELF_CRITICISM: ("的通知", "现通知如下。"),
    NoticeKind.RESIGNATION: ("的函", "现函告如下。"),
    NoticeKind.REMOVAL: ("的函", "现函告如下。"),
}


def letter(**changes: object) -> str:
    changed: NoticeContents = replace(NOTICE, **changes)  # type: ignore[arg-type]
    return html_of(changed, PaperKind.NOTICE, "zh-hans")


def whom(township: str, kind: NoticeKind, rule: str, *, department: str = "") -> str:
    county = Division(code="360603", name="余江区")
    notice = Notice(county=county, addressee=Division(code="360603101", name=township), kind=kind, rule=rule)
    if department:
        notice.department = Department(pk=1, county=county, name_zh=department, name_en=department)
    with translation.override("zh-hans"):
        return posts_by_rule(notice)


@pytest.mark.parametrize("kind", NoticeKind)
def test_it_opens_as_its_title_says(kind: NoticeKind) -> None:
    html = letter(kind=kind)
    title, opening = OPENINGS[kind]
    assert re.search(rf"<h1>[^/]*{title}</h1>", html.replace("<br/>", ""))
    assert f"根据我区软弱涣散村党组织整顿工作规定和查明的事实，{opening}" in html
    assert "县（区）" not in html


@pytest.mark.parametrize(("county", "own"), [("贵溪市", "我市"), ("南昌县", "我县")])
def test_it_speaks_of_the_own_county(county: str, own: str) -> None:
    assert f"根据{own}软弱涣散" in letter(county=county)


@pytest.mark.parametrize("kind", NoticeKind)
def test_a_proposal_goes_to_the_committee_that_decides_it(kind: NoticeKind) -> None:
    decides = kind in (NoticeKind.RESIGNATION, NoticeKind.REMOVAL)
    addressee = "中共余江区委员会：" if decides else "中共余江区锦江镇委员会："
    html = letter(kind=kind)
    assert f'<p class="addressee">{addressee}</p>' in html
    assert ("<h2>四、处理建议</h2>" in html) is decides


def test_copies_of_what_is_made_known_go_to_towns_and_streets() -> None:
    assert "抄送：余江区各乡镇（街道）、联席会议成员单位。" in letter(kind=NoticeKind.CRITICISM)


@pytest.mark.parametrize("kind", NoticeKind)
def test_the_signature_is_name_and_day_without_a_word_of_the_seal(kind: NoticeKind) -> None:
    html = letter(kind=kind)
    seal = html.partition('<div class="seal">')[2].partition("</div>")[0]
    assert seal == "<p>中共余江区委组织部</p><p>2026年11月22日</p>"
    assert "盖章" not in html


@pytest.mark.parametrize(
    ("township", "kind", "rule", "posts"),
    [
        ("中童镇", NoticeKind.CRITICISM, "late_check", "中共余江区中童镇委员会"),
        ("邓埠街道", NoticeKind.CRITICISM, "late_check", "中共余江区邓埠街道工作委员会"),
        ("中童镇", NoticeKind.TALK, "concealed", "中童镇党委书记、分管副书记、组织委员"),
        ("邓埠街道", NoticeKind.TALK, "concealed", "邓埠街道党工委书记、分管副书记、组织委员"),
        ("平定乡", NoticeKind.TALK, "late_check", "平定乡党委分管副书记、组织委员"),
        ("余江经济开发区", NoticeKind.RESIGNATION, "deadline_passed", "余江经济开发区党工委书记"),
        ("中童镇", NoticeKind.REMOVAL, "concealed", "中童镇主要负责人"),
    ],
)
def test_the_ladder_names_those_who_answer_by_their_place(
    township: str, kind: NoticeKind, rule: str, posts: str
) -> None:
    assert whom(township, kind, rule) == posts


@pytest.mark.parametrize(
    ("kind", "posts"), [(NoticeKind.SELF_CRITICISM, "区林业局"), (NoticeKind.TALK, "区林业局主要负责人")]
)
def test_a_department_is_named(kind: NoticeKind, posts: str) -> None:
    assert whom("余江区", kind, "department_silent", department="区林业局") == posts


@pytest.mark.parametrize(("rule", "kind"), POSTS)
def test_nobody_is_called_by_his_level_only(rule: str, kind: NoticeKind) -> None:
    assert "乡镇" not in whom("邓埠街道", kind, rule)


@pytest.mark.django_db
def test_day_and_time_stand_without_a_space(cast: Cast) -> None:
    late_check(cast.filer)
    sweep(LATE)
    with translation.override("zh-hans"):
        [said] = [line.sentence for line in facts_in_words(only())]
    assert re.search(r"日24:00前上报，实际于2026年\d+月\d+日\d\d:\d\d上报", said)
    assert "第三季度" in said
