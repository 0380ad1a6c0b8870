"""Whether somebody can review a dossier, in one place for the list of choices and for the act itself."""

from portal.kernel.words import Sentence, _


def why_not(
    *, themself: bool, directs: bool, in_round: bool, conflict: str | None, before: str | None
) -> Sentence | None:
    """Why an advisor cannot review somebody; None where nothing is in the way.

    `conflict` is how it was settled, `open` while it is not, None where there is none; `before` is where an assignment stands.
    """
    if themself:
        return _("Nobody reviews themself.")
    if directs:
        return _("They act for the director here: nobody directs the dossier that they review.")
    if not in_round:
        return _("They are not an advisor of this round.")
    return CONFLICTS.get(conflict or "") or BEFORE.get(before or "")


CONFLICTS = {
    "open": _("A conflict between them is not settled yet."),
    "sealed": _("A conflict between them is sealed."),
}
BEFORE = {
    "declined": _("They have declined this dossier."),
    "recused": _("They have recused themself from this dossier."),
    **dict.fromkeys(
        ("proposed", "published", "acknowledged"),
        _("They have this dossier, or are proposed for it, already."),
    ),
}
