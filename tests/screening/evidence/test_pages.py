"""The pages of evidence files: what the filer does there, who downloads what, and how it comes."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pytest_django import Settings

from tests.conftest import Cast
from tests.factories import FILED, YES, confirm, fill_check, sheet_of, submit
from tests.pages import enter, queries_of
from tests.screening.desk import Desk, text_of
from tests.screening.evidence import papers
from tests.screening.evidence.conftest import TUANHUANG, add, target
from tests.screening.explanations.county import report
from tests.screening.spot_checks.conftest import VISITED, plan, visit_of
from tests.screening.spot_checks.conftest import send as send_people
from tests.stored import local
from villages import files
from villages.process import Stage
from villages.screening.actions import save_sheet
from villages.screening.departments.models import Department
from villages.screening.evidence.actions import add_file
from villages.screening.evidence.models import EvidenceFile
from villages.screening.evidence.reading import read_upload
from villages.screening.evidence.targets import AnswerTarget, ItemTarget, SpotTarget
from villages.screening.models import QuarterlyCheck
from villages.screening.spot_checks.models import SpotAnswer, SpotVisit

pytestmark = pytest.mark.django_db
PAGE = f"villages/{TUANHUANG}/files/8/"


def upload(content: bytes, name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="text/html")


def send(desk: Desk, content: bytes, name: str, **more: str) -> object:
    version = sheet_of(desk.check, TUANHUANG).version
    return desk.post(PAGE, {"version": version, "upload": "1", "file": upload(content, name), **more})


def download(pk: int) -> str:
    return reverse("villages:evidence-download", args=[pk])


def test_a_filer_adds_replaces_takes_again_and_takes_off(yes: AnswerTarget, desk: Desk) -> None:
    sheet = desk.get(f"villages/{TUANHUANG}/")
    assert desk.address(PAGE) in sheet.content.decode()
    assert send(desk, papers.jpeg(with_place=True), "现场.png").status_code == 302  # type: ignore[attr-defined]
    first = EvidenceFile.objects.get()
    assert (first.name, first.kind) == ("现场.jpg", "jpeg")
    send(desk, papers.pdf(), "证明.pdf", replaces=str(first.pk))
    second = EvidenceFile.objects.get(replaces=first)
    page = text_of(desk.get(PAGE))
    assert "version 2" in page
    assert "现场.jpg" in page
    assert download(second.pk) in desk.get(f"villages/{TUANHUANG}/").content.decode()
    other = f"villages/{TUANHUANG}/files/11/"
    version = sheet_of(desk.check, TUANHUANG).version
    assert "证明.pdf" in text_of(desk.get(other))
    assert desk.post(other, {"version": version, "link": "1", "chosen": second.pk}).status_code == 302
    assert target(desk.check, 11).row.files.get() == second
    assert desk.post(PAGE, {"version": version, "unlink": "1", "chosen": second.pk}).status_code == 302
    assert not target(desk.check, 8).row.files.exists()
    assert EvidenceFile.objects.count() == 2


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"<html><script>alert(1)</script>", "证明.pdf"),
        (b"", "空.pdf"),
        (papers.pdf(), "13870001234.pdf"),
        (papers.docx({"word/vbaProject.bin": b"x"}), "宏.docx"),
    ],
)
def test_a_refused_file_is_said_on_the_page(yes: AnswerTarget, desk: Desk, content: bytes, name: str) -> None:
    response = send(desk, content, name)
    assert response.status_code == 422  # type: ignore[attr-defined]
    assert "The file was not added." in text_of(response)  # type: ignore[arg-type]
    assert not EvidenceFile.objects.exists()


def test_a_file_over_the_limit_is_refused_in_words(yes: AnswerTarget, desk: Desk, settings: Settings) -> None:
    settings.EVIDENCE_MOST_BYTES = 1024 * 1024
    response = send(desk, papers.pdf() + bytes(1024 * 1024), "大.pdf")
    assert "larger than 1 MB" in text_of(response)  # type: ignore[arg-type]


def test_nothing_chosen_is_said(yes: AnswerTarget, desk: Desk) -> None:
    for button in ("upload", "link", "unlink", "other"):
        assert desk.post(PAGE, {"version": "2", button: "1", "chosen": "999"}).status_code == 422
    assert desk.post(PAGE, {"upload": "1", "version": "x", "file": "text", "replaces": "x"}).status_code == 422


def test_who_was_slower_is_told(yes: AnswerTarget, desk: Desk) -> None:
    data = {"version": yes.version - 1, "upload": "1", "file": upload(papers.pdf(), "a.pdf")}
    response = desk.post(PAGE, data)
    assert response.status_code == 409
    assert "Somebody else has saved this village" in text_of(response)


def test_without_a_saved_yes_and_after_the_submission_the_page_leads_back(
    yes: AnswerTarget, desk: Desk, cast: Cast
) -> None:
    response = desk.get(f"villages/{TUANHUANG}/files/9/")
    assert response.headers["Location"] == desk.address(f"villages/{TUANHUANG}/")
    assert desk.get(f"villages/{TUANHUANG}/files/99/").status_code == 404
    submit(fill_check(desk.check, by=cast.filer, answers={TUANHUANG: {8: YES}}), by=cast.filer)
    assert desk.get(PAGE).headers["Location"] == desk.address()


def test_the_county_finds_the_files_beside_the_yes_and_on_the_finding(
    check: QuarterlyCheck, cast: Cast, in_english: None
) -> None:
    fill_check(check, by=cast.filer, answers={TUANHUANG: {8: YES}})
    file = add(target(check, 8), papers.pdf(), cast)
    submit(check, by=cast.filer)
    officer = enter(cast.officer)
    assert download(file.pk) in officer.get(Desk(cast.officer, check).address("review/")).content.decode()
    [finding] = confirm(check, by=cast.officer)
    assert download(file.pk) in officer.get(f"/findings/{finding.pk}/").content.decode()


def test_the_pages_cost_the_same_for_one_file_and_for_many(yes: AnswerTarget, desk: Desk, cast: Cast) -> None:
    counts = []
    for files_more in (1, 5):
        for number in range(files_more):
            add(yes, papers.xlsx(f"{files_more}-{number}"), cast)
        client = enter(cast.filer)
        client.get("/")
        pages = (desk.address(PAGE), desk.address(f"villages/{TUANHUANG}/"))
        counts.append([queries_of(client, page) for page in pages])
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 14


def test_a_download_is_never_shown_by_the_browser(yes: AnswerTarget, cast: Cast) -> None:
    file = add(yes, papers.pdf(), cast, name="火灾 证明.pdf")
    response = enter(cast.filer).get(download(file.pk))
    assert b"".join(response.streaming_content) == papers.pdf()  # type: ignore[attr-defined]
    headers = response.headers
    assert headers["Content-Disposition"].startswith("attachment; filename*=utf-8''%E7%81%AB")
    assert headers["Content-Type"] == "application/pdf"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in headers["Content-Security-Policy"]
    assert "script-src" not in headers["Content-Security-Policy"]
    assert headers["Cache-Control"] == "private, no-store"


def test_a_file_that_is_gone_or_altered_is_said_on_a_page(yes: AnswerTarget, cast: Cast) -> None:
    file, filer = add(yes, papers.pdf(), cast), enter(cast.filer)
    local(file.path).write_bytes(b"<html>")
    assert filer.get(download(file.pk)).status_code == 410
    files.remove(file.path)
    response = filer.get(download(file.pk))
    assert response.status_code == 410
    assert "The file is gone." in text_of(response)


def test_a_store_that_does_not_answer_is_not_a_file_that_is_gone(
    yes: AnswerTarget, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, filer = add(yes, papers.pdf(), cast), enter(cast.filer)

    def stays_away(*_args: object) -> None:
        raise TimeoutError

    monkeypatch.setattr(default_storage, "open", stays_away)
    response = filer.get(download(file.pk))
    assert response.status_code == 503
    assert "The store of files does not answer." in text_of(response)


def status_by_role(file: EvidenceFile, cast: Cast) -> dict[str, int]:
    return {name: enter(user).get(download(file.pk)).status_code for name, user in vars(cast).items()}


OPEN_TO_ALL = {
    "filer": 200, "colleague": 200, "neighbour": 404, "department": 404, "officer": 200, "stranger": 404,
    "inspector": 200, "leader": 200, "member": 404, "supervisor": 200, "system_admin": 403, "security_admin": 403,
    "auditor": 403,
}  # fmt: skip


def test_evidence_of_a_township_is_read_by_the_township_and_the_county(yes: AnswerTarget, cast: Cast) -> None:
    assert status_by_role(add(yes, papers.pdf(), cast), cast) == OPEN_TO_ALL


def test_evidence_of_a_department_is_read_by_that_department_and_with_the_finding(cast: Cast) -> None:
    item = report(TUANHUANG, 11).department_item
    assert item is not None
    Department.objects.get().members.add(cast.department)
    read = read_upload(papers.pdf(), most_bytes=10_000)
    file = add_file(target=ItemTarget(item), file=read, name="函.pdf", version=1, by=cast.department, at=FILED)
    assert status_by_role(file, cast) == OPEN_TO_ALL | {"department": 200}
    department = enter(cast.department)
    address = reverse("villages:department-item-files", args=[item.pk])
    assert "函.pdf" in text_of(department.get(address))
    page = department.get(reverse("villages:department-report-detail", args=[item.report_id])).content.decode()
    assert address in page
    assert download(file.pk) in page
    Department.objects.get().members.clear()
    assert department.get(address).status_code == 404


def test_evidence_of_an_inspector_is_shown_to_the_township_once_the_visit_is_finished(
    cast: Cast,
) -> None:
    spot_check = plan(cast)
    send_people(spot_check, cast.inspector, cast=cast)
    ready = visit_of(spot_check)
    answer = SpotAnswer.objects.create(
        visit=ready, criterion=ready.spot_check.edition.criteria.get(number=8), value="yes", fact="见现场"
    )
    inspector = enter(cast.inspector)
    address = reverse("villages:spot-visit-files", args=[ready.pk, 8])
    data = {"version": ready.version, "upload": "1", "file": upload(papers.png(), "p.png")}
    assert inspector.post(address, data).status_code == 302
    file = answer.files.get()
    assert status_by_role(file, cast) == OPEN_TO_ALL | {"filer": 404, "colleague": 404}
    assert address in inspector.get(reverse("villages:spot-visit-sheet", args=[ready.pk])).content.decode()
    SpotVisit.objects.filter(pk=ready.pk).update(visited_at=VISITED, visited_by=cast.inspector, stage=Stage.DONE)
    assert status_by_role(file, cast) == OPEN_TO_ALL
    assert inspector.get(address).status_code == 302
    assert SpotTarget(answer).stages_of_findings() == []


def test_a_file_taken_off_stays_with_the_township(yes: AnswerTarget, cast: Cast, store: Path) -> None:
    file = add(yes, papers.pdf(), cast)
    save_sheet(sheet=yes.row.sheet, answers={}, version=yes.version, by=cast.filer, at=FILED)
    yes.row.files.clear()
    assert status_by_role(file, cast) == OPEN_TO_ALL
