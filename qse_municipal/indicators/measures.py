"""What is measured of a reading, defined once, on plain values. No database.

Value: as typed, or for a ratio numerator / denominator × factor (100 for percent). None ("n/a") when a part
is missing or the denominator is 0, never 0.

Result: what is judged. It is the value of the period; of a cumulative indicator it is the year to date: the
sum of the values from January on, of a ratio sum of numerators / sum of denominators × factor. A gap before
it in the year makes it unknown: None.

Light, on the result rounded to the decimals that people see:
	Up     green from the target on, amber from the alert threshold on, else red
	Down   green up to the target, amber up to the alert threshold, else red
	Range  green inside [low, high], amber at most the alert threshold (a distance) outside it, else red
	Grey without a result or without a target. Without an alert threshold there is no amber.

Achievement, in percent, 100 at the target and linear around it, never below 0:
	Up     100 × (1 + (result − target) / |target|), which is 100 × result / target for a positive target
	Down   100 × (1 − (result − target) / |target|): half the target gives 150, one and a half times it 50
	Target 0: 100 when it is met (Up: result ≥ 0, Down: result ≤ 0), else 0
	Range  100 inside; outside 100 × (1 − distance / (high − low)); without a width, / |low|; of 0 alone: 0

Check: Up 90 of 95 → 94.74; Down 6 for 5 → 80; Down 0 for 0 → 100, 1 for 0 → 0; Range 18–26, 28 → 75.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from qse_municipal.indicators.rules import AMBER, DOWN, GREEN, GREY, RANGE, RATIO, RED, UP

FULL = 100.0


@dataclass(frozen=True)
class Standard:
	"""What a result is judged by from one day on. For a range ``low`` and ``high``, else ``target``."""

	from_date: date
	target: float | None = None
	alert: float | None = None
	low: float | None = None
	high: float | None = None


@dataclass(frozen=True)
class Definition:
	"""How the readings of an indicator are computed and judged."""

	kind: str
	direction: str
	factor: float = FULL
	decimals: int = 1
	is_cumulative: bool = False
	standards: tuple[Standard, ...] = ()

	def standard_at(self, day: date) -> Standard | None:
		"""The row of targets that is valid on the day: the latest that began by then."""
		begun = [one for one in self.standards if one.from_date <= day]
		return max(begun, key=lambda one: one.from_date) if begun else None


@dataclass(frozen=True)
class Parts:
	"""What a period gives: a value, or numerator and denominator."""

	value: float | None = None
	numerator: float | None = None
	denominator: float | None = None


@dataclass(frozen=True)
class Verdict:
	"""A reading judged. ``achievement`` in percent."""

	value: float | None
	result: float | None
	standard: Standard | None
	achievement: float | None
	light: str


def ratio(numerator: float | None, denominator: float | None, factor: float) -> float | None:
	"""numerator / denominator × factor; None when there is nothing to divide or to divide by."""
	if numerator is None or not denominator:
		return None
	return numerator / denominator * factor


def value_of(definition: Definition, parts: Parts) -> float | None:
	if definition.kind == RATIO:
		return ratio(parts.numerator, parts.denominator, definition.factor)
	return parts.value


def year_to_date(definition: Definition, before: Iterable[Parts], parts: Parts) -> float | None:
	"""The result of a cumulative indicator; ``before``: what the earlier periods of the year gave."""
	year = [*before, parts]
	if any(value_of(definition, one) is None for one in year):
		return None
	if definition.kind == RATIO:
		return ratio(
			sum(one.numerator for one in year), sum(one.denominator for one in year), definition.factor
		)
	return sum(one.value for one in year)


def judge(definition: Definition, end: date, parts: Parts, before: Iterable[Parts] = ()) -> Verdict:
	"""The reading of the period that ends on the day; ``before`` counts for cumulative ones only."""
	value = value_of(definition, parts)
	result = year_to_date(definition, before, parts) if definition.is_cumulative else value
	standard = definition.standard_at(end)
	shown = None if result is None else round(result, definition.decimals)
	return Verdict(
		value,
		result,
		standard,
		achievement(definition.direction, result, standard),
		light(definition.direction, shown, standard),
	)


def achievement(direction: str, result: float | None, standard: Standard | None) -> float | None:
	"""Percent; None without a result or a target."""
	if result is None or standard is None:
		return None
	if direction == RANGE:
		return _in_range(result, standard)
	if standard.target is None:
		return None
	better = result - standard.target if direction == UP else standard.target - result
	if not standard.target:
		return FULL if better >= 0 else 0.0
	return max(0.0, FULL * (1 + better / abs(standard.target)))


def _in_range(result: float, standard: Standard) -> float | None:
	off = distance(result, standard)
	if off is None:
		return None
	if not off:
		return FULL
	whole = (standard.high - standard.low) or abs(standard.low)
	return max(0.0, FULL * (1 - off / whole)) if whole else 0.0


def distance(result: float, standard: Standard) -> float | None:
	"""How far the result lies outside the range; 0 inside, None without a range."""
	if standard.low is None or standard.high is None:
		return None
	return max(standard.low - result, result - standard.high, 0.0)


def light(direction: str, result: float | None, standard: Standard | None) -> str:
	if result is None or standard is None:
		return GREY
	if direction == RANGE:
		off = distance(result, standard)
		if off is None:
			return GREY
		met, near = off == 0, standard.alert is not None and off <= standard.alert
	elif standard.target is None:
		return GREY
	elif direction == DOWN:
		met, near = result <= standard.target, standard.alert is not None and result <= standard.alert
	else:
		met, near = result >= standard.target, standard.alert is not None and result >= standard.alert
	if met:
		return GREEN
	return AMBER if near else RED
