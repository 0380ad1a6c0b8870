"""A web worker starts quickly and stays small: it carries nothing that only a command, a job or few requests need."""

import os
import subprocess
import sys

import pytest

from tests.laws.house import ROOT

LEFT_OUT = {
    *("alembic", "portal.demo.building", "portal.checks", "pypdf", "PIL", "gunicorn"),
    *(
        "arxiv",
        "lxml",
        "requests",
        "urllib3",
        "certifi",
        "charset_normalizer",
    ),  # asking arXiv, and about a DOI
    *("pybtex", "latexcodec"),  # BibTeX that is pasted
    *("markdown_it", "nh3"),  # saving a text
    "typst",  # letters
}
LOADED = "import sys; from wsgi import app; print(*sys.modules)"


@pytest.mark.processes
def test_a_web_worker_carries_nothing_that_only_others_need(tmp_path):
    told = {**os.environ, "INSTANCE": str(tmp_path)}
    ran = subprocess.run(
        [sys.executable, "-c", LOADED], cwd=ROOT, env=told, capture_output=True, text=True, check=True
    )
    assert sorted(set(ran.stdout.split()) & LEFT_OUT) == []
