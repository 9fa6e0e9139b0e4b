"""What a form hands in was uploaded by whoever hands it in, for this case or for none yet."""

import pytest

from models.record import Paper
from tests.fixtures import ground
from tests.fixtures.ground import batch_of, refused
from tests.fixtures.world import COUNTY, VILLAGE, picture
from workflows.storage import attachments

database_template = ground.database_template
quick = ground.quick


def uploaded(world, login: str, case: int | None) -> tuple[int, ...]:
    """A photo that somebody took for a case, or for none."""
    with world.at_now():
        key = attachments.keep(
            world.session,
            world.actor(login),
            picture(f"{login} {case}"),
            region=VILLAGE,
            county=COUNTY,
            subject_id=case,
        )
    return (key,)


def two_applications(world) -> tuple[int, int]:
    batch = batch_of(world)
    own, other = (world.open(batch, world.household(n)) for n in range(2))
    return own, other


@pytest.mark.parametrize("tied", [True, False])
def test_a_paper_of_this_case_or_of_none_is_taken(quick, tied):
    case, _other = two_applications(quick)
    (photo,) = uploaded(quick, "clerk", case if tied else None)
    quick.act("clerk", case, "submit", quick.submission(application=(photo,)))
    assert photo in {paper["attachment_id"] for paper in quick.rows(Paper, case_id=case)}


def test_a_paper_of_another_case_is_refused(quick):
    """Nobody's household is judged by what was photographed in another's."""
    case, other = two_applications(quick)
    photo = uploaded(quick, "clerk", other)
    submit = quick.submission(application=photo)
    assert refused(lambda: quick.act("clerk", case, "submit", submit)) == ["attachment"]
    quick.act("clerk", other, "submit", submit)


@pytest.mark.parametrize("tied", [True, False])
def test_a_paper_that_somebody_else_uploaded_is_refused(quick, tied):
    case, _other = two_applications(quick)
    photo = uploaded(quick, "chair", case if tied else None)
    submit = quick.submission(application=photo)
    assert refused(lambda: quick.act("clerk", case, "submit", submit)) == ["attachment"]


def test_a_paper_that_nobody_uploaded_is_refused_and_the_refusal_counts_them(quick):
    case, other = two_applications(quick)
    photos = (*uploaded(quick, "clerk", case), *uploaded(quick, "clerk", other), 99)
    with pytest.raises(ground.Refused) as caught:
        quick.act("clerk", case, "submit", quick.submission(documents=photos))
    (reason,) = caught.value.reasons
    assert (reason.key, reason.values["n"]) == ("attachment", 2)
