"""Rows of the trail are added, and never changed or deleted: by the application, and by PostgreSQL itself."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, models, transaction

from tests.conftest import Cast
from tests.factories import FILED
from villages.audit import AppendOnly, AuditRow, record

pytestmark = pytest.mark.django_db


@pytest.fixture
def row(cast: Cast) -> AuditRow:
    return record("user.edit", by=cast.system_admin, at=FILED, about=cast.filer, after={"post": "书记"})


CHANGES: dict[str, Callable[[AuditRow], object]] = {
    "save": lambda row: row.save(),
    "save of one field": lambda row: row.save(update_fields=["reason"]),
    "delete": lambda row: row.delete(),
    "update": lambda row: AuditRow.objects.update(reason="x"),
    "update of some": lambda row: AuditRow.objects.filter(pk=row.pk).update(reason="x"),
    "delete of some": lambda row: AuditRow.objects.filter(pk=row.pk).delete(),
    "delete of all": lambda row: AuditRow.objects.all().delete(),
    "bulk update": lambda row: AuditRow.objects.bulk_update([row], ["reason"]),
    "update or create": lambda row: AuditRow.objects.update_or_create(pk=row.pk, defaults={"reason": "x"}),
    "bulk create over it": lambda row: AuditRow.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=["id"], update_fields=["reason"]
    ),
    "the default manager": lambda row: AuditRow._default_manager.filter(pk=row.pk).delete(),
}


@pytest.mark.parametrize("way", CHANGES)
def test_the_application_refuses(row: AuditRow, way: str) -> None:
    row.reason = "forged"
    with pytest.raises(AppendOnly), transaction.atomic():
        CHANGES[way](row)
    kept = AuditRow.objects.get(pk=row.pk)
    assert (kept.reason, kept.after) == ("", {"post": "书记"})


def test_people_with_rows_cannot_be_deleted(row: AuditRow, cast: Cast) -> None:
    with pytest.raises(models.ProtectedError):
        cast.system_admin.delete()


STATEMENTS = (
    "UPDATE villages_auditrow SET reason = 'x'",
    "UPDATE villages_auditrow SET reason = 'x' WHERE id = -1 OR true",
    "DELETE FROM villages_auditrow",
    "TRUNCATE villages_auditrow",
    "TRUNCATE villages_user CASCADE",
    "INSERT INTO villages_auditrow SELECT * FROM villages_auditrow ON CONFLICT (id) DO UPDATE SET reason = 'x'",
)


@pytest.mark.postgres
@pytest.mark.parametrize("statement", STATEMENTS)
def test_the_database_refuses(row: AuditRow, statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with checks still due cannot be truncated anyway
    refused = pytest.raises(DatabaseError, match="never changed or deleted")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert AuditRow.objects.get(pk=row.pk).reason == ""


@pytest.mark.postgres
def test_the_database_lets_rows_be_added(row: AuditRow, cast: Cast) -> None:
    record("user.edit", by=cast.system_admin, at=FILED, about=cast.filer)
    assert AuditRow.objects.filter(verb="user.edit").count() == 2
