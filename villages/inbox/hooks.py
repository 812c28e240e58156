"""The daily digest to group robots (WeCom, DingTalk) through the notifier library, if any are configured.

A group reads it, so it holds figures by place and no message: how much is new, due or returned, where.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db.models import Count, Q
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from villages import marks
from villages.divisions.models import Division
from villages.inbox.models import Digest, Message, MessageKind
from villages.inbox.sending_time import morning_of

logger = logging.getLogger(__name__)


def post_digest(*, at: dt.datetime) -> bool:
    """From eight o'clock on, once a day; True when it went out. What no robot took is tried again by the next run."""
    morning = morning_of(at)
    if not settings.WEBHOOK_URLS or at < morning:
        return False
    with translation.override(settings.LANGUAGE_CODE):
        lines = _figures(morning)
    day = timezone.localdate(at)
    if not lines:
        return False
    digest, _is_new = Digest.objects.get_or_create(user=None, day=day, defaults={"messages": len(lines)})
    row = Digest.objects.filter(pk=digest.pk)
    if not row.filter(sent_at=None).update(sent_at=at, messages=len(lines), error=""):
        return False
    with translation.override(settings.LANGUAGE_CODE):
        title = _("Rectify, %(day)s") % {"day": date_format(day, "DATE_FORMAT")}
    failed = _post(title, "\n".join(lines))
    if failed:
        # With one of several robots reached the group knows; the rest is for the log.
        nobody = failed == len(settings.WEBHOOK_URLS)
        error = f"{failed} of {len(settings.WEBHOOK_URLS)} web hooks failed"
        row.update(error=error, **({"sent_at": None} if nobody else {}))
        logger.warning("%s", error)
        return not nobody
    return True


def _figures(morning: dt.datetime) -> list[str]:
    """One line for each jurisdiction in which somebody has unread messages since the last digest."""
    last = Digest.objects.filter(user=None, sent_at__isnull=False).order_by("-day").first()
    began = morning_of(last.sent_at) if last and last.sent_at else morning - dt.timedelta(days=1)
    kinds = {
        "returned": Q(kind=MessageKind.RETURNED),
        "due": Q(kind=MessageKind.DUE),
        "new": ~Q(kind__in=[MessageKind.RETURNED, MessageKind.DUE]),
    }
    since = Message.objects.unread().filter(at__lt=morning, at__gte=began)
    # Several people of one office are told of the same thing.
    counts = {name: Count("key", filter=condition, distinct=True) for name, condition in kinds.items()}
    rows = since.order_by().values("user__jurisdiction").annotate(**counts).order_by("user__jurisdiction")
    names = dict(Division.objects.filter(code__in=[r["user__jurisdiction"] for r in rows]).values_list("code", "name"))
    return [_line(names.get(row["user__jurisdiction"], ""), row) for row in rows]


def _line(place: str, counts: Mapping[str, Any]) -> str:
    """`锦江镇: 1 returned, 2 due or overdue, 5 new`; what there is none of is left out."""
    parts = [
        _("%(count)s returned") % {"count": counts["returned"]} if counts["returned"] else "",
        _("%(count)s due or overdue") % {"count": counts["due"]} if counts["due"] else "",
        _("%(count)s new") % {"count": counts["new"]} if counts["new"] else "",
    ]
    return f"{place}{marks.colon()}{marks.comma().join(part for part in parts if part)}"


def _post(title: str, body: str) -> int:
    """How many robots did not take it. Their addresses hold keys, so no log names them."""
    from apprise import Apprise  # it loads a hundred services: only the worker that posts needs them

    failed = 0
    for url in settings.WEBHOOK_URLS:
        robot = Apprise()
        if not (robot.add(url) and robot.notify(title=title, body=body)):
            failed += 1
    return failed
