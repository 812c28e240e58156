from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

GUARD = """
CREATE FUNCTION villages_audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of villages_auditrow are never changed or deleted';
END
$$;
CREATE TRIGGER audit_rows_stay BEFORE UPDATE OR DELETE ON villages_auditrow
    FOR EACH ROW EXECUTE FUNCTION villages_audit_is_append_only();
CREATE TRIGGER audit_table_stays BEFORE TRUNCATE ON villages_auditrow
    FOR EACH STATEMENT EXECUTE FUNCTION villages_audit_is_append_only();
"""
UNGUARD = """
DROP TRIGGER audit_table_stays ON villages_auditrow;
DROP TRIGGER audit_rows_stay ON villages_auditrow;
DROP FUNCTION villages_audit_is_append_only();
"""


def guard(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(GUARD)


def unguard(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(UNGUARD)


class Migration(migrations.Migration):
    """On PostgreSQL the database itself refuses to change, delete or empty the audit trail."""

    dependencies = [("villages", "0001_initial")]

    operations = [migrations.RunPython(guard, unguard)]
