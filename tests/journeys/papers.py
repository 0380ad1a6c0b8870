"""Who asks arXiv in the journeys of publications, and what it holds: papers of Sofia Grave, of others who print as she does, of Jan."""

from datetime import UTC, datetime, timedelta

import pytest

from portal.accounts import queries as accounts
from portal.kernel import db
from tests.arxiv import a_record
from tests.factories_publications import a_person
from tests.reader import Reader

ORCID, JANS_ORCID = "0000-0002-1825-0097", "0000-0001-5109-3700"
AUTHOR = "grave_s_1"
REST = timedelta(seconds=3)


def on(year: int, month: int = 1) -> dict[str, datetime]:
    """When a paper came out."""
    day = datetime(year, month, 15, tzinfo=UTC)
    return {"published": day, "updated": day}


@pytest.fixture
def papers(arxiv) -> dict[str, str]:
    """What arXiv holds, as keys by short names; it wants three seconds of rest between two requests."""
    sound, moss = (
        {"categories": ("cs.SD",), "primary": "cs.SD"},
        {"categories": ("q-bio.PE",), "primary": "q-bio.PE"},
    )
    held = {
        "shared": a_record("Measured mirrors", ["Sofia Grave", "Jan Novák"], **on(2024), **sound),
        "middle": a_record("Échos of closed rooms", ["Ana Ruiz", "Sofia Marie Grave"], **on(2025), **sound),
        "initial": a_record("Paired listening", ["S. Grave", "Li Wei"], **on(2026), **sound),
        "doubtful": a_record("Slow reverberation", ["S. M. Grave"], **on(2026, 2), **sound),
        "moss": a_record("Mosses of the far north", ["S. Grave"], **on(2023), **moss),
        "lichen": a_record("Lichen by the lake", ["S. Grave", "O. Berg"], **on(2023, 5), **moss),
        "other": a_record("Deep graves", ["Sofia Degrave", "Paul S. Grave"], **on(2022), **moss),
        "alone": a_record("Counting echoes", ["Jan Novák"], **on(2021), **sound),
    }
    arxiv.add(*held.values())
    keys = {name: one.arxiv_id for name, one in held.items()}
    arxiv.feeds[AUTHOR] = [keys["shared"], keys["middle"]]
    arxiv.feeds[ORCID] = [keys["shared"]]
    arxiv.feeds[JANS_ORCID] = [keys["shared"], keys["alone"]]
    arxiv.connect(delay_s=REST.total_seconds())
    return keys


@pytest.fixture
def joined(colleague):
    """Makes members of staff with a page that only colleagues see, each in front of a browser."""

    def join(name: str) -> Reader:
        reader = colleague(name, "staff")
        with db.unit():
            a_person(name, accounts.verified(f"{name.split()[0].lower()}@lumen.example"), public=False)
        return reader

    return join
