"""What is served after any sequence of looks, fetches and rollbacks."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triptych.domain.catalogue import Catalogue, Failure, Fetched, Listing
from triptych.domain.codes import error_of
from triptych.domain.document import from_document, to_document
from triptych.domain.errors import Conflict, ModelUnusable, TriptychError
from triptych.domain.model import ModelVersion, Registered, RuntimeKind

NUMBERS = ("1", "2", "3")


def registered(champion: str | None, created_at: int = 1) -> Registered:
    aliases = {} if champion is None else {"champion": champion}
    return Registered(name="m", default=False, aliases=aliases, latest=champion, created_at=created_at)


def fetched(number: str, *, fails: bool = False) -> Fetched:
    version = ModelVersion(
        name="m", version=number, runtime=RuntimeKind.COMPILED, digest="d" + number, created_at=datetime.now(UTC)
    )
    failure = Failure(code="model-unusable", detail="It is broken.") if fails else None
    return Fetched(version=version, package=True, folder="f", failure=failure)


def served(*numbers: str) -> Listing:
    listing = Listing(registered=registered(None))
    for number in numbers:
        listing = listing.follow(registered(number)).know(fetched(number))
    return listing


STEPS = st.one_of(
    st.tuples(st.just("look"), st.sampled_from([*NUMBERS, None])),
    st.tuples(st.just("fetch"), st.sampled_from(NUMBERS)),
    st.tuples(st.just("fail"), st.sampled_from(NUMBERS)),
    st.tuples(st.sampled_from(["roll back", "unload", "load"]), st.none()),
)


def rolled_back(listing: Listing) -> Listing:
    try:
        return listing.roll_back()
    except Conflict:
        return listing


TAKEN = {
    "look": lambda listing, number: listing.follow(registered(number)),
    "fetch": lambda listing, number: listing.know(fetched(number)),
    "fail": lambda listing, number: listing.know(fetched(number, fails=True)),
    "roll back": lambda listing, _: rolled_back(listing),
    "unload": lambda listing, _: listing.unload(),
    "load": lambda listing, _: listing.load(),
}


@given(st.lists(STEPS, max_size=25))
def test_what_is_served_is_on_this_disk_and_is_the_registrys_choice_or_said_not_to_be(steps):
    listing = Listing(registered=registered(None))
    failed = set()
    for step, number in steps:
        before = listing
        listing = TAKEN[step](listing, number)
        if step in {"fetch", "fail"}:
            failed = failed - {number} if step == "fetch" else failed | {number}
        wanted = listing.registered.wanted
        assert listing.served is None or listing.served in listing.versions
        assert listing.served not in listing.before
        if listing.served != before.served and listing.served is not None and step != "roll back":
            assert listing.served == wanted
            assert listing.served not in failed
        if listing.unloaded:
            assert listing.answering is None
            assert listing.served == before.served or step == "roll back"
        elif wanted is not None and listing.served != wanted:
            assert listing.failure is not None or wanted in {listing.aside, listing.missing}
        if before.served is not None and wanted is not None:
            assert listing.served is not None


def test_a_version_that_fails_leaves_the_old_one_serving_and_says_why():
    listing = served("1").follow(registered("2"))
    assert (listing.served, listing.missing) == ("1", "2")
    listing = listing.know(fetched("2", fails=True))
    assert (listing.served, listing.failure.detail) == ("1", "It is broken.")
    assert isinstance(listing.failure.error(), ModelUnusable)
    assert listing.know(fetched("2")).served == "2"


def test_rolling_back_goes_back_step_by_step_and_holds_until_the_registry_moves():
    listing = served("1", "2", "3").roll_back()
    assert (listing.served, listing.aside) == ("2", "3")
    assert listing.follow(registered("3")).served == "2"
    assert listing.roll_back().served == "1"
    told = listing.follow(registered("2"))
    assert (told.served, told.aside) == ("2", None)
    assert told.follow(registered("3")).served == "3"


def test_there_is_nothing_to_go_back_to_before_a_second_version_was_served():
    for listing in (served("1"), Listing(registered=registered(None))):
        with pytest.raises(Conflict, match="none to go back to"):
            listing.roll_back()


def test_what_is_unloaded_moves_with_no_alias_and_is_loaded_as_the_registrys_choice():
    listing = served("1").unload().follow(registered("2")).know(fetched("2"))
    assert (listing.answering, listing.served, listing.chosen) == (None, "1", "2")
    assert listing.load().answering == "2"
    back = listing.load().unload().roll_back()
    assert (back.answering, back.chosen) == (None, "1")
    assert back.load().answering == "1"


def test_a_model_made_anew_under_an_old_name_inherits_nothing():
    listing = served("1", "2").follow(registered("2", created_at=2))
    assert (listing.served, listing.before, listing.versions) == (None, (), {})
    assert listing.missing == "2"


def test_a_catalogue_survives_its_document():
    catalogue = Catalogue(registry="r", models={"m": served("1", "2").know(fetched("3", fails=True)).roll_back()})
    assert from_document(Catalogue, json.loads(json.dumps(to_document(catalogue)))) == catalogue


def test_an_error_is_rebuilt_from_its_code():
    assert isinstance(error_of("model-unusable", "x"), ModelUnusable)
    assert type(error_of("of a newer release", "x")) is TriptychError
    assert error_of("conflict", "Why.").detail == "Why."
