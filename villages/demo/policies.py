"""What the plans of the demonstration county say of each criterion: cause, goal, measures. Made up but for the results.

What was done and what came of it is told by the county's published case (DOMAIN.md §8).
"""

from __future__ import annotations

from dataclasses import dataclass

from villages.ledger.plans.models import MeasureKind as Kind


@dataclass(frozen=True)
class Step:
    """A measure, who owns it, and what is noted when it is done."""

    kind: Kind
    words: str
    owner_post: str
    result: str


@dataclass(frozen=True)
class Policy:
    """What a plan says of one criterion, and what an inspection finds in the end."""

    cause: str
    goal: str
    steps: tuple[Step, ...]
    found: str


_FIRES = Policy(
    "林区面广人少，防火责任没有落实到组到人，祭扫和烧荒用火无人看守",
    "防火责任落实到组，整顿期内不再发生森林火情",
    (
        Step(Kind.CONVENTIONS, "修订村规民约，写明野外用火禁令和处罚办法", "村委会主任", "村民代表会议通过，张贴到组"),
        Step(Kind.TRAINING, "组建三支森林防火队，分片巡山，开展扑火培训", "乡镇林业站站长", "三支防火队成立，演练两次"),
        Step(Kind.PUBLICITY, "逐户签订防火承诺书，祭扫期设卡登记", "驻村干部", "承诺书签订率百分之九十八"),
    ),
    "三支防火队运转正常，村规民约已执行，检查期内无火情",
)
_BUILDING = Policy(
    "宅基地审批慢，巡查不到位，对占地建房劝阻、报告不及时",
    "已有违法建房依法处置，建立长效管理机制",
    (
        Step(Kind.CONVENTIONS, "建立建房巡查、报告、公示长效机制", "乡镇自然资源所所长", "巡查台账每周更新"),
        Step(Kind.PUBLICITY, "集中宣讲土地管理政策，逐户告知审批程序", "村党支部书记", "宣讲六场，告知书发放到户"),
        Step(Kind.PERSONNEL, "明确一名村干部专管建房，纳入年度考核", "村委会主任", "专管员到位，考核办法印发"),
    ),
    "长效机制已建立，无新增违法建房",
)
_ELECTION = Policy(
    "候选人酝酿不充分，外出选民多，两次投票均未过半数",
    "依法完成村“两委”换届选举，配齐班子",
    (
        Step(Kind.ELECTION, "成立换届指导组驻村，重新组织选举", "乡镇党委组织委员", "选举一次成功，到会率百分之八十七"),
        Step(Kind.PERSONNEL, "物色考察村“两委”人选，回引在外能人", "乡镇党委副书记", "四名人选考察合格"),
        Step(Kind.PUBLICITY, "走访选民，宣讲选举办法，通知外出选民", "驻村工作组组长", "走访选民三百余户"),
    ),
    "村“两委”换届选举已完成，班子配备齐全",
)
_POLICY_BROKEN = Policy(
    "村干部纪律意识淡薄，村务决策缺少监督",
    "违反政策的问题处理到位，班子受到教育",
    (
        Step(Kind.PERSONNEL, "对违反政策的村干部依规处理并在全乡通报", "乡镇纪委书记", "已处以罚款并通报"),
        Step(Kind.TRAINING, "开展村干部政策法规轮训", "乡镇党委组织委员", "村干部全部参加，测试合格"),
    ),
    "违反政策的村干部已处理并通报，未再发生",
)

POLICIES: dict[tuple[str, int], Policy] = {
    ("", 4): _ELECTION,
    ("", 11): _FIRES,
    ("", 13): _POLICY_BROKEN,
    ("360603102201", 11): Policy(
        "建房审批与巡查脱节，劝阻和报告不及时",
        "违法建房集中整治到位",
        (
            Step(Kind.PERSONNEL, "开展违法建房集中整治行动", "镇自然资源所所长", "集中整治两轮，拆除在建三处"),
            Step(Kind.CONVENTIONS, "建立村级建房联审和巡查制度", "村委会主任", "联审六宗，巡查到组"),
        ),
        "集中整治到位，无新增违法建房",
    ),
    ("360603102201", 14): Policy(
        "集体资产少，活动场所年久失修",
        "活动场所改造基本完成，集体收入有稳定来源",
        (
            Step(Kind.PREMISES, "改造村级活动场所，墙面粉刷", "村党支部书记", "主体完工，墙面正在粉刷"),
            Step(Kind.ECONOMY, "盘活闲置山塘发包，增加集体收入", "镇农经站站长", "发包合同签订，年收入一万二千元"),
        ),
        "场所改造接近完工，集体收入有合同",
    ),
    ("360603104210", 2): Policy(
        "书记在外经商，村务长期由他人代管",
        "配强村党支部书记并在岗履职",
        (
            Step(Kind.PERSONNEL, "免去原书记职务，选举新的村党支部书记", "镇党委组织委员", "村委会主任全票当选书记"),
            Step(Kind.CONVENTIONS, "实行村干部坐班和请销假制度", "镇党委副书记", "坐班表公示，抽查在岗"),
        ),
        "新任书记在岗履职，坐班制度执行良好",
    ),
    ("360603203207", 11): _BUILDING,
    ("360603204202", 12): Policy(
        "集体山林处置未经民主议定，程序和价格不公开",
        "问题查清，集体资产处置有章可循",
        (
            Step(Kind.CONVENTIONS, "制定集体资产处置公约，交村民会议表决", "乡镇农经站站长", "公约表决通过"),
            Step(Kind.PUBLICITY, "公开山林处置全部资料，逐组说明", "村务监督委员会主任", "资料公开，六组说明会"),
        ),
        "公安机关已立案处理，集体资产处置公约执行",
    ),
    ("360603204202", 9): Policy(
        "对群众诉求答复不及时，部门间推诿",
        "信访事项办结，不再发生集体上访",
        (
            Step(Kind.PERSONNEL, "区乡两级领导包案，限期办结信访事项", "乡党委书记", "信访事项书面答复并息访"),
            Step(Kind.TRAINING, "调解队伍培训，矛盾每周排查", "乡司法所所长", "每周排查记录完整"),
        ),
        "信访事项办结，无集体上访",
    ),
    ("360603106213", 14): Policy(
        "集体收入不足，村干部报酬连续拖欠",
        "拖欠报酬补发到位，建立报酬保障机制",
        (
            Step(Kind.PAY, "镇财政借款补发拖欠的村干部报酬", "镇财政所所长", "借款二万余元，已补发到人"),
            Step(Kind.ECONOMY, "新增集体收入项目一个，用于归还借款", "村党支部书记", "村集体入股光伏，按季分红"),
        ),
        "拖欠报酬已补发，还款有来源",
    ),
    ("360603101209", 8): Policy(
        "村党支部书记法纪观念淡薄，带头聚众闹事，班子瘫痪",
        "案件依法处理，班子恢复运转，群众情绪平稳",
        (
            Step(Kind.PERSONNEL, "由分管副主任临时主持村务", "镇党委书记", "副主任到岗主持，村务未中断"),
            Step(Kind.ELECTION, "选举产生新的村“两委”", "镇党委组织委员", "村“两委”选举完成"),
            Step(Kind.TRAINING, "开展法治教育，逐户走访涉案家庭", "镇司法所所长", "走访四十六户，宣讲三场"),
        ),
        "案件尚在审理，部分群众与承包商的对立情绪未消除",
    ),
    ("360603103209", 12): Policy(
        "财务审批混乱，公开栏长期不更新",
        "村务财务按季公开，账目清楚",
        (
            Step(Kind.CONVENTIONS, "清理近三年账目，按季公开", "镇农经站站长", "账目清理完毕并公开"),
            Step(Kind.TRAINING, "培训村报账员和监督委员会", "镇财政所所长", "两期培训，考核合格"),
        ),
        "账目清楚，按季公开",
    ),
}


def policy_for(village: str, criterion: int) -> Policy:
    """What the village's plan says of the criterion, or what plans say of it elsewhere."""
    return POLICIES.get((village, criterion)) or POLICIES["", criterion]
