"""Work of this domain outside requests: codes on their way, and forgetting what is over."""

from portal.accounts import limits, messages, proofs, service, sessions
from portal.kernel import db, jobs


@jobs.handler("accounts.send_code")
def send_code(proof: str) -> None:
    """Post the mail of a proof; whether somebody has its address is only found out here, out of sight."""
    with db.unit():
        messages.post_code(proof)
        jobs.done()


@jobs.handler("accounts.prune")
def prune() -> None:
    """Forget ended sessions, old proofs, passed windows, and users who never came back; a step a unit."""
    for forget in (sessions.prune, proofs.prune, limits.prune, service.prune):
        with db.unit():
            forget()


jobs.schedule("accounts.prune", daily="03:40")
