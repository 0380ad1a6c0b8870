import argon2
import pytest

from portal.accounts import passwords
from portal.kernel import db


@pytest.fixture
def production():
    passwords.configure(cheap=False)
    yield
    passwords.configure(cheap=True)


def test_production_hashes_as_rfc_9106_recommends_second(production):
    made = argon2.extract_parameters(passwords.hashed("a rather long sentence"))
    assert (made.type, made.time_cost, made.memory_cost, made.parallelism) == (
        argon2.Type.ID,
        3,
        64 * 1024,
        4,
    )
    assert (made.hash_len, made.salt_len) == (32, 16)


def test_nobodys_hash_costs_as_much_as_somebodys(production):
    nobodys = argon2.extract_parameters(passwords._nobodys())
    assert nobodys == argon2.extract_parameters(passwords.hashed("a rather long sentence"))


def test_a_password_fits_only_its_own_hash(app):
    kept = passwords.hashed("a rather long sentence")
    assert passwords.fits(kept, "a rather long sentence")
    assert not passwords.fits(kept, "another long sentence")
    assert not passwords.fits(None, "a rather long sentence")
    assert not passwords.fits("not a hash", "a rather long sentence")


def test_a_password_typed_on_another_keyboard_is_the_same(app):
    assert passwords.fits(passwords.hashed("réveillé à l'aube"), "re\u0301veille\u0301 a\u0300 l'aube")


@pytest.mark.parametrize("chosen", ["short", "é" * 1001, "password1234", "Password1234", "aaaaaaaaaaaaaaa", "abababababab",
                                    "ada@lumen.example", "Ada Byron King", "adabyronking"])  # fmt: skip
def test_a_guessable_password_is_refused(chosen):
    assert len(passwords.faults(chosen, address="ada@lumen.example", name="Ada Byron King")) == 1


def test_a_sentence_is_a_password():
    assert passwords.faults("seven quiet moons rise", address="ada@lumen.example", name="Ada") == []


def test_every_common_password_would_be_long_enough_to_matter():
    assert [one for one in passwords.COMMON if len(one) < passwords.LEAST - 1 or one != one.casefold()] == []


def test_hashing_stands_outside_units(app, database):
    with db.unit(), pytest.raises(RuntimeError):
        passwords.fits(None, "a rather long sentence")
