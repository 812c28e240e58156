"""Committees by their names, in full and in short; how an office speaks of its own county."""

from __future__ import annotations

import pytest
from django.utils import translation

from villages.divisions.committees import committee_of, leader_of, own_county, short_committee_of


@pytest.mark.parametrize(
    ("township", "full", "short"),
    [
        ("中童镇", "中共余江区中童镇委员会", "中童镇党委"),
        ("平定乡", "中共余江区平定乡委员会", "平定乡党委"),
        ("邓埠街道", "中共余江区邓埠街道工作委员会", "邓埠街道党工委"),
        ("邓埠街道办事处", "中共余江区邓埠街道办事处工作委员会", "邓埠街道办事处党工委"),
        ("余江经济开发区", "中共余江区余江经济开发区工作委员会", "余江经济开发区党工委"),
        ("工业园", "中共余江区工业园工作委员会", "工业园党工委"),
    ],
)
def test_streets_and_zones_have_a_working_committee(township: str, full: str, short: str) -> None:
    with translation.override("zh-hans"):
        assert committee_of(township, "余江区") == full
        assert short_committee_of(township) == short


@pytest.mark.parametrize(
    ("county", "own"),
    [
        ("余江区", "我区"),
        ("贵溪市", "我市"),
        ("南昌县", "我县"),
        ("积石山保安族东乡族撒拉族自治县", "我县"),
        ("科尔沁左翼中旗", "我旗"),
        ("", "我县"),
    ],
)
def test_an_office_speaks_of_its_own_county_by_its_kind(county: str, own: str) -> None:
    with translation.override("zh-hans"):
        assert own_county(county) == own


@pytest.mark.parametrize(
    ("county", "leader"), [("余江区", "区领导"), ("贵溪市", "市领导"), ("南昌县", "县领导"), ("中旗", "旗领导")]
)
def test_its_leader_is_named_by_its_kind(county: str, leader: str) -> None:
    with translation.override("zh-hans"):
        assert leader_of(county) == leader
