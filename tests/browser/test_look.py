"""Every page of a small institute, narrow and wide, light and dark: nothing is cut off, and axe finds nothing."""

from collections.abc import Iterator

import pytest

from tests.factories import a_position, a_user, an_application, reader_signed_in
from tests.factories_publications import a_harvest, a_person, a_publication, an_attribution
from tests.laws import world as worlds

pytestmark = pytest.mark.browser

EYES = ("visitor", "applicant", "owner", "chair", "reader", "staff", "administrator")
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"


def pages(world: worlds.World) -> Iterator[tuple[str, str]]:
    """Every route that shows a page: who may see it, and an address of it."""
    readers = {name: world.reader(name).client for name in EYES}
    for rule in worlds.routes(world.app, "GET"):
        addresses = [worlds.address(rule, values) for values in world.values(rule)]
        seen = ((name, one) for name in EYES for one in addresses if is_page(readers[name].get(one)))
        yield from [first] if (first := next(seen, None)) else []


def is_page(answer) -> bool:
    """Whether a browser shows this as a page of the portal."""
    answer.close()
    return (answer.status_code, answer.mimetype) == (200, "text/html")


@pytest.mark.parametrize("half", [0, 1])
def test_every_page_fits_and_axe_finds_nothing_in_light_and_dark(app, database, browse, half):
    world = worlds.build(app)
    found = list(pages(world))[half::2]
    for name in {name for name, _address in found}:
        reader = world.reader(name)
        eyes = browse(of=reader if name != "visitor" else None)
        for address in (address for who, address in found if who == name):
            eyes.open(address).fits(320, 768, 1440).in_the_dark()
    assert len(found) > 10


def test_words_without_a_blank_are_broken_on_a_small_phone(app, database, browse):
    clara, ines, noor = (
        a_user("Clara Weiss", "recruiter"),
        a_user("Ines Duarte", "staff"),
        a_user(f"Noor {LONG}"),
    )
    position = a_position(clara, title=f"PhD in {LONG}", slug="long", committee={ines: "member"})
    sent = an_application(position, noor, statement=LONG)
    own, theirs = f"/applications/{sent.public_id}", f"/committee/applications/{sent.public_id}"
    for who, addresses in {
        None: ("/positions", "/positions/long", "/positions/long/apply"),
        noor: ("/applications", own, f"{own}/check", f"{own}/statement"),
        ines: ("/committee", "/committee/positions/long", theirs, f"{theirs}/conflict"),
        clara: ("/committee/positions/long/edit", "/committee/positions/long/people"),
    }.items():
        eyes = browse("phone", of=who and reader_signed_in(app, who))
        for address in addresses:
            eyes.open(address).fits(320)


def test_titles_and_names_without_a_blank_are_broken_on_a_small_phone(app, database, browse):
    user = a_user(f"Ines {LONG}", "staff")
    ines = a_person(user.name, user, arxiv_author=f"{LONG.replace('ä', 'a').lower()}_i_1")
    for n, status in enumerate(("confirmed", "suggested", "rejected")):
        said = {"key": f"2703.9000{n}", "doi": f"10.1000/{LONG}", "journal_ref": LONG, "comment": LONG}
        paper = a_publication(f"On {LONG}", (user.name, LONG), abstract=LONG, **said)
        an_attribution(paper, ines, status)
    told = [{"code": "error_entry", "detail": LONG, "times": 1}]
    search = f"/my/publications/harvests/{a_harvest(ines, problems=told).public_id}"
    lists = [f"/my/publications?show={show}" for show in ("waiting", "yours", "others")]
    for who, addresses in {
        None: (
            "/",
            "/publications",
            f"/publications?q={LONG}",
            "/publications/2703.90000",
            f"/people/{ines.slug}",
        ),
        user: ("/my/profile", search, *lists),
    }.items():
        eyes = browse("phone", of=who and reader_signed_in(app, who))
        for address in addresses:
            eyes.open(address).fits(320)
