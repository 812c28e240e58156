"""The fifteen villages that the county puts right, and what else its townships answer.

Villages, criteria and outcomes are those of the county's published case (DOMAIN.md §8). Days, document numbers, and the
few further answers below are made up for the demonstration. Quarters are counted 0, 1 (complete) and 2 (current).
"""

from __future__ import annotations

from dataclasses import dataclass

from villages.demo.courses import CHENGMAO, LUOPING, MAYUAN, TAZHOU, TUANHUANG


@dataclass(frozen=True)
class Hit:
    """A *yes* with its evidence, from quarter `first` to quarter `last`; `{year}` is the year of quarter `first`."""

    village: str
    criterion: int
    fact: str
    established_by: str
    document_no: str
    first: int = 0
    last: int = 2


@dataclass(frozen=True)
class Unknown:
    """A *cannot tell* in one quarter."""

    village: str
    criterion: int
    reason: str
    quarter: int


@dataclass(frozen=True)
class Decision:
    """When a village became a target: on that weekday (1 is Monday) of that week after quarter `after` was due.

    Week 0 is the first whole one. `ago`: the one that is under rectification today was decided so many days ago.
    """

    village: str
    after: int
    week: int
    weekday: int
    joint_opinion: str = ""
    ago: int | None = None


_FIRES = "林区连续发生森林火情三起，防火责任未落实到组"
_BUILDING = "违法占地建房多处，村里未及时劝阻和报告"
_ELECTION = "村“两委”换届选举两次投票均未成功，班子未能按期产生"
_LAND = "区自然资源局、区农业农村局会商后同意列为整顿对象"
_FOREST = "区林业局、区应急管理局会商后同意列为整顿对象"

HITS: tuple[Hit, ...] = (
    Hit("360603101209", 8, "村党支部书记带领群众围堵承包商住宅，公安机关已立案", "区公安局", "余公立字〔{year}〕32号"),
    Hit("360603202207", 13, "村干部违反政策，经查证属实", "杨溪乡纪委", "杨纪字〔{year}〕2号", last=0),
    Hit("360603204202", 12, "集体山林处置未经村民会议讨论，处置不公", "区农业农村局", "余农字〔{year}〕17号", last=0),
    Hit("360603204202", 9, "因集体山林处置引发集体上访", "区信访局", "余信字〔{year}〕7号", last=0),
    Hit("360603104210", 2, "村党支部书记长期外出、经常不在岗", "马荃镇党委", "马党字〔{year}〕11号", last=0),
    Hit("360603102201", 11, _BUILDING, "区自然资源局", "余自然资字〔{year}〕14号", last=1),
    Hit("360603102201", 14, "村集体经济薄弱，活动场所未达标", "区农业农村局", "余农字〔{year}〕9号", last=1),
    Hit("360603106213", 4, _ELECTION, "春涛镇党委", "春党字〔{year}〕8号", last=0),
    Hit("360603106213", 13, "村干部违反政策，经查证属实", "春涛镇纪委", "春纪字〔{year}〕3号", last=0),
    Hit("360603106213", 14, "拖欠村干部报酬", "春涛镇财政所", "春财字〔{year}〕5号", last=0),
    Hit("360603001200", 11, _FIRES, "区林业局", "余林字〔{year}〕21号", first=1, last=1),
    Hit("360603203204", 11, _FIRES, "区林业局", "余林字〔{year}〕22号", first=1, last=1),
    Hit("360603203207", 11, _BUILDING, "区自然资源局", "余自然资字〔{year}〕19号", first=1, last=1),
    Hit("360603200209", 4, _ELECTION, "平定乡党委", "平党字〔{year}〕12号", first=1, last=1),
    Hit("360603200203", 4, _ELECTION, "平定乡党委", "平党字〔{year}〕13号", first=1, last=1),
    Hit("360603200200", 4, _ELECTION, "平定乡党委", "平党字〔{year}〕14号", first=1, last=1),
    Hit("360603200208", 4, _ELECTION, "平定乡党委", "平党字〔{year}〕15号", first=1, last=1),
    Hit("360603105203", 4, _ELECTION, "画桥镇党委", "画党字〔{year}〕6号", first=1, last=1),
    Hit("360603103200", 4, _ELECTION, "中童镇党委", "中党字〔{year}〕10号", first=1, last=1),
)

DECISIONS: tuple[Decision, ...] = (
    Decision("360603202207", after=0, week=0, weekday=3),
    Decision("360603204202", after=0, week=0, weekday=3),
    Decision("360603104210", after=0, week=0, weekday=4, joint_opinion="区委组织部会同区民政局研究后同意列为整顿对象"),
    Decision(TAZHOU, after=0, week=1, weekday=3, joint_opinion=_LAND),
    Decision(LUOPING, after=0, week=0, weekday=4),
    Decision("360603001200", after=1, week=0, weekday=3, joint_opinion=_FOREST),
    Decision("360603203204", after=1, week=0, weekday=3, joint_opinion=_FOREST),
    Decision("360603203207", after=1, week=0, weekday=4, joint_opinion=_LAND),
    Decision("360603200209", after=1, week=0, weekday=4),
    Decision("360603200203", after=1, week=0, weekday=4),
    Decision("360603200200", after=1, week=1, weekday=3),
    Decision("360603200208", after=1, week=1, weekday=3),
    Decision("360603105203", after=1, week=1, weekday=4),
    Decision("360603103200", after=1, week=1, weekday=4),
    Decision(TUANHUANG, after=0, week=0, weekday=3, ago=110),
)

# Beyond the fifteen: one that the county dismissed, one that joins an open entry, two that nobody has decided yet.
DISMISSED = Hit(
    "360603103203", 14, "村级活动场所面积不足", "中童镇党委", "中党字〔{year}〕16号", first=1, last=1
)  # fmt: skip
DISMISSAL = "场所改造已列入年度计划并开工，集体收入经镇财政所核实已达标，不列为整顿对象"
JOINING = Hit("360603106213", 12, "连续一个季度未按时公开村级财务", "春涛镇农经站", "春农经字〔{year}〕4号", first=2)
UNDECIDED = (
    Hit("360603102203", 6, "连续两个季度未按规定召开支部党员大会", "潢溪镇党委", "潢党字〔{year}〕23号", first=2),
    Hit("360603106200", 14, "村级活动场所改建停工，集体收入不足", "春涛镇党委", "春党字〔{year}〕19号", first=2),
)
# By village, the criteria for which it became a target.
CRITERIA_OF: dict[str, set[int]] = {MAYUAN: {11}, CHENGMAO: {12}}
for _hit in HITS:
    CRITERIA_OF.setdefault(_hit.village, set()).add(_hit.criterion)
ALL_HITS = (*HITS, DISMISSED, JOINING, *UNDECIDED)

UNKNOWNS: tuple[Unknown, ...] = (
    Unknown("360603104202", 7, "近两年发展党员材料正在补齐，党委尚未核实完毕", 0),
    Unknown("360603101216", 10, "派出所线索核查尚未结束，暂不能判断", 1),
    Unknown("360603102202", 11, "自然资源所本季度巡查结果尚未反馈", 1),
    Unknown("360603105206", 12, "村级财务审计报告尚未出具", 2),
    Unknown("360603202204", 9, "信访事项正在复查，结论未定", 2),
)

# What a township says of a yes that became a no: by village and criterion; and of anything else that looks odd.
WHAT_BECAME = {
    ("360603104210", 2): "原党支部书记已免职，村委会主任经选举全票当选书记，到岗履职",
    ("360603103203", 14): "活动场所改造已开工，集体收入经镇财政所核实已达标",
    (LUOPING, 14): "镇财政借款二万余元，拖欠的报酬已补发到人",
    ("360603204202", 12): "公安机关已立案，集体资产处置公约已表决执行",
    ("360603202207", 13): "违反政策的村干部已处以罚款并在全乡通报",
}
LOOKED_INTO = "已逐村核对，与实际情况一致"

# What the county sends back in the current quarter, by village.
RETURN_REASON = "请对照部门通报核实后重新上报"
RETURNED = {
    "360603203207": "违法建房处数与区自然资源局通报不一致，请核实后重新填报",
    "360603203203": "第14条填“否”，但区农业农村局通报该村集体收入为零，请说明",
}
