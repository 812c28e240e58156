"""The accounts of the demonstration county. The names are invented; nobody of them exists."""

from __future__ import annotations

from dataclasses import dataclass

from villages.accounts.permissions import Role

COUNTY = "360603"
DEMO_PASSWORD = "Rectify-demo-2026"


@dataclass(frozen=True)
class Account:
    """One account. `is_shown`: among those that `make run` prints; the others only fill the county with people."""

    username: str
    role: Role
    jurisdiction: str
    full_name: str
    post: str
    is_shown: bool = True
    is_secretary: bool = False


ACCOUNTS: tuple[Account, ...] = (
    Account("jinjiang", Role.FILER, "360603101", "周建平", "锦江镇党委书记", is_secretary=True),
    Account("huangxi", Role.FILER, "360603102", "吴晓兰", "潢溪镇党委副书记"),
    Account("pingding", Role.FILER, "360603200", "桂志强", "平定乡党委组织委员"),
    Account("county", Role.OFFICER, COUNTY, "陈立新", "区委组织部组织科科长"),
    Account("leader", Role.LEADER, COUNTY, "刘国华", "区委常委、组织部部长"),
    Account("inspector", Role.INSPECTOR, COUNTY, "宋明远", "区整顿工作督查组组长"),
    Account("inspector2", Role.INSPECTOR, COUNTY, "万晓东", "区整顿工作督查组组员", is_shown=False),
    Account("department", Role.DEPARTMENT, COUNTY, "林海涛", "区林业局党组成员"),
    Account("police", Role.DEPARTMENT, COUNTY, "熊志远", "区公安局党委委员"),
    Account("letters", Role.DEPARTMENT, COUNTY, "江小莲", "区信访局副局长"),
    Account("tuanhuang", Role.WORKING_GROUP, "360603101209", "徐文斌", "团黄村整顿工作组组长"),
    Account("city", Role.SUPERVISOR, "3606", "黄秀英", "市委组织部组织二科干部"),
    Account("system", Role.SYSTEM_ADMIN, "", "何伟", "系统管理员"),
    Account("security", Role.SECURITY_ADMIN, "", "罗静", "安全管理员"),
    Account("auditor", Role.AUDITOR, "", "蔡云", "审计员"),
    Account("jinjiang2", Role.FILER, "360603101", "詹丽华", "锦江镇党建办干事", is_shown=False),
    Account("dengbu", Role.FILER, "360603001", "倪俊", "邓埠街道党工委组织委员", is_shown=False),
    Account("longgang", Role.FILER, "360603002", "毛小军", "龙岗街道党工委组织委员", is_shown=False),
    Account("zhongtong", Role.FILER, "360603103", "汪敏", "中童镇党委组织委员", is_shown=False),
    Account("maquan", Role.FILER, "360603104", "童辉", "马荃镇党委组织委员", is_shown=False),
    Account("huaqiao", Role.FILER, "360603105", "艾春生", "画桥镇党委组织委员", is_shown=False),
    Account("chuntao", Role.FILER, "360603106", "邵萍", "春涛镇党委组织委员", is_shown=False),
    Account("yangxi", Role.FILER, "360603202", "姜涛", "杨溪乡党委组织委员", is_shown=False),
    Account("honghu", Role.FILER, "360603203", "翁志刚", "洪湖乡党委组织委员", is_shown=False),
    Account("huangzhuang", Role.FILER, "360603204", "祝红梅", "黄庄乡党委组织委员", is_shown=False),
)
