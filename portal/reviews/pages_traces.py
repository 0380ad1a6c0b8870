"""What opening a page of reviews leaves behind: whoever reads a packet is seen to, before a byte of it leaves."""

from portal.accounts import login
from portal.kernel import traces
from portal.reviews.views_dossier import DossierShown


def leave_traces(shown: DossierShown) -> None:
    """Leave the trace that the reader opened the packets that a page holds: of this round, and of the one before."""
    if login.is_guess():
        return
    last = shown.last.packet if shown.sees("last") and shown.last else None
    packet = shown.packet if shown.sees("packet") else None
    opened = [("packet", one.public_id) for one in (packet, last) if one is not None]
    traces.all_opened(opened, login.actor())
