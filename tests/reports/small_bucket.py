"""An S3-compatible store of a hundred lines' understanding: keeps what is put, and knows no checksums or chunks."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

LISTED = (
    '<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><IsTruncated>false</IsTruncated>{keys}'
    "</ListBucketResult>"
)


class _Handler(BaseHTTPRequestHandler):
    """Paths are `/bucket/key`."""

    protocol_version = "HTTP/1.1"
    server: SmallBucket

    def log_message(self, *_args: object) -> None:
        return

    def do_PUT(self) -> None:
        if "aws-chunked" in self.headers.get("Content-Encoding", "") or "x-amz-trailer" in self.headers:
            self._answer(501)
            return
        self.server.kept[self._key()] = self.rfile.read(int(self.headers["Content-Length"]))
        self._answer(200)

    def do_GET(self) -> None:
        asked = parse_qs(urlsplit(self.path).query)
        if "list-type" in asked or "prefix" in asked:
            prefix = asked.get("prefix", [""])[0]
            keys = "".join(
                f"<Contents><Key>{key}</Key></Contents>" for key in self.server.kept if key.startswith(prefix)
            )
            self._answer(200, LISTED.format(keys=keys).encode())
            return
        self._give()

    def do_HEAD(self) -> None:
        self._give()

    def do_DELETE(self) -> None:
        self.server.kept.pop(self._key(), None)
        self._answer(204)

    def _key(self) -> str:
        return unquote(urlsplit(self.path).path).removeprefix("/papers/")

    def _give(self) -> None:
        content = self.server.kept.get(self._key())
        if content is None:
            self._answer(404)
        else:
            self._answer(200, content)

    def _answer(self, status: int, content: bytes = b"") -> None:
        self.send_response(status)
        if status != 204:
            self.send_header("Content-Length", str(len(content)))
        self.send_header("ETag", f'"{hashlib.md5(content).hexdigest()}"')
        self.send_header("Last-Modified", "Sun, 22 Nov 2026 01:30:00 GMT")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)


class SmallBucket(ThreadingHTTPServer):
    """The server; `kept` by key."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.kept: dict[str, bytes] = {}

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


@contextmanager
def small_bucket() -> Iterator[SmallBucket]:
    """A bucket called `papers`, until the block ends."""
    with SmallBucket() as bucket:
        thread = threading.Thread(target=bucket.serve_forever, daemon=True)
        thread.start()
        try:
            yield bucket
        finally:
            bucket.shutdown()
            thread.join()
