"""What the house does for itself, by the clock: seals the audit, forgets spent keys, sweeps away files nobody names."""

from datetime import timedelta

from portal.kernel import documents, jobs, once, sealing


@jobs.handler("house.seal")
def seal() -> None:
    """Seal the newest lines of the audit into its chain."""
    sealing.seal()


@jobs.handler("house.forget")
def forget() -> None:
    """Forget one-time keys that are too old to be sent again."""
    once.forget()


@jobs.handler("house.sweep")
def sweep() -> None:
    """Delete uploaded files that no row names."""
    documents.sweep()


jobs.schedule("house.seal", every=timedelta(minutes=1))
jobs.schedule("house.forget", daily="03:10")
jobs.schedule("house.sweep", daily="03:20")
