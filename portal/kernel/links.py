"""Addresses: absolute ones that need no request, as mail, feeds and jobs want them, and those within a page."""

from collections.abc import Callable
from functools import lru_cache
from urllib.parse import urlsplit

from flask import Flask, current_app, has_request_context, request

KNOWN = 4096


def link(endpoint: str, **values: object) -> str:
    """The absolute address of a page, starting with PUBLIC_URL."""
    public = urlsplit(current_app.config["SETTINGS"].PUBLIC_URL)
    adapter = current_app.url_map.bind(public.netloc, public.path or "/", url_scheme=public.scheme)
    return adapter.build(endpoint, values, force_external=True)


def configure(app: Flask) -> None:
    """Let an app put the addresses together once that its pages name again and again."""
    app.url_for = remembering(app.url_for)  # type: ignore[method-assign]
    app.jinja_env.globals["url_for"] = app.url_for


def remembering(build: Callable[..., str]) -> Callable[..., str]:
    """An app's `url_for` that knows the last few thousand addresses made of words alone."""

    @lru_cache(KNOWN)
    def known(_root: str, _method: str, endpoint: str, values: tuple[tuple[str, str | None], ...]) -> str:
        return build(endpoint, **dict(values))

    def url_for(endpoint: str, **values: object) -> str:
        plain = (
            has_request_context()
            and endpoint[0] != "."
            and all(v is None or type(v) is str for v in values.values())
        )
        if not plain:
            return build(endpoint, **values)
        return known(request.root_path, request.method, endpoint, tuple(values.items()))  # type: ignore[arg-type]

    return url_for
