"""`load_divisions` from end to end: arguments in, words and exit codes out."""

from __future__ import annotations

import io
import lzma
import os
import subprocess
import sys
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.core.management import CommandError, call_command

from tests.divisions.lists import COUNTY, as_csv, in_database, without
from tests.divisions.test_sources import write_workbook
from villages.audit import AuditRow
from villages.divisions.models import Division

DEMONSTRATION = Path(settings.BASE_DIR) / "villages/divisions/data/yujiang-360603.csv"


def run(*arguments: str | Path, **options: object) -> tuple[str, str]:
    """What the command says on its two streams."""
    out, err = io.StringIO(), io.StringIO()
    call_command("load_divisions", *map(str, arguments), stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


def write(path: Path, names: dict[str, str], heading: tuple[str, str] = ("code", "name")) -> Path:
    path.write_text(as_csv(names, heading), encoding="utf-8")
    return path


@pytest.mark.django_db
def test_it_loads_the_demonstration_county_and_says_what_it_did() -> None:
    out, err = run(DEMONSTRATION)
    assert "village       174 created" in out
    assert "Loaded in" in out
    assert "yujiang-360603.csv: 195 rows" in err
    assert "village: 174 of 174 written" in err
    villages = Division.objects.villages()
    assert [villages.filter(village_class=kind).count() for kind in ("villagers", "residents", "other")] == [
        117,
        35,
        22,
    ]
    again, __ = run(DEMONSTRATION)
    assert "village         0 created        0 renamed        0 reopened        0 ended      174 unchanged" in again
    assert AuditRow.objects.count() == 2


@pytest.mark.django_db
def test_several_files_of_several_kinds_make_one_load(tmp_path: Path) -> None:
    villages = write_workbook(tmp_path / "v.xlsx", {c: n for c, n in COUNTY.items() if len(c) == 12}, as_numbers=True)
    townships = tmp_path / "t.csv.xz"
    townships.write_bytes(lzma.compress(as_csv({c: n for c, n in COUNTY.items() if len(c) == 9}).encode()))
    upper = tmp_path / "u.csv"
    upper.write_bytes(as_csv({c: n for c, n in COUNTY.items() if len(c) < 9}).encode("gb18030"))
    run(villages, townships, upper)
    assert in_database() == COUNTY
    assert AuditRow.objects.get().after["files"] == ["t.csv.xz", "u.csv", "v.xlsx"]


@pytest.mark.django_db
def test_quiet_means_silent(tmp_path: Path) -> None:
    assert run(write(tmp_path / "county.csv", COUNTY), verbosity=0) == ("", "")
    assert in_database() == COUNTY


@pytest.mark.django_db
def test_the_day_is_today_in_shanghai_unless_one_is_given(tmp_path: Path) -> None:
    run(write(tmp_path / "county.csv", COUNTY))
    with time_machine.travel("2026-11-21T16:30:00Z"):  # half past midnight on the 22nd in Shanghai
        run(write(tmp_path / "county.csv", without("360603101209")))
    run(write(tmp_path / "county.csv", without("360603101209", "360603101200")), "--on", "2026-12-01")
    ends = Division.objects.filter(valid_to__isnull=False).order_by("code").values_list("valid_to", flat=True)
    assert [str(day) for day in ends] == ["2026-11-30", "2026-11-21"]


@pytest.mark.django_db
def test_a_dry_run_says_so_and_changes_nothing(tmp_path: Path) -> None:
    out, __ = run(write(tmp_path / "county.csv", COUNTY), "--dry-run")
    assert "5 created" in out
    assert "Dry run: nothing was changed." in out
    assert in_database() == {}


@pytest.mark.django_db
def test_bad_rows_are_listed_and_nothing_is_loaded(tmp_path: Path) -> None:
    path = write(tmp_path / "county.csv", COUNTY | {"1234567": "某村", "360603199200": "孤村民委员会"})
    err = io.StringIO()
    with pytest.raises(CommandError, match=r"2 rows cannot be loaded; nothing was changed\. .*--skip-bad"):
        call_command("load_divisions", str(path), stderr=err)
    assert "county.csv, line 12: The code 1234567 has 7 digits" in err.getvalue()
    assert "county.csv, line 13: Its township 360603199 is neither" in err.getvalue()
    assert in_database() == {}


@pytest.mark.django_db
def test_skip_bad_loads_the_rest_and_lists_what_it_left_out(tmp_path: Path) -> None:
    path = write(tmp_path / "county.csv", COUNTY | {"1234567": "某村"})
    out, err = run(path, "--skip-bad")
    assert "1 bad rows left out" not in out
    assert "1 bad row left out" in out
    assert "county.csv, line 12" in err
    assert in_database() == COUNTY


@pytest.mark.django_db
def test_many_bad_rows_do_not_flood_the_terminal(tmp_path: Path) -> None:
    path = write(tmp_path / "county.csv", {f"9{number:06}": "某村" for number in range(80)})
    err = io.StringIO()
    with pytest.raises(CommandError, match="80 rows"):
        call_command("load_divisions", str(path), stderr=err)
    assert err.getvalue().count("digits; a code has") == 50
    assert "… and 30 more." in err.getvalue()


@pytest.mark.django_db
def test_successors_are_read_from_their_own_file(tmp_path: Path) -> None:
    run(write(tmp_path / "county.csv", COUNTY), "--on", "2026-01-01")
    merged = write(tmp_path / "merged.csv", {"360603101209": "360603101200"}, ("old_code", "new_code"))
    out, __ = run(write(tmp_path / "county.csv", without("360603101209")), "--successors", merged)
    assert "1 successor named" in out
    assert Division.objects.get(successor__code="360603101200").code == "360603101209"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((), "Name at least one file."),
        (("nowhere.csv",), "There is no file nowhere.csv."),
        (("--on", "2026-02-30", "x.csv"), "2026-02-30"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(arguments: tuple[str, ...], sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence):
        run(*arguments)


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("nowhere.csv", "CommandError: There is no file nowhere.csv."),
        (str(DEMONSTRATION), "CommandError: The database did not take the load (no such table: villages_division)"),
    ],
)
def test_from_a_shell_a_failure_is_one_line_and_exit_code_1(tmp_path: Path, path: str, sentence: str) -> None:
    environment = os.environ | {
        "RECTIFY_DATA_DIR": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path}/empty.sqlite3",
    }
    command = [sys.executable, "manage.py", "load_divisions", path]
    done = subprocess.run(
        command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines()[-1].startswith(sentence)
    assert "Traceback" not in done.stderr
