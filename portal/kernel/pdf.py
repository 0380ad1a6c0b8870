"""Letters as PDFs: a template of ours, set by typst, with texts that stay texts.

What people wrote enters a template as one JSON value, never as its source, so that no character of theirs means
anything to typst. A template reads nothing outside its folder. The same content is the same bytes on every machine
and at any time: the fonts are the package's own, and no template learns what day it is.

Typst works in threads that a fork leaves behind: a process that has set a letter forks nobody who sets another.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from portal.kernel import db

TEMPLATES = Path(__file__).resolve().parents[1] / "templates" / "pdf"


def render(template: str, content: Mapping[str, Any]) -> bytes:
    """The PDF that a template makes of this content; raises typst.TypstError where the two do not fit."""
    import typst  # large, and seldom needed

    db.outside("typesetting")
    return typst.compile(
        TEMPLATES / f"{template}.typ",
        root=TEMPLATES,
        ignore_system_fonts=True,
        sys_inputs={"content": json.dumps(dict(content))},
        timestamp=0,
    )
