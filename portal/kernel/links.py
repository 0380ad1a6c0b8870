"""Absolute addresses that need no request, as mail, feeds and jobs want them."""

from urllib.parse import urlsplit

from flask import current_app


def link(endpoint: str, **values: object) -> str:
    """The absolute address of a page, starting with PUBLIC_URL."""
    public = urlsplit(current_app.config["SETTINGS"].PUBLIC_URL)
    adapter = current_app.url_map.bind(public.netloc, public.path or "/", url_scheme=public.scheme)
    return adapter.build(endpoint, values, force_external=True)
