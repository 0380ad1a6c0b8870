"""A view holds what its reader was granted, and asking for more raises."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import pytest

from portal.kernel.sight import WITHHELD, Grant, NotGranted, Sight, Sighted


class Group(StrEnum):
    COVER = "cover"
    PAGES = "pages"


BOOK = Sight(
    {Group.COVER: (Grant("buyer"), Grant("thief")), Group.PAGES: (Grant("buyer", frozenset({"sold"})),)},
    bars={"thief": frozenset({Group.COVER})},
)


@dataclass(frozen=True)
class Book(Sighted):
    cover: str
    pages: Any = WITHHELD


@pytest.mark.parametrize(
    ("standing", "status", "seen"),
    [
        ({"buyer"}, "sold", {Group.COVER, Group.PAGES}),
        ({"buyer"}, "shelved", {Group.COVER}),
        ({"thief"}, "sold", {Group.COVER}),
        ({"buyer", "thief"}, "sold", {Group.COVER}),
        ({"passer-by"}, "sold", set()),
    ],
)
def test_a_group_is_seen_in_the_standing_and_the_status_that_the_table_names(standing, status, seen):
    assert {group for group in Group if BOOK.sees(group, standing, status)} == seen


def test_a_field_that_was_not_granted_raises_and_can_be_asked_about():
    book = Book("blue")
    assert (book.cover, book.sees("cover"), book.sees("pages")) == ("blue", True, False)
    with pytest.raises(NotGranted, match=r"Book\.pages"):
        _ = book.pages


def test_asking_about_a_field_that_does_not_exist_raises():
    with pytest.raises(AttributeError):
        Book("blue").sees("price")
