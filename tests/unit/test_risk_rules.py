from datetime import date

import pytest

from qse_municipal.rating.scale import Band, Rating, Scale
from qse_municipal.risk import rules

SCALE = Scale(
	"Risk", 5, (Band("Low", 1), Band("Moderate", 5), Band("High", 10), Band("Critical", 17)), "High"
)


def test_order_of_ratings():
	assert rules.higher_axes(Rating(3, 4), Rating(3, 4)) == []
	assert rules.higher_axes(Rating(4, 4), Rating(3, 4)) == ["probability"]
	assert rules.higher_axes(Rating(4, 5), Rating(3, 4)) == ["probability", "severity"]
	assert rules.higher_axes(Rating(1, 5), Rating(5, 4)) == ["severity"]
	assert rules.higher_axes(Rating(), Rating(3, 4)) == []
	assert rules.higher_axes(Rating(3, 4), Rating()) == []


def test_a_lower_current_rating_needs_a_measure():
	assert not rules.needs_measure(Rating(3, 4), Rating(3, 4))
	assert rules.needs_measure(Rating(3, 4), Rating(2, 4))
	assert rules.needs_measure(Rating(3, 4), Rating(3, 3))
	assert not rules.needs_measure(Rating(), Rating(3, 3))


@pytest.mark.parametrize(
	("kind", "state", "missing"),
	[
		("Risk", "Identified", []),
		("Risk", "Returned", []),
		("Risk", "Cancelled", []),
		("Risk", "Assessed", ["inherent", "current"]),
		("Risk", "In Treatment", ["inherent", "current", "target"]),
		("Risk", "Closed", ["inherent", "current"]),
		("Opportunity", "Assessed", ["current"]),
		("Opportunity", "In Treatment", ["current"]),
	],
)
def test_ratings_that_a_state_needs(kind, state, missing):
	blank = dict.fromkeys(rules.RATINGS, Rating())
	assert rules.missing_ratings(kind, state, blank) == missing
	assert rules.missing_ratings(kind, state, dict.fromkeys(rules.RATINGS, Rating(1, 1))) == []


def test_treatments_by_kind():
	assert all(rules.fits_kind("Risk", name) for name in ("Avoid", "Reduce", "Transfer", "Accept", ""))
	assert all(rules.fits_kind("Opportunity", name) for name in ("Pursue", "Enhance", "Share", "Leave"))
	assert not rules.fits_kind("Risk", "Pursue")
	assert not rules.fits_kind("Opportunity", "Accept")


def test_steps_that_need_a_reason():
	asked = [
		("Assessed", "Returned"),
		("Monitored", "Closed"),
		("Identified", "Cancelled"),
		("Approved", "Assessed"),
		("In Treatment", "Assessed"),
		("Monitored", "Assessed"),
	]
	assert all(rules.needs_reason(*step) for step in asked)
	free = [
		("Identified", "Assessed"),
		("Returned", "Assessed"),
		("Assessed", "Approved"),
		("Approved", "Monitored"),
	]
	assert not any(rules.needs_reason(*step) for step in free)


def test_accept_and_leave_skip_treatment():
	assert rules.suits_treatment("Approved", "Monitored", "Accept")
	assert rules.suits_treatment("Approved", "In Treatment", "Reduce")
	assert not rules.suits_treatment("Approved", "In Treatment", "Leave")
	assert not rules.suits_treatment("Approved", "Monitored", "Reduce")
	assert rules.suits_treatment("In Treatment", "Monitored", "Reduce")


def test_acceptance_terms_at_the_top_level_only():
	assert rules.needs_acceptance_terms("Assessed", "Accept", "Critical", SCALE)
	assert not rules.needs_acceptance_terms("Identified", "Accept", "Critical", SCALE)
	assert not rules.needs_acceptance_terms("Assessed", "Accept", "High", SCALE)
	assert not rules.needs_acceptance_terms("Assessed", "Reduce", "Critical", SCALE)


def test_a_higher_band_after_approval():
	assert rules.raises_level(SCALE, "Moderate", "High")
	assert not rules.raises_level(SCALE, "High", "High")
	assert not rules.raises_level(SCALE, "High", "Low")


@pytest.mark.parametrize(
	("day", "months", "later"),
	[
		(date(2026, 1, 15), 12, date(2027, 1, 15)),
		(date(2026, 1, 31), 1, date(2026, 2, 28)),
		(date(2028, 2, 29), 12, date(2029, 2, 28)),
		(date(2026, 11, 30), 3, date(2027, 2, 28)),
		(date(2026, 12, 1), 0, date(2026, 12, 1)),
	],
)
def test_months_are_calendar_months(day, months, later):
	assert rules.add_months(day, months) == later


def test_assessments_are_dated_in_order():
	today = date(2026, 3, 1)
	assert rules.dated_in_order(today, today, today)
	assert rules.dated_in_order(date(2026, 2, 1), date(2026, 2, 1), today)
	assert not rules.dated_in_order(date(2026, 1, 31), date(2026, 2, 1), today)
	assert not rules.dated_in_order(date(2026, 3, 2), date(2026, 2, 1), today)
