"""Proofs that somebody reads the mail of an address: a code for the browser that asked, a link for any.

Both are minted while the mail is being sent, so that the queue holds no secret; a fresh sending makes the one
before it void. A code belongs to its proof, and the proof to the browser that asked: seen elsewhere it is
worth nothing. It bears five tries.
"""

from datetime import timedelta

from sqlalchemy import delete

from portal.accounts import limits, queries, rules, tokens
from portal.accounts.models import Proof
from portal.kernel import clock, db, jobs
from portal.kernel.errors import NotFound
from portal.kernel.words import _

VALID = timedelta(hours=24)
KEPT = timedelta(days=7)
ENOUGH = _(
    "Several mails went to this address already. Please look for the newest one, or try again in an hour."
)


def ask(user_id: int | None, address: str) -> Proof:
    """A proof that an address is somebody's, in the caller's unit; for nobody, one that never proves anything."""
    made = Proof(user_id=user_id, address=address, created_at=clock.now(), sendings=0, tries=0)
    db.session().add(made)
    db.session().flush()
    return made


def send(proof: Proof) -> bool:
    """Let a fresh code and link leave; no, if six left for this address within the hour."""
    if limits.count(limits.MAILS, rules.folded(proof.address)) > limits.MAILS.most:
        return False
    proof.sendings += 1
    jobs.enqueue(
        "accounts.send_code", {"proof": proof.public_id}, key=proof.public_id, priority=jobs.Priority.URGENT
    )
    return True


def mint(public_id: str) -> tuple[str, str]:
    """A fresh link secret and code; those before are void. Raises NotFound for a proof that was spent or voided."""
    proof = queries.proof(public_id, lock=True)
    if proof is None or proof.spent_at or proof.user_id is None:
        raise NotFound()
    secret, code = tokens.new_secret(), tokens.new_code()
    proof.link_hash, proof.code_hash = tokens.digest(secret), tokens.keyed(code)
    proof.tries, proof.expires_at = 0, clock.now() + VALID
    return secret, code


def spend_code(public_id: str, code: str) -> Proof | None:
    """Spend a proof by its code, in the caller's unit, which keeps the try even if it failed."""
    proof = queries.proof(public_id, lock=True)
    if proof is None or proof.tries >= limits.CODE_TRIES:
        return None
    proof.tries += 1
    fits = tokens.same(proof.code_hash, code)
    return _spend(proof) if fits and proof.expires_at and proof.expires_at > clock.now() else None


def spend_link(secret: str) -> Proof | None:
    """Spend a proof by its link, in the caller's unit."""
    proof = queries.proof_by_link(secret, lock=True)
    return _spend(proof) if proof else None


def void(user_id: int) -> None:
    """Let no code or link of a user hold any more, in the caller's unit."""
    db.session().execute(delete(Proof).where(Proof.user_id == user_id))


def prune() -> None:
    """Forget proofs of a week ago, in the caller's unit."""
    db.session().execute(delete(Proof).where(Proof.created_at < clock.now() - KEPT))


def _spend(proof: Proof) -> Proof:
    proof.spent_at, proof.code_hash = clock.now(), None
    return proof
