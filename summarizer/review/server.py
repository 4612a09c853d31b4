"""The review page over HTTP, for one reviewer on this machine: loopback only, with a token in the URL."""

from __future__ import annotations

import asyncio
import json
import secrets
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from aiohttp import web

from summarizer.errors import InputError, SummarizerError

if TYPE_CHECKING:
    from collections.abc import Callable

    from summarizer.review.desk import Desk

HOST = "127.0.0.1"
_POLICY = (
    "default-src 'none'; img-src data:; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'"
)
_FILES = {
    "": ("page.html", "text/html"),
    "page.js": ("page.js", "text/javascript"),
    "page.css": ("page.css", "text/css"),
}
_MOST = 1_000_000  # maximum size of a verdict in bytes


def application(desk: Desk, *, token: str) -> web.Application:
    """Return the application, which answers only under /TOKEN/."""

    async def static(request: web.Request) -> web.Response:
        name, kind = _FILES[request.match_info.get("name", "")]
        text = (files("summarizer.review") / "page" / name).read_text(encoding="utf-8")
        return web.Response(text=text, content_type=kind, charset="utf-8", headers=_headers())

    async def contents(_: web.Request) -> web.Response:
        return _json(await asyncio.to_thread(desk.contents))

    async def say(request: web.Request) -> web.Response:
        try:
            said = await request.json()
            if not isinstance(said, dict):
                raise InputError("A verdict is a JSON object.", hint="Reload the page.")
            return _json(await asyncio.to_thread(desk.say, said))
        except ValueError:
            return _json({"message": "A verdict is a JSON object."}, status=400)
        except SummarizerError as error:
            return _json({"message": error.message, "hint": error.hint}, status=422)

    app = web.Application(client_max_size=_MOST, middlewares=[_own_pages_only])
    app.router.add_get(f"/{token}/", static)
    app.router.add_get(f"/{token}/{{name:page\\.js|page\\.css}}", static)
    app.router.add_get(f"/{token}/contents", contents)
    app.router.add_post(f"/{token}/verdicts", say)
    return app


@web.middleware
async def _own_pages_only(request: web.Request, handler: Any) -> web.StreamResponse:
    """Reject requests for another host name, which a foreign page could make a browser send (DNS rebinding)."""
    name = request.host.rpartition(":")[0] or request.host
    if name not in {HOST, "localhost"}:
        raise web.HTTPForbidden(text="This address is not served here.")
    answer: web.StreamResponse = await handler(request)
    return answer


def _headers() -> dict[str, str]:
    return {
        "Content-Security-Policy": _POLICY,
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }


def _json(record: Any, *, status: int = 200) -> web.Response:
    return web.Response(text=json.dumps(record), status=status, content_type="application/json", headers=_headers())


async def serve(desk: Desk, *, port: int, opened: Callable[[str], None]) -> None:
    """Serve the review page until cancelled.

    Args:
        desk: the reviewer's session.
        port: the port; 0 for any free one.
        opened: called with the page's URL, including its token, once the page is available.

    Raises:
        InputError: the port is in use.
    """
    token = secrets.token_urlsafe(16)
    runner = web.AppRunner(application(desk, token=token), access_log=None, handle_signals=False)
    await runner.setup()
    try:
        site = web.TCPSite(runner, HOST, port)
        try:
            await site.start()
        except OSError as error:
            raise InputError(
                f"Port {port} cannot be used: {error.strerror}", hint="Name another with --port."
            ) from error
        opened(f"http://{HOST}:{runner.addresses[0][1]}/{token}/")
        await asyncio.Event().wait()
    finally:
        await runner.cleanup()
