"""How each rectification of the demonstration county goes: who supports it, what it costs, when it is accepted.

The outcomes, and that some 30,000 yuan went into the fifteen, are those of the published case; the rest is made up.
"""

from __future__ import annotations

from dataclasses import dataclass

from villages.ledger.problems.models import RaisedBy, Topic

TUANHUANG, TAZHOU, LUOPING = "360603101209", "360603102201", "360603106213"
MAYUAN, CHENGMAO = "360603204205", "360603103209"


@dataclass(frozen=True)
class Asked:
    """A line of the problem list: by whom, on what, and how it ended."""

    raised_by: RaisedBy
    topic: Topic
    words: str
    outcome: str
    reply: str
    is_solved: bool = True


@dataclass(frozen=True)
class Course:
    """One rectification. `funds`: yuan for meetings, publicity, materials. `apply_in`: the week of the application."""

    number: int
    village: str
    unit: str
    funds: tuple[int, int, int]
    problems: tuple[Asked, ...]
    off: int
    apply_in: int = 8
    fails: bool = False


_CHANNEL = Asked(RaisedBy.VILLAGERS, Topic.LIVELIHOOD, "村内排水沟多年未清，雨天积水", "组织清淤，沟渠畅通",
                 "排水沟已清理完毕，今后每年汛前清理一次。")  # fmt: skip
_LAMPS = Asked(RaisedBy.DIFFICULTY, Topic.LIVELIHOOD, "进村路段没有路灯", "列入明年一事一议项目，本年度无资金安排",
               "路灯已列入明年计划，请谅解。", is_solved=False)  # fmt: skip
_ACCOUNTS = Asked(RaisedBy.REPRESENTATIVES, Topic.AFFAIRS, "要求公开近两年集体收支", "收支明细在公开栏公布",
                  "近两年收支已逐笔公布，可到村部查阅凭证。")  # fmt: skip
_LAND = Asked(RaisedBy.VILLAGERS, Topic.LAND, "宅基地审批时间太长", "联审窗口下沉到村，每月集中受理一次",
              "今后每月十五日在村部集中受理建房申请。")  # fmt: skip
_MEETINGS = Asked(RaisedBy.PARTY_MEMBERS, Topic.TEAM, "支部会议常临时取消", "固定每月五日为主题党日",
                  "支部会议日期已固定并公示。")  # fmt: skip
_RENT = Asked(RaisedBy.CADRES, Topic.ECONOMY, "集体山塘租金偏低，合同到期未重签", "公开发包，租金提高",
              "山塘已公开发包，合同在村部备查。")  # fmt: skip
_ANGER = Asked(RaisedBy.VILLAGERS, Topic.DISPUTES, "与承包商的土方款纠纷一直没有说法", "", "")

COURSES: tuple[Course, ...] = (
    Course(1, "360603202207", "区纪委监委机关", (620, 780, 610), (_ACCOUNTS, _CHANNEL), 11),
    Course(2, "360603204202", "区信访局", (980, 860, 720), (_ACCOUNTS, _RENT, _LAMPS), 19),
    Course(3, "360603104210", "区民政局", (560, 640, 520), (_MEETINGS, _CHANNEL), 9),
    Course(4, TAZHOU, "区农业农村局", (760, 1150, 980), (_LAND, _RENT, _LAMPS), 21, apply_in=13),
    Course(5, LUOPING, "区财政局", (840, 720, 660), (_ACCOUNTS, _MEETINGS), 17),
    Course(6, "360603001200", "区林业局", (580, 920, 640), (_CHANNEL, _LAMPS), 10),
    Course(7, "360603203204", "区应急管理局", (540, 880, 590), (_CHANNEL, _MEETINGS), 13),
    Course(8, "360603203207", "区自然资源局", (610, 760, 540), (_LAND, _ACCOUNTS), 15),
    Course(9, "360603200209", "区教体局", (680, 650, 510), (_MEETINGS, _LAMPS), 8),
    Course(10, "360603200203", "区水利局", (640, 610, 530), (_CHANNEL, _MEETINGS), 12),
    Course(11, "360603200200", "区卫健委", (700, 690, 560), (_ACCOUNTS, _MEETINGS), 9),
    Course(12, "360603200208", "区文广旅局", (590, 620, 480), (_CHANNEL, _LAND), 14),
    Course(13, "360603105203", "区交通运输局", (650, 700, 550), (_MEETINGS, _LAMPS), 16),
    Course(14, "360603103200", "区住建局", (720, 680, 570), (_LAND, _MEETINGS), 11),
    Course(15, TUANHUANG, "区公安局", (960, 1040, 680), (_ANGER, _ACCOUNTS), 42, fails=True),
)  # fmt: skip
# Two of an earlier year: no money of this year, and nothing of them among the fifteen.
CANCELLED = Course(16, CHENGMAO, "区审计局", (0, 0, 0), (_ACCOUNTS, _RENT), 12)
REBOUNDED = Course(17, MAYUAN, "区林业局", (0, 0, 0), (_CHANNEL, _LAMPS), 18)

COURSE_OF = {course.village: course for course in (*COURSES, CANCELLED, REBOUNDED)}
