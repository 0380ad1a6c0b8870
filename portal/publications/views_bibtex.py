r"""Publications as BibTeX that any LaTeX can read and nothing in a title can run.

Outside of $…$ every sign that LaTeX takes for its own is written so that it prints; only accents such as \'e stay.
Inside, letters, digits, operators and commands on a list survive; a formula with anything else in it is text like
the rest. Unicode stays as it is.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from portal.publications.views import SAFE_IN_DOI

ESCAPES = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",  # BibTeX counts \{ as a brace, too
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
} | {sign: f"\\{sign}" for sign in "%&#_$"}
_COMMANDS = """
    alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi varpi rho varrho
    sigma varsigma tau upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega
    mathbb mathcal mathrm mathbf mathit mathsf mathfrak mathscr boldsymbol text textrm textit textbf operatorname
    sqrt frac tfrac dfrac binom hat widehat tilde widetilde bar overline underline vec dot ddot prime
    leq le geq ge neq ne approx sim simeq equiv cong propto ll gg lesssim gtrsim in notin ni subset subseteq supset
    supseteq cup cap setminus emptyset varnothing forall exists neg land lor wedge vee oplus otimes odot times cdot
    cdots ldots dots div pm mp ast star circ bullet to rightarrow leftarrow leftrightarrow Rightarrow Leftarrow mapsto
    longrightarrow infty partial nabla sum prod int oint lim max min sup inf log ln exp sin cos tan det dim ker
    ell hbar Re Im aleph angle perp parallel mid left right langle rangle lfloor rfloor lceil rceil lVert rVert
    quad qquad dagger ddagger vert Vert lbrace rbrace
"""
HARMLESS = frozenset(_COMMANDS.split())
_ACCENT = (
    r"""\\(?:['"`^~=.](?:[A-Za-z]|\{[A-Za-z]\}|\{\\[ij]\}|\\[ij](?![A-Za-z]))"""
    r"""|[cdbHkruv]\{(?:[A-Za-z]|\\[ij])\}|(?:ss|aa|AA|ae|AE|oe|OE|o|O|l|L)(?:\{\}|(?![A-Za-z])))"""
)
ACCENT = re.compile(rf"\{{{_ACCENT}\}}|{_ACCENT}")
FORMULA = re.compile(r"(?<!\\)\$((?:[^$\\]|\\.)+)\$", re.DOTALL)
COMMAND = re.compile(r"\\(?:([A-Za-z]+)|[,;:! |{}])")
OPERATORS = re.compile(r"[^\W_]|[ +\-*/=<>()\[\]|,.:;!?'^_{}]")
UNPRINTED = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
JOINED = re.compile(r"\band\b|,|^others$", re.IGNORECASE)  # which BibTeX would take for its own
TOGETHER = re.compile(
    r"\b(?:collaborations?|consortium|teams?|groups?|project|network|initiative|committee|community|authors)\b",
    re.IGNORECASE,
)
VENUES = {  # kinds of entries, and what they call the place where a work appeared
    "article": "journal",
    "techreport": "institution",
    **dict.fromkeys(("inproceedings", "incollection"), "booktitle"),
    **dict.fromkeys(("book", "proceedings"), "publisher"),
    **dict.fromkeys(("phdthesis", "mastersthesis"), "school"),
    **dict.fromkeys(("misc", "unpublished"), "howpublished"),
}
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


@dataclass(frozen=True)
class Work:
    """What BibTeX is told of a publication; year and month are those of its first version, the month where it is known.

    `kind` is what BibTeX calls a work that arXiv does not have.
    """

    citation_key: str
    title: str
    authors: Sequence[str]
    journal_ref: str | None
    arxiv: str | None
    category: str
    doi: str | None
    year: int
    month: int | None
    withdrawn: bool
    kind: str | None = None


def entry(work: Work) -> str:
    """A publication as one BibTeX entry: of its kind, else an article where a journal is known, else miscellaneous."""
    fields = {
        "author": f"{{{authors}}}"
        if (authors := " and ".join(map(_author, _printed(work.authors))))
        else None,
        "title": f"{{{{{text(work.title)}}}}}",
        VENUES.get(work.kind or "", "journal"): f"{{{text(work.journal_ref)}}}" if work.journal_ref else None,
        "year": f"{{{work.year}}}",
        "month": MONTHS[work.month - 1] if work.month else None,
        "eprint": f"{{{work.arxiv}}}" if work.arxiv else None,
        "archivePrefix": "{arXiv}" if work.arxiv else None,
        "primaryClass": f"{{{text(work.category)}}}" if work.arxiv else None,
        "doi": f"{{{_address(work.doi)}}}" if work.doi else None,
        "url": f"{{{_url(work)}}}" if work.arxiv or work.doi else None,
        "note": "{Withdrawn}" if work.withdrawn else None,
    }
    lines = "".join(f"  {name} = {value},\n" for name, value in fields.items() if value)
    kind = work.kind if work.kind in VENUES else "article" if work.journal_ref else "misc"
    return f"@{kind}{{{work.citation_key},\n{lines}}}\n"


def text(plain: str) -> str:
    """Text that LaTeX prints as it stands here, harmless formulas as formulas."""
    printed = " ".join(UNPRINTED.sub(" ", plain).split())
    done, parts = 0, []
    while found := FORMULA.search(printed, done):
        if _is_harmless(found[1]):
            parts += [_escaped(printed[done : found.start()]), found[0]]
            done = found.end()
        else:  # its second dollar may begin another formula
            parts.append(_escaped(printed[done : found.end() - 1]))
            done = found.end() - 1
    return "".join([*parts, _escaped(printed[done:])])


def _is_harmless(formula: str) -> bool:
    """Whether a formula consists of what is known, and its braces fit; ^^ would write any letter, a backslash, too."""
    commands = {found[1] for found in COMMAND.finditer(formula) if found[1]}
    plain = COMMAND.sub("", formula)
    known = commands <= HARMLESS and "^^" not in formula and not OPERATORS.sub("", plain)
    return known and _fit(re.sub(r"\\[{}]", "", formula)) and _fit(formula) and not formula.isspace()


def _fit(braces: str) -> bool:
    """Whether every brace that is opened is closed, and in this order."""
    depth = 0
    for one in braces:
        depth += (one == "{") - (one == "}")
        if depth < 0:
            return False
    return depth == 0


def _escaped(plain: str) -> str:
    """Text outside of formulas: accents stay, every other sign is written so that it prints."""
    done, parts = 0, []
    for accent in ACCENT.finditer(plain):
        parts += [_spelt(plain[done : accent.start()]), accent[0]]
        done = accent.end()
    return "".join([*parts, _spelt(plain[done:])])


def _spelt(plain: str) -> str:
    return "".join(ESCAPES.get(one, one) for one in plain)


def _printed(names: Sequence[str]) -> list[str]:
    return [name for name in names if UNPRINTED.sub(" ", name).strip()]


def _author(name: str) -> str:
    """A name, in braces where BibTeX would take it apart."""
    said = _escaped(" ".join(UNPRINTED.sub(" ", name).split()))
    return f"{{{said}}}" if JOINED.search(name) or TOGETHER.search(name) else said


def _url(work: Work) -> str:
    return (
        f"https://arxiv.org/abs/{work.arxiv}" if work.arxiv else f"https://doi.org/{_address(work.doi or '')}"
    )


def _address(doi: str) -> str:
    """A DOI in which whatever LaTeX could take for its own is written by its code."""
    return quote(doi, safe=SAFE_IN_DOI).replace("~", "%7E").replace("%", "\\%")
