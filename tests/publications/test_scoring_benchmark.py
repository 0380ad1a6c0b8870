import json
import lzma
import sys

import pytest

from benchmarks import attribution, attribution_fit
from benchmarks.attribution_truth import answered, confused, recognised, truth
from portal.publications import scoring_model
from tests.arxiv_real import beside

KEYS = {
    *("auto_precision", "precision", "recall", "questions_per_person"),
    *("persons", "gate_recall", "gate_false_rate", "seconds"),
}
FRIENDS = {"one": ["Ana Torres", "Bo Lindqvist"], "two": ["Carla Brun", "Dora Maar"], "few": ["Uwe Ott"]}
SUBJECTS = {"one": "speech codecs", "two": "galaxies afar", "few": "owls"}


@pytest.fixture
def told(tmp_path):
    """A truth set of two names: under each, two people with six papers and one with two."""
    lines = []
    for name in ("Max Mustermann", "Erika Musterfrau"):
        papers = [
            {
                "id": f"{person}{n}",
                "title": f"{SUBJECTS[person]} {n}",
                "year": 2010 - n,
                "venue": "null",
                "authors": [name, *FRIENDS[person]],
                "person": person,
                "organization": "",
            }
            for person, number in (("one", 6), ("two", 6), ("few", 2))
            for n in range(number)
        ]
        lines.append(json.dumps({"name": name, "papers": papers}))
    path = tmp_path / "truth.jsonl"
    path.write_text("\n".join(lines) + "\n")
    return path


@pytest.fixture
def mentions(tmp_path):
    path = tmp_path / "mentions.json"
    path.write_text(
        json.dumps(
            [
                {"arxiv": "1", "name_on_arxiv": "M. Mustermann", "given": "Max", "family": "Mustermann"},
                {"arxiv": "2", "name_on_arxiv": "Erika Mustermann", "given": "Max", "family": "Mustermann"},
            ]
        )
    )
    return path


def said(monkeypatch, capsys, *arguments):
    monkeypatch.setattr(sys, "argv", ["attribution.py", *map(str, arguments)])
    attribution.main()
    return capsys.readouterr().out


def test_one_object_has_every_number_and_no_other(told, mentions, monkeypatch, capsys):
    found = json.loads(said(monkeypatch, capsys, "--json", "--mentions", mentions, told))
    assert set(found) == KEYS
    assert found["persons"] == 4
    assert found["gate_recall"] == 0.5
    assert (found["auto_precision"], found["precision"], found["recall"]) == (1, 1, 1)


def test_without_mentions_the_gate_has_no_recall(told, monkeypatch, capsys):
    found = json.loads(said(monkeypatch, capsys, "--json", told, told))
    assert set(found) == KEYS
    assert found["gate_recall"] is None
    assert found["persons"] == 8


def test_tables_say_what_was_measured_and_what_is_aimed_at(told, mentions, monkeypatch, capsys):
    text = said(monkeypatch, capsys, "--mentions", mentions, told)
    assert "| recall" in text
    assert "≥ 0.95" in text
    assert "2 mentions, 76 pairs" in text


def test_packed_and_plain_truth_is_the_same(told):
    packed = told.with_suffix(".xz")
    packed.write_bytes(lzma.compress(told.read_bytes()))
    assert [(one.name, one.digest, one.first) for one in truth(packed)] == [
        (one.name, one.digest, one.first) for one in truth(told)
    ]


def test_the_earliest_paper_is_confirmed_and_people_with_few_papers_are_not_asked(told):
    shared = next(truth(told))
    assert shared.people == ["one", "two"]
    assert shared.first == {"one": "one5", "two": "two5", "few": "few1"}


def test_somebody_answers_truthfully_the_most_likely_first_until_nothing_is_asked(told):
    shared, seen = next(truth(told)), []
    model = attribution_fit.made(
        dict.fromkeys(attribution_fit.FITTED, 0.0) | {"shared": 3.0, "only_rejected": -9.0}
    )
    outcome = answered(shared, "one", model, note=seen.append)
    assert [len(verdicts) for verdicts in seen] == list(range(13, 13 - len(seen), -1))
    assert outcome.questions == len(seen) - 1 == 7  # five of theirs, and one of each of two others
    assert (outcome.papers, outcome.accepted, outcome.right, outcome.auto) == (6, 6, 6, 0)


def test_nobody_is_asked_more_than_they_are_meant_to_be(told):
    shared = next(truth(told))
    model = attribution_fit.made(dict.fromkeys(attribution_fit.FITTED, 0.0))
    assert answered(shared, "one", model).questions == 13
    assert answered(shared, "one", model, most=4).questions == 4


def test_pairs_of_co_authors_and_printed_names_are_counted(told, mentions):
    assert recognised(mentions) == (1, 2)
    assert confused(list(truth(told))) == (0, 76)


def test_a_fit_is_the_same_each_time_and_learns_what_sets_people_apart(told):
    names = list(truth(told))
    weights = attribution_fit.fitted(names)
    assert weights == attribution_fit.fitted(list(truth(told)))
    assert weights["shared"] > 0 > weights["only_rejected"]
    assert all(weight <= 0 for name, weight in weights.items() if name in attribution_fit.AGAINST)


def test_names_are_judged_by_weights_that_have_not_seen_them(told, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(attribution, "FILE", tmp_path / "folds.json")
    monkeypatch.setattr(scoring_model, "FILE", tmp_path / "weights.json")
    monkeypatch.setattr(attribution, "FOLDS", 2)
    scoring_model.current.cache_clear()
    try:
        said(monkeypatch, capsys, "--fit", told)
        kept = json.loads((tmp_path / "folds.json").read_text())
        seen = [[one.digest for one in truth(told) if one.digest not in fold["without"]] for fold in kept]
        assert [len(fold["without"]) for fold in kept] == [len(one) for one in seen] == [1, 1]
        first, last = (
            attribution_fit.fitted([one for one in truth(told) if one.digest in fold]) for fold in seen
        )
        assert [fold["fitted"] for fold in kept] == [first, last]
        assert json.loads((tmp_path / "weights.json").read_text())["measured"]["persons"] == 4
    finally:
        scoring_model.current.cache_clear()


@pytest.mark.real_data
def test_names_that_the_weights_have_not_seen_reach_what_is_aimed_at():
    names = list(truth(beside("data/disambiguation/aminer-train.jsonl.xz")))
    people = attribution.judged(names)
    kept = json.loads(attribution.FILE.read_text())
    assert sorted(digest for fold in kept for digest in fold["without"]) == sorted(
        one.digest for one in names
    )
    assert len(people) > 100
    assert attribution.AUTO_PRECISION(people) >= 0.98
    assert attribution.RECALL(people) >= 0.95
    assert attribution.questions(people) <= 12
    measured = scoring_model.current().measured
    assert measured["recall"][0] == round(attribution.RECALL(people), 4)
    wrong, pairs = confused(names)
    assert wrong / pairs <= 3 / 10_000
