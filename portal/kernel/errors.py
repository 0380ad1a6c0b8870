"""Every refusal is a sentence for a person, a code for a program and an HTTP status."""

from collections.abc import Mapping, Sequence

from portal.kernel.words import Sentence, _


class PortalError(Exception):
    """Something the portal will not do, and why, in words that help."""

    status = 400
    code = "bad-request"
    sentence: Sentence | str = _("The request could not be understood.")

    def __init__(self, sentence: Sentence | str | None = None, *, needs: Sequence[Sentence | str] = ()):
        self.sentence = sentence or self.sentence
        self.needs = tuple(needs)
        super().__init__(self.sentence)

    def __str__(self) -> str:
        return str(self.sentence)


class NotFound(PortalError):
    """It does not exist, or this reader may not know that it does: both answer alike."""

    status, code = 404, "not-found"
    sentence = _("There is nothing here that you can see.")


class NotSignedIn(PortalError):
    """Nobody is signed in, and this needs somebody."""

    status, code = 401, "not-signed-in"
    sentence = _("Please sign in to go on.")


class NotFromHere(PortalError):
    """A browser's session sends something that none of the portal's own pages sent: somebody else's page may have."""

    status, code = 403, "not-from-here"
    sentence = _(
        "Send the csrf_token of GET /api/v1/session as the header X-CSRFToken, or a token of yours as Authorization: Bearer."
    )


class Forbidden(PortalError):
    """The thing is visible, the act is not theirs."""

    status, code = 403, "forbidden"
    sentence = _("You may see this, but not do that.")


class IllegalMove(PortalError):
    """The thing no longer stands where this act starts."""

    status, code = 409, "illegal-move"
    sentence = _("This has moved on in the meantime; please look at where it stands now.")


class Stale(PortalError):
    """Somebody, perhaps the same person in another tab, saved in between.

    `theirs` is what is saved now, `yours` what was just typed: field name to value.
    """

    status, code = 409, "stale"
    sentence = _(
        "This was changed in another window after you opened it. Nothing of yours is lost: both texts are shown."
    )

    def __init__(self, *, theirs: Mapping[str, object], yours: Mapping[str, object]):
        super().__init__()
        self.theirs, self.yours = dict(theirs), dict(yours)


class Incomplete(PortalError):
    """A guard of a move says what is still needed; `needs` lists it."""

    status, code = 422, "incomplete"

    def __init__(self, needs: Sequence[Sentence | str]):
        super().__init__(_("Still needed: %(what)s.", what="; ".join(str(one) for one in needs)), needs=needs)


class Invalid(PortalError):
    """What was typed or uploaded cannot be taken; `fields` maps a field name to its sentences."""

    status, code = 422, "invalid"
    sentence = _("Please look at the marked fields.")

    def __init__(
        self,
        fields: Mapping[str, Sequence[Sentence | str]] | None = None,
        sentence: Sentence | str | None = None,
    ):
        super().__init__(sentence)
        self.fields = {name: list(sentences) for name, sentences in (fields or {}).items()}


class TooLarge(PortalError):
    """More bytes than this place takes."""

    status, code = 413, "too-large"
    sentence = _("That is more than this page can take.")


class TooMany(PortalError):
    """Too many tries; `retry_after` seconds from now it works again."""

    status, code = 429, "too-many"
    sentence = _("That was tried too often. Please wait a little and try again.")

    def __init__(self, sentence: Sentence | str | None = None, *, retry_after: int = 60):
        super().__init__(sentence)
        self.retry_after = retry_after


class Unavailable(PortalError):
    """The portal cannot do it right now (a full disk, a busy database); trying again may work."""

    status, code = 503, "unavailable"
    sentence = _(
        "The portal cannot do this right now. Nothing you sent was half-saved; please try again in a minute."
    )
    retry_after = 30
