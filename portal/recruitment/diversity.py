"""Equal-opportunity questions: the lab's own words, none on origin, last, optional, and only where a position asks.

Answers wait apart from the draft, become counts when the application is submitted, and are erased in the same
moment. No evaluator, no recruiter and no administrator ever reads one.
"""

from portal.kernel.words import Sentence, _

UNSAID = ("unsaid", _("I prefer not to say"))

QUESTIONS: dict[str, tuple[Sentence, tuple[tuple[str, Sentence], ...]]] = {
    "gender": (
        _("Which of these describes you best?"),
        (("woman", _("Woman")), ("man", _("Man")), ("other", _("Another way")), UNSAID),
    ),
    "disability": (
        _("Do you live with a disability or a long-term illness?"),
        (("yes", _("Yes")), ("no", _("No")), UNSAID),
    ),
    "care": (
        _("Do you care for children or relatives?"),
        (("yes", _("Yes")), ("no", _("No")), UNSAID),
    ),
    "first": (
        _("Are you the first in your family to go to university?"),
        (("yes", _("Yes")), ("no", _("No")), UNSAID),
    ),
}
