"""Writing many divisions at once, past the models: the whole country in a third of the time of `bulk_create`."""

from __future__ import annotations

import io
from typing import NamedTuple

from django.db import connection

from villages.divisions.models import Division


class Record(NamedTuple):
    """The columns of a new division, as both databases take them: days as YYYY-MM-DD."""

    code: str
    level: str
    name: str
    village_class: str
    parent_id: int | None
    valid_from: str | None
    pinyin: str
    initials: str


_COLUMNS = ", ".join(f'"{column}"' for column in Record._fields)
_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


def insert(records: list[Record]) -> None:
    """Insert the divisions: on PostgreSQL by COPY, elsewhere row by row in one statement."""
    table = connection.ops.quote_name(Division._meta.db_table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            lines = io.StringIO("".join(map(_line, records)))
            with connection.wrap_database_errors:
                cursor.copy_expert(f"COPY {table} ({_COLUMNS}) FROM STDIN", lines)
        else:
            places = ", ".join(["%s"] * len(Record._fields))
            cursor.executemany(f"INSERT INTO {table} ({_COLUMNS}) VALUES ({places})", records)


def _line(record: Record) -> str:
    """One line in COPY's text format."""
    return "\t".join(r"\N" if value is None else str(value).translate(_ESCAPES) for value in record) + "\n"
