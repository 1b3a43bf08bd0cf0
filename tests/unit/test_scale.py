import pytest

from qse_municipal.rating.scale import (
	SCORE,
	SEVERITY_FLOOR,
	Band,
	Rating,
	Scale,
	Verdict,
	bands_problem,
	levels_problem,
)

BANDS = (Band("Low", 1), Band("Moderate", 5), Band("High", 10), Band("Critical", 17))
SCALE = Scale("Risk", 5, BANDS, "High")


@pytest.mark.parametrize(
	("probability", "severity", "verdict"),
	[
		(4, 5, Verdict(20, "Critical", SCORE)),
		(1, 5, Verdict(5, "High", SEVERITY_FLOOR)),
		(2, 5, Verdict(10, "High", SCORE)),
		(1, 4, Verdict(4, "Low", SCORE)),
		(5, 1, Verdict(5, "Moderate", SCORE)),
		(3, 3, Verdict(9, "Moderate", SCORE)),
		(4, 4, Verdict(16, "High", SCORE)),
		(5, 5, Verdict(25, "Critical", SCORE)),
		(0, 0, Verdict()),
		(3, 0, Verdict()),
	],
)
def test_level_is_the_band_of_the_score_but_never_below_the_floor(probability, severity, verdict):
	assert SCALE.judge(Rating(probability, severity)) == verdict


def test_every_cell_of_the_default_scale():
	drawn = [
		"".join(SCALE.judge(Rating(probability, severity)).level[0] for probability in range(1, 6))
		for severity in range(1, 6)
	]
	assert drawn == ["LLLLM", "LLMMH", "LMMHH", "LMHHC", "HHHCC"]


def test_without_floor_the_score_alone_decides():
	assert Scale("Opportunity", 5, BANDS).judge(Rating(1, 5)) == Verdict(5, "Moderate", SCORE)


def test_detection_multiplies_the_score():
	scale = Scale("FMEA", 5, (Band("Low", 1), Band("High", 60)), detection_size=5)
	assert scale.judge(Rating(4, 4, 4)) == Verdict(64, "High", SCORE)
	assert scale.fits(Rating(4, 4, 4))
	assert not scale.fits(Rating(4, 4, 0))


@pytest.mark.parametrize(
	("rating", "fits"),
	[
		(Rating(), True),
		(Rating(1, 1), True),
		(Rating(5, 5), True),
		(Rating(6, 1), False),
		(Rating(1, 6), False),
		(Rating(3, 0), False),
		(Rating(0, 3), False),
		(Rating(-1, 3), False),
		(Rating(3, 3, 1), False),
	],
)
def test_a_rating_is_blank_or_complete_and_within_its_scale(rating, fits):
	assert SCALE.fits(rating) is fits


def test_bands():
	assert bands_problem(BANDS) is None
	assert bands_problem(()) == "none"
	assert bands_problem((Band("Low", 2),)) == "first"
	assert bands_problem((Band("Low", 1), Band("High", 1))) == "ascending"
	assert bands_problem((Band("Low", 1), Band("High", 9), Band("Top", 8))) == "ascending"
	assert bands_problem((Band("Low", 1), Band("low ", 5))) == "names"


@pytest.mark.parametrize(
	("values", "problem"),
	[
		([1, 2, 3], False),
		([3, 1, 2], False),
		([1, 3], True),
		([1], True),
		([1, 1, 2], True),
		(range(1, 12), True),
		([], True),
	],
)
def test_levels_run_from_one_without_a_gap(values, problem):
	assert levels_problem(values) is problem
