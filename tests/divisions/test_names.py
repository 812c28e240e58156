"""Short names and pinyin, on names as the bureau writes them."""

from __future__ import annotations

import pytest

from villages.divisions.names import fold, pinyin_of, short_name


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("三宋村民委员会", "三宋村"),
        ("流源村村民委员会", "流源村"),
        ("辛庄村委会", "辛庄村"),
        ("黄村村村委会", "黄村村"),
        ("新村民委员会", "新村"),
        ("新民村委会", "新民村"),
        ("中关村村委会", "中关村"),
        ("海浪村牧民委员会", "海浪村"),
        ("大果腊村委", "大果腊村"),
        ("花园村村民委员会会", "花园村"),
        ("郝开村民员委会", "郝开村"),
        ("双宝嘎查村民委员会", "双宝嘎查"),
        ("伊力特嘎查人民委员会", "伊力特嘎查"),
        ("大张社区村民委员会", "大张社区"),
        ("龙岗社区居民委员会", "龙岗社区"),
        ("龙岗社区居委会", "龙岗社区"),
        ("台郭社区居民管理委员会", "台郭社区"),
        ("万山社区居委会会", "万山社区"),
        ("新建社区居委", "新建社区"),
        ("龙凤居委会", "龙凤社区"),
        ("兴安街居民委员会", "兴安街社区"),
        ("太平居居民委员会", "太平居社区"),
    ],
)
def test_it_leaves_the_committee_out_of_the_name(name: str, short: str) -> None:
    assert short_name(name) == short


@pytest.mark.parametrize(
    "name",
    [
        "居委会",
        "村民委员会",
        "余江县工业园区虚拟社区",
        "四青良种场生活区",
        "草桥村",
        "锦江镇",
        "第一管理区",
        "第一街委员会",
        "一队",
        "",
    ],
)
def test_it_leaves_other_names_as_they_are(name: str) -> None:
    assert short_name(name) == name


@pytest.mark.parametrize(
    ("short", "pinyin", "initials"),
    [
        ("三宋村", "sansongcun", "ssc"),
        ("邓埠街道", "dengbujiedao", "dbjd"),
        ("成都", "chengdu", "cd"),
        ("A1村", "a1cun", "ac"),
        ("永胜村（天岗）", "yongshengcuntiangang", "ysctg"),
        ("\ue170村", "cun", "c"),
        ("", "", ""),
    ],
)
def test_it_spells_a_name_in_pinyin(short: str, pinyin: str, initials: str) -> None:
    assert pinyin_of(short) == (pinyin, initials)


@pytest.mark.parametrize(
    ("short", "pinyin"),
    [
        ("七都村", "qiducun"),
        ("长沟村", "changgoucun"),
        ("沙咀村", "shazuicun"),
        ("曾家村", "zengjiacun"),
        ("仇庄村", "qiuzhuangcun"),
    ],
)
def test_it_reads_places_as_places_are_read(short: str, pinyin: str) -> None:
    assert pinyin_of(short)[0] == pinyin


def test_it_spells_the_sharp_u_as_a_plain_one() -> None:
    assert pinyin_of("吕家村")[0] == "lujiacun"
    assert {fold("lüjia"), fold("lvjia"), fold("LU JIA"), fold("lǚ'jiā")} == {"lujia"}
