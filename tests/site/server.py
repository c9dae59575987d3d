"""A static server for the browser tests: loopback only, under a sub-path, with the site's own 404 page, for a limited time."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

LONGEST = 3600  # seconds, should a test hang; longer than all tests take


class _Handler(SimpleHTTPRequestHandler):
    """Serves `directory` under `prefix` as a static host does; whatever is not there gets 404.html."""

    protocol_version = "HTTP/1.1"
    timeout = 30

    def __init__(self, *args: object, prefix: str, **kwargs: str) -> None:
        self.prefix = prefix
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # the standard library's own arguments, passed on

    def translate_path(self, path: str) -> str:
        """Map an address to a file; what is outside of the prefix maps to nothing."""
        if not path.startswith(self.prefix):
            return super().translate_path("/does-not-exist")
        return super().translate_path("/" + path.removeprefix(self.prefix))

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer what is missing with the site's own page."""
        if code != HTTPStatus.NOT_FOUND:
            super().send_error(code, message, explain)
            return
        body = Path(self.directory, "404.html").read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the standard library's name
        """Say nothing: the tests watch what the browser saw."""


@contextmanager
def serve(folder: Path, prefix: str) -> Iterator[str]:
    """Serve `folder` while the block runs; yield the address of its root."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, directory=str(folder), prefix=prefix))
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    limit = threading.Timer(LONGEST, server.shutdown)
    limit.daemon = True
    limit.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}{prefix}"
    finally:
        limit.cancel()
        server.shutdown()
        server.server_close()
