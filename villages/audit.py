"""The append-only trail. Every action writes its row here, in its own transaction."""

from __future__ import annotations

import datetime as dt
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from villages.divisions.models import under

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from villages.accounts.models import User
    from villages.divisions.models import Division


@dataclass(frozen=True)
class RequestFacts:
    """Where a request came from; empty outside a request (command, task)."""

    address: str = ""
    request_id: str = ""


request_facts: ContextVar[RequestFacts | None] = ContextVar("request_facts", default=None)


class AppendOnly(RuntimeError):
    """Somebody tried to change or delete a row of the audit trail."""


class AuditQuerySet(models.QuerySet["AuditRow"]):
    """Reading only: the bulk ways to change or delete rows are shut."""

    def visible_to(self, user: User | AnonymousUser) -> AuditQuerySet:
        """The auditor reads all; the county what was done in it or to it."""
        from villages.accounts.permissions import Permission, Role  # the trail lies below the rooms

        if not user.is_authenticated or not user.may(Permission.READ_AUDIT):
            return self.none()
        if user.role == Role.AUDITOR:
            return self.all()
        return self.filter(under(user.jurisdiction, "place_code"))

    def about(self, thing: models.Model) -> AuditQuerySet:
        """What was done to one thing."""
        return self.filter(kind=thing._meta.model_name, object_id=str(thing.pk))

    def update(self, **kwargs: Any) -> NoReturn:
        raise AppendOnly("audit rows are never changed")

    def delete(self) -> NoReturn:
        raise AppendOnly("audit rows are never deleted")

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnly("audit rows are never changed")

    def bulk_create(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnly("audit rows are written one by one, by record()")


class AuditRow(models.Model):
    """Who did what to which thing, from where, when; what it was before and after."""

    at = models.DateTimeField(_("at"), db_index=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(_("person"), max_length=50, blank=True)
    role = models.CharField(_("role"), max_length=20, blank=True)
    jurisdiction = models.CharField(_("jurisdiction"), max_length=12, blank=True)
    verb = models.CharField(_("verb"), max_length=50, db_index=True)
    kind = models.CharField(_("kind of thing"), max_length=50)
    object_id = models.CharField(_("thing"), max_length=50)
    label = models.CharField(_("name of the thing"), max_length=200)
    place_code = models.CharField(_("place"), max_length=12, blank=True, db_index=True)
    before = models.JSONField(_("before"), default=dict, encoder=DjangoJSONEncoder)
    after = models.JSONField(_("after"), default=dict, encoder=DjangoJSONEncoder)
    reason = models.TextField(_("reason"), blank=True)
    address = models.CharField(_("address"), max_length=45, blank=True)
    request_id = models.CharField(_("request"), max_length=36, blank=True)

    objects = AuditQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("audit row")
        verbose_name_plural = _("audit rows")
        indexes = [models.Index(fields=["kind", "object_id"], name="audit_by_thing")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb} {self.label}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise AppendOnly("audit rows are never changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnly("audit rows are never deleted")


def record(
    verb: str,
    *,
    by: User | None,
    at: dt.datetime,
    about: models.Model,
    place: Division | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str = "",
) -> AuditRow:
    """Write one row. `by=None` is the scheduler or the command line; `verb` reads `check.submit`.

    Call it inside the transaction of the change: if the row cannot be written, the change must not stand.
    """
    facts = request_facts.get() or RequestFacts()
    return AuditRow.objects.create(
        at=at,
        by=by,
        by_name=by.full_name if by else "",
        role=by.role if by else "",
        jurisdiction=by.jurisdiction if by else "",
        verb=verb,
        kind=about._meta.model_name or "",
        object_id=str(about.pk),
        label=str(about)[:200],
        place_code=place.code if place else "",
        before=before or {},
        after=after or {},
        reason=reason,
        address=facts.address,
        request_id=facts.request_id,
    )
