"""What applicants write and evaluators remark: put together from the words in `story`, by a chance that repeats."""

from random import Random
from typing import Any

from portal.demo.plan import Plan, Row
from portal.demo.typesetting import Paragraph

SENIOR = {"postdoc", "researcher", "engineer"}


class Writer:
    """Somebody who applies: what they have studied and where stays the same in all they write."""

    def __init__(self, row: Row, plan: Plan, words: dict[str, Any], year: int):
        self.row, self.plan, self.words, self.year = row, plan, words, year
        self.chance = Random(f"{row.name} to {row.position}")  # noqa: S311
        self.senior = plan.kind in SENIOR
        self.facts = self._facts(Random(row.name))  # noqa: S311

    def _facts(self, chance: Random) -> dict[str, str]:
        names = ("university", "town", "degree", "first_degree", "doctorate", "language")
        banks = ("universities", "towns", "degrees", "first_degrees", "doctorates", "languages")
        return {name: chance.choice(self.words[bank]) for name, bank in zip(names, banks, strict=True)}

    def statement(self, *, whole: bool = True) -> str:
        """A statement of a few paragraphs; or its beginning."""
        opening = self._nth("opening", "senior" if self.senior else "junior")
        paragraphs = [opening, self._nth("project", self.plan.theme)]
        if whole:
            paragraphs += [
                self._nth("plan", self.plan.theme),
                self._nth("why", "any"),
                self._nth("closing", "any"),
            ]
        return "\n\n".join(paragraphs)

    def particulars(self) -> dict[str, str]:
        """The applicant's own facts."""
        given, _blank, family = self.row.name.rpartition(" ")
        facts = {"given_name": given, "family_name": family, "country": self.row.country}
        return facts | {"affiliation": self.facts["university"], "education": "\n".join(self._education())}

    def paper(self) -> dict[str, str]:
        """One paper of theirs, and their part in it."""
        return {
            "title_1": self._fill(self.chance.choice(self.words["titles"])),
            "part_1": self._fill(self.chance.choice(self.words["duties"])),
        }

    def document(self, kind: str) -> list[Paragraph]:
        """A document that was asked for, to be typeset."""
        heading = self.words["headings"][kind]
        top = [("title", self.row.name), ("text", f"{heading} · {self.row.address} · {self.row.country}")]
        return top + getattr(self, f"_{kind}", self._text)()

    def answer(self, question: dict[str, Any]) -> Any:
        """An answer to a question of the position."""
        answers = {
            "choice": lambda: self.chance.choice(question["choices"]),
            "number": lambda: self.chance.choice([4, 5, 5]),
            "url": lambda: f"https://code.example/{self.row.address.partition('@')[0]}",
            "text": lambda: self._fill(self.words["project"]["speech"][-1]),
        }
        return answers[question["kind"]]()

    def _nth(self, part: str, key: str) -> str:
        """Those who write one after the other take one text after the other, so that neighbours differ."""
        bank = self.words[part][key]
        return self._fill(bank[self.row.number % len(bank)])

    def _fill(self, text: str) -> str:
        numbers = {"few": self.chance.randint(8, 14), "hours": self.chance.randint(6, 80) * 10}
        return text.format(**self.facts, **numbers, thousand=self.chance.randint(12, 380))

    def _education(self) -> list[str]:
        degrees = [self.facts["degree"], self.facts["first_degree"]]
        degrees = [self.facts["doctorate"], *degrees] if self.senior else degrees
        return [
            f"{degree}, {self.facts['university']}, {self.year - 2 * n}" for n, degree in enumerate(degrees)
        ]

    def _cv(self) -> list[Paragraph]:
        said, duties, titles = self.words["headings"], self.words["duties"], self.words["titles"]
        lines: list[Paragraph] = [
            ("heading", said["education"]),
            *(("text", one) for one in self._education()),
        ]
        lines.append(("heading", said["experience"]))
        for n, post in enumerate(self.chance.sample(self.words["posts"], 3)):
            lines.append(("text", f"{self.year - n - 1} – {self.year - n}: {self._fill(post)}"))
            lines += [("text", self._fill(one)) for one in self.chance.sample(duties, 2)]
        lines.append(("heading", said["written"]))
        lines += [
            ("text", f"{self._fill(one)} ({self.year - n})")
            for n, one in enumerate(self.chance.sample(titles, 3))
        ]
        project = [("text", self._nth("project", self.plan.theme)), ("heading", said["skills"])]
        return [*lines, *project, ("text", self.chance.choice(self.words["skills"]))]

    def _transcript(self) -> list[Paragraph]:
        lines: list[Paragraph] = [("heading", f"{self.facts['degree']}, {self.facts['university']}")]
        for course in self.chance.sample(self.words["courses"], 9):
            lines.append(
                (
                    "text",
                    f"{course}: {self.chance.randint(23, 39) / 2:g} / 20, {self.chance.choice([3, 6, 6])} ECTS",
                )
            )
        return lines

    def _publications(self) -> list[Paragraph]:
        titles = self.chance.sample(self.words["titles"], len(self.words["titles"]))
        return [
            ("text", f"{self.row.name}. {self._fill(one)}. {self.year - n}.") for n, one in enumerate(titles)
        ]

    def _text(self) -> list[Paragraph]:
        """A longer text on the subject: all that they have to say about it."""
        bank = self.words["project"][self.plan.theme] + self.words["plan"][self.plan.theme]
        return [("text", self._fill(one)) for one in bank]


def remark(words: dict[str, Any], level: int, chance: Random) -> str:
    """What an evaluator remarks about an application of this level, 1 to 5."""
    return chance.choice(words["comments"][str(level)])
