"""Large uploads on their way through the temporary folder: a disk that is full is said in words."""

from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import Any, TypeVar

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import StopUpload, TemporaryFileUploadHandler
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.response import HttpResponseBase
from django.shortcuts import render

GetResponse = Callable[[HttpRequest], HttpResponseBase]
Answer = TypeVar("Answer")

_FAILED = "upload_could_not_be_kept"
INSUFFICIENT_STORAGE = 507


def _minding_the_disk(step: Callable[..., Answer]) -> Callable[..., Answer]:
    @wraps(step)
    def minded(handler: "MindfulUploadHandler", *args: Any, **kwargs: Any) -> Answer:
        try:
            return step(handler, *args, **kwargs)
        except OSError as error:
            setattr(handler.request, _FAILED, True)
            handler.let_go()
            raise StopUpload(connection_reset=False) from error

    return minded


class MindfulUploadHandler(TemporaryFileUploadHandler):
    """Django's handler of files that do not fit into memory; when the disk refuses, the request says so."""

    @_minding_the_disk
    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin the temporary file."""
        super().new_file(*args, **kwargs)

    @_minding_the_disk
    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Write what has come."""
        return super().receive_data_chunk(raw_data, start)

    @_minding_the_disk
    def file_complete(self, file_size: int) -> "UploadedFile[Any] | None":
        """Write the rest and wind back."""
        return super().file_complete(file_size)

    def let_go(self) -> None:
        """Remove what was written so far; closing would write again what the disk has just refused."""
        with suppress(OSError, AttributeError):
            self.file.close()


class UploadsThatFailed:
    """Answer an upload that could not be kept with a page that says why, before any view takes it for a missing file.

    Stands after the CSRF check, which reads the form first.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., object], args: object, kwargs: object
    ) -> HttpResponse | None:
        if request.content_type != "multipart/form-data":
            return None
        with suppress(UnreadablePostError):
            request.POST  # noqa: B018  # reads the form, if the CSRF check has not
        if not getattr(request, _FAILED, False):
            return None
        return render(request, "507.html", status=INSUFFICIENT_STORAGE)
