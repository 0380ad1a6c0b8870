"""The world that is measured: thousands of publications and applications, made once from a seed and kept on disk."""

import hashlib
import shutil
from dataclasses import astuple, dataclass
from datetime import UTC, datetime
from pathlib import Path

import config
from benchmarks import chance, world_applications, world_papers
from benchmarks.world_applications import CROWDED, DRAFTS, STATUSES, Applying
from portal.kernel import clock, db, migrating, storage
from portal.recruitment import snapshots
from portal.recruitment.lifecycle import Status

KEPT = config.ROOT / ".cache" / "benchmarks"
MOMENT = datetime(2026, 1, 5, 9, tzinfo=UTC)
RECRUITER = "recruiter@bench.example"
SOURCES = [*migrating.FOLDER.glob("*.py"), *Path(__file__).parent.glob("world*.py"), Path(chance.__file__)]


@dataclass(frozen=True)
class Sizes:
    """How much there is of everything; `drafts` are complete applications that wait to be submitted."""

    publications: int = 100_000
    applications: int = 10_000
    people: int = 200
    positions: int = 60
    drafts: int = 1_200


QUICK = Sizes(publications=3_000, applications=400, people=40)


def kept(sizes: Sizes, seed: int = 1, *, folder: Path = KEPT) -> Path:
    """The folder of a world, `portal.sqlite3` and `documents/`; made where it is missing, in the place of an older one."""
    name = "-".join(map(str, (*astuple(sizes), seed)))
    whole = folder / f"{name}-{key(sizes, seed)}"
    if not whole.exists():
        for old in folder.glob(f"{name}-*"):
            shutil.rmtree(old)
        begun = whole.with_suffix(".begun")
        shutil.rmtree(begun, ignore_errors=True)
        begun.mkdir(parents=True)
        make(begun, sizes, seed)
        begun.rename(whole)
    return whole


def key(sizes: Sizes, seed: int) -> str:
    """Another one for every seed, size, migration and way of making a world."""
    sources = [path.read_text() for path in sorted(SOURCES)]
    return hashlib.sha256(repr((seed, astuple(sizes), sources)).encode()).hexdigest()[:16]


def make(folder: Path, sizes: Sizes, seed: int) -> None:
    """Fill an empty folder with a world; the same seed and sizes make the same rows."""
    url = f"sqlite:///{folder}/portal.sqlite3"
    migrating.upgrade(url)
    db.connect(url, durable=False)
    storage.configure(folder / "documents")
    fallen = chance.Chance(seed)
    try:
        with clock.at(MOMENT), chance.instead_of_secrets(fallen, db, snapshots):
            _fill(fallen, sizes)
    finally:
        db.disconnect()


def _fill(fallen: chance.Chance, sizes: Sizes) -> None:
    with db.unit():
        people = world_papers.lab(fallen, sizes.people)
        owner = world_papers.users([("Robin Recruiter", RECRUITER)], "recruiter")[0]
        ids = world_applications.announce(fallen, sizes.positions, owner, people[:8])
    Applying(fallen, ids[0], CROWDED, people[:8]).apply(sizes.applications, STATUSES)
    Applying(fallen, ids[1], DRAFTS, people[:8]).apply(sizes.drafts, {Status.DRAFT: 1})
    world_papers.publish(fallen, people, sizes.publications)
