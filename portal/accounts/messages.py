"""What mails of this domain say and carry: codes and links are minted while the mail is being sent."""

from portal.accounts import invitations, proofs, queries
from portal.kernel import mail
from portal.kernel.links import link


@mail.minter("accounts.sign_in")
def mint_code(proof: str) -> dict[str, str]:
    """The link and the code of a proof."""
    secret, code = proofs.mint(proof)
    return {"link": link("accounts.confirm", token=secret), "code": f"{code[:4]} {code[4:]}"}


@mail.minter("accounts.invitation")
def mint_invitation(invitation: str) -> dict[str, str]:
    """The link of an invitation."""
    return {"link": link("accounts.invitation", token=invitations.mint(invitation))}


def post_code(public_id: str) -> None:
    """Write, in the caller's unit, the mail that carries a proof; none for a proof that stands for nobody."""
    proof = queries.proof(public_id)
    if proof is None or proof.user_id is None or proof.spent_at:
        return
    user = queries.by_id(proof.user_id)
    mail.post(
        "sign_in" if user.verified_at else "confirm_address",
        to=proof.address,
        locale=user.locale,
        key=f"code:{proof.public_id}:{proof.sendings}",
        secrets=("accounts.sign_in", proof.public_id),
        name=user.name,
    )
