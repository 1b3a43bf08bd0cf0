"""The scale engine: scores, bands and the floor of the top severity. Plain Python, no database."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

SCORE = "Score"
SEVERITY_FLOOR = "Severity Floor"
SMALLEST, LARGEST = 2, 10


@dataclass(frozen=True)
class Rating:
	"""One rating on the axes of a scale; 0 means not rated."""

	probability: int = 0
	severity: int = 0
	detection: int = 0

	@property
	def rated(self) -> bool:
		return self.probability > 0 and self.severity > 0

	@property
	def blank(self) -> bool:
		return not (self.probability or self.severity or self.detection)


@dataclass(frozen=True)
class Band:
	level: str
	minimum_score: int
	color: str = ""
	approver_role: str = ""


@dataclass(frozen=True)
class Verdict:
	"""What a scale says about a rating: score, level and the rule that decided the level."""

	score: int = 0
	level: str = ""
	rule: str = ""


@dataclass(frozen=True)
class Scale:
	"""A rating scale. ``size``: values 1..size on probability and severity; bands by ascending minimum."""

	name: str
	size: int
	bands: tuple[Band, ...]
	floor_level: str = ""
	detection_size: int = 0

	def fits(self, rating: Rating) -> bool:
		"""True when the rating is blank, or complete and within the scale."""
		if rating.blank:
			return True
		if not (1 <= rating.probability <= self.size and 1 <= rating.severity <= self.size):
			return False
		if self.detection_size:
			return 1 <= rating.detection <= self.detection_size
		return rating.detection == 0

	def judge(self, rating: Rating) -> Verdict:
		"""Score = product of the axes; level = its band, never below the floor at top severity."""
		if not rating.rated:
			return Verdict()
		score = rating.probability * rating.severity * (rating.detection if self.detection_size else 1)
		place = max(i for i, band in enumerate(self.bands) if band.minimum_score <= score)
		if self.floor_level and rating.severity == self.size:
			floor = self.place(self.floor_level)
			if floor > place:
				return Verdict(score, self.bands[floor].level, SEVERITY_FLOOR)
		return Verdict(score, self.bands[place].level, SCORE)

	def place(self, level: str) -> int:
		"""Position of a level among the bands, 0 the lowest; -1 when there is no such level."""
		return next((i for i, band in enumerate(self.bands) if band.level == level), -1)

	def band(self, level: str) -> Band | None:
		place = self.place(level)
		return self.bands[place] if place >= 0 else None

	@property
	def top_level(self) -> str:
		return self.bands[-1].level


def bands_problem(bands: Iterable[Band]) -> str | None:
	"""What is wrong with the bands of a scale: "none", "first", "ascending", "names", or None."""
	bands = tuple(bands)
	if not bands:
		return "none"
	if bands[0].minimum_score != 1:
		return "first"
	if any(low.minimum_score >= high.minimum_score for low, high in pairwise(bands)):
		return "ascending"
	if len({band.level.strip().casefold() for band in bands}) != len(bands):
		return "names"
	return None


def levels_problem(values: Iterable[int]) -> bool:
	"""True unless the values of one axis are exactly 1..n, with n from 2 to 10."""
	values = sorted(values)
	return not SMALLEST <= len(values) <= LARGEST or values != list(range(1, len(values) + 1))
