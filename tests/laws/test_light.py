"""A web worker starts quickly and stays small: it carries nothing that only a command or a child of its own needs."""

import subprocess
import sys

import pytest

LEFT_OUT = ("alembic", "portal.demo.building", "portal.checks", "pypdf", "PIL", "gunicorn")
LOADED = "import sys; from portal.app import create_app; print(*sys.modules)"


@pytest.mark.processes
def test_a_web_worker_carries_nothing_that_only_others_need():
    ran = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True)
    assert sorted(set(ran.stdout.split()) & set(LEFT_OUT)) == []
