"""The same copy of a paper in other forms: as .docx to be edited, its figures as .xlsx."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils import translation
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from reports import actions
from reports.job_views import job_for
from reports.models import ReportJob
from reports.papers.document import contents_of, enclosure_of, html_of
from reports.papers.heads import head_of
from reports.papers.registry import READS_PAPERS
from reports.workbook import CONTENT_TYPE as XLSX
from villages import clock
from villages.accounts.guards import SignedInRequest, requires


@require_safe
@requires(*READS_PAPERS)
def job_docx(request: SignedInRequest, pk: int) -> HttpResponse:
    """The paper as .docx. What somebody makes of it is no longer what was issued: the PDF alone is confirmed."""
    from reports.editable import making  # its library is large, and few pages need it

    job = job_for(request.user, pk)
    html = html_of(job.snapshot, job.language, job.audience)
    contents = contents_of(job.snapshot)
    author = head_of(job.snapshot).said(job.language).issuing_body
    with translation.override(job.language):
        content = making.docx_of(html, author=author, made=contents.as_of)
    return _file(request, job, content, "docx", making.CONTENT_TYPE)


@require_safe
@requires(*READS_PAPERS)
def job_xlsx(request: SignedInRequest, pk: int) -> HttpResponse:
    """The figures of the paper as .xlsx, as they stand inside the PDF. 404 for a paper without tables."""
    job = job_for(request.user, pk)
    enclosure = enclosure_of(job.snapshot, job.language, job.audience)
    if enclosure is None:
        raise Http404
    return _file(request, job, enclosure.content, "xlsx", XLSX)


def _file(request: SignedInRequest, job: ReportJob, content: bytes, suffix: str, content_type: str) -> HttpResponse:
    if request.method == "GET":  # asking for its size alone takes nothing
        actions.record_download(job=job, suffix=suffix, by=request.user, at=clock.now())
    name = f"{job.file_name.removesuffix('.pdf')}.{suffix}"
    headers = {
        "Content-Disposition": content_disposition_header(True, name) or "attachment",
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(content, content_type=content_type, headers=headers)
