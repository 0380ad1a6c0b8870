"""What happens by itself: the portal looks for conflicts, and reminds advisors. No status follows a clock."""

from datetime import timedelta

from portal.kernel import db, jobs
from portal.reviews import conflicts, queries_rounds, reminding


@jobs.handler("reviews.find_conflicts")
def find_conflicts(advisor: str) -> None:
    """Look through the publications of everybody in a round for what an advisor wrote with them."""
    with db.reading():
        asked = queries_rounds.advisor_to_look_for(advisor)
        people = [one.person for one in queries_rounds.dossiers(asked.round)] if asked else []
        found = conflicts.find(asked, people) if asked else {}
    with db.unit():
        if asked := queries_rounds.advisor_to_look_for(advisor):
            conflicts.note(asked, found)
        jobs.done()


@jobs.handler("reviews.remind")
def remind() -> None:
    """Remind advisors whose morning it is; every hour, since they live all over the world."""
    with db.unit():
        reminding.remind()
        jobs.done()


jobs.schedule("reviews.remind", every=timedelta(hours=1))
