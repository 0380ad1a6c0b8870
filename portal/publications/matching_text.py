"""What is printed where a name should stand, made into the words of a name: no markup, titles or footnotes, and nothing
where no single person is named.
"""

import html
import re
import unicodedata

from anyascii import anyascii

from portal.people import rules as people

LONGEST_NAME = 300
_MORE_PARTICLES = "af av das degli dei dell do ibn las les los mac mc und vom zu zum zur"
PARTICLES = people.PARTICLES | set(_MORE_PARTICLES.split())
# Family names that stand first as often as last, in the spellings of passports.
_FIRST_OR_LAST = """
an bai bao bian bui cai cao chan chang chen cheng cheung choi chong chow chu cui dai dang deng ding do dong du
duan fan fang feng fu gao gong gu guan guo han hao he ho hong hou hu hua huang huynh hwang jang jeon jeong ji
jia jiang jin jo jung kang kim kong kwon lai lam lau le lee lei leung li liang liao lim lin ling liu long lu luo
lv lyu ma mao mei meng miao min mo moon nam ngo nguyen ni nie niu oh pan pang park peng pham phan qi qian qiao
qin qiu qu ren ryu seo shao shen sheng shi shin sim son song su suh sun tan tang tao tian tong tran truong vo vu
wan wang wei wen weng wong woo wu xia xiang xiao xie xin xing xiong xu xue yan yang yao ye yi yin yoo yoon you
yu yuan yue yun zeng zha zhan zhang zhao zheng zhong zhou zhu zhuang zou zuo
"""
FIRST_OR_LAST = frozenset(_FIRST_OR_LAST.split())

SIMPLE = re.compile(r"[A-Za-z .,-]*")
_COMBINING = {
    "'": "\u0301",
    "`": "\u0300",
    "^": "\u0302",
    '"': "\u0308",
    "~": "\u0303",
    "=": "\u0304",
    ".": "\u0307",
}
_COMBINING |= {"c": "\u0327", "v": "\u030c", "u": "\u0306", "H": "\u030b", "k": "\u0328", "r": "\u030a"}
_LETTERS = {
    "ss": "ß",
    "ae": "æ",
    "AE": "Æ",
    "oe": "œ",
    "OE": "Œ",
    "aa": "å",
    "AA": "Å",
    "o": "ø",
    "O": "Ø",
    "l": "ł",
}
_LETTERS |= {"L": "Ł", "i": "i", "j": "j", "dj": "đ", "DJ": "Đ"}
_LETTER = re.compile(r"\\(ss|ae|AE|oe|OE|aa|AA|dj|DJ|[oOlLij])(?![A-Za-z])(?:\{\}|\s+)?")
_ACCENT = re.compile(r"\\(?:([\"'`^~=.])|([cvuHkr])(?![A-Za-z]))\s*\{?\s*([A-Za-z])\}?")
HAN = re.compile(r"[\u3400-\u9fff\uac00-\ud7a3]")
_NOBODY = re.compile(
    r"\b(?:collaborations?|consortium|teams?|group|project|network|committee|society|institute|laboratory|university"
    r"|anonymous|others|et\W+al)\b",
    re.IGNORECASE,
)
_DEGREE = re.compile(
    r"(?:,|\s)\s*(?:ph\.?\s?d|m\.\s?d|m\.?sc|b\.?sc|dr|esq)\b\.?$|^ph\.?\s?d\.?$", re.IGNORECASE
)
_SUFFIXES = frozenset({"jr", "junior", "sr", "senior", "ii", "iii", "iv"})
_TITLES = frozenset({"dr", "prof", "professor", "mr", "mrs", "ms", "mme", "sir", "dame"})
CALLED = re.compile(r"""[(\[]([^()\[\]]*)[)\]]|(?<!\w)["'“‘„«]([^"'“”’»]+)["'”’“»](?!\w)""")


def clean(text: str) -> str:
    """A name as it should have been printed: entities and LaTeX as letters, no footnotes, degrees or numbers; perhaps
    nothing, if it is not a person's.
    """
    text = text[:LONGEST_NAME]
    if not SIMPLE.fullmatch(text):
        text = _unmarked(text)
    if _NOBODY.search(text):
        return ""
    return _DEGREE.sub("", text.strip()).strip(" ,;")


def _unmarked(text: str) -> str:
    if "&" in text:
        text = html.unescape(html.unescape(text))
    if "<" in text:
        text = re.sub(r"<[^<>]*>", " ", text)
    if "\\" in text:
        text = _LETTER.sub(lambda found: _LETTERS[found[1]], text)
        text = _ACCENT.sub(lambda found: found[3] + _COMBINING[found[1] or found[2]], text)
        text = re.sub(r"\\[A-Za-z]+", " ", text)
    text = re.sub(r"\$[^$]*\$|[{}\\\d]", "", text.replace("~", " "))
    return re.sub("[\u0300-\u036f]", "", unicodedata.normalize("NFC", text))


def parted(text: str) -> tuple[list[str], list[str], bool]:
    """The words of a cleaned name as they are written: given names, family names, and whether a comma said so."""
    before, _comma, after = CALLED.sub(" ", text).partition(",")
    family, given = _unsuffixed(before.split()), _untitled(_unsuffixed(after.replace(",", " ").split()))
    if given and family:
        return given, family, True
    words = _untitled(family or given)
    if len(words) == 1 and 1 < len(words[0]) < 5 and all(map(HAN.match, words[0])):
        return [words[0][1:]], [words[0][0]], True  # Han and Hangul names begin with the family's
    start = len(words) - 1
    while start > 1 and words[start - 1].lower() in PARTICLES:
        start -= 1
    return words[:start], words[start:], False


def _unsuffixed(words: list[str]) -> list[str]:
    while len(words) > 1 and _plain(words[-1]) in _SUFFIXES:
        words = words[:-1]
    return words


def _untitled(words: list[str]) -> list[str]:
    while len(words) > 1 and _plain(words[0]) in _TITLES:
        words = words[1:]
    return words


def _plain(word: str) -> str:
    return (word if word.isascii() else anyascii(word)).lower().strip(".")
