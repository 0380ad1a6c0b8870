from importlib import import_module

import pytest

import config
from portal import docs
from portal.kernel.lifecycle import Lifecycle


@pytest.mark.parametrize("name", docs.DOCUMENTS)
def test_a_generated_document_is_fresh(name):
    assert (docs.FOLDER / name).read_text() == docs.DOCUMENTS[name](), "`make docs` writes it anew"


def test_every_lifecycle_is_drawn():
    modules = [
        import_module(f"portal.{path.parent.name}.lifecycle")
        for path in config.ROOT.glob("portal/*/lifecycle.py")
    ]
    found = {one for module in modules for one in vars(module).values() if isinstance(one, Lifecycle)}
    assert found == set(docs.LIFECYCLES)
