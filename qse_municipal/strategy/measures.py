"""How far an objective has come, on plain values. All figures are percentages from 0 to 100.

Of one indicator: the way from its baseline to its target that the latest reading has covered. Check: from
40, target 80, reading 50 → 25; lower is better, baseline 20, target 5, reading 8 → 80; beyond either end → 0
or 100. An indicator to be held (baseline = target) has 100 while its reading meets the target, else 0. One
without a reading is left out: a gap is not 0.

Of all indicators: their weighted mean; a weight of 0 counts nothing. Of the actions: their mean progress, a
reported one counts 100, a cancelled one not at all. Both: the mean of the two parts.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from qse_municipal.actions.rules import CANCELLED, REPORTED_STATES
from qse_municipal.texts import mark

BOTH = mark("Indicators and Actions")
INDICATORS = mark("Indicators")
ACTIONS = mark("Actions")


@dataclass(frozen=True)
class Progress:
	"""Of an objective and of its parts; None where nothing is known."""

	indicators: float | None = None
	actions: float | None = None

	@property
	def value(self) -> float | None:
		parts = [part for part in (self.indicators, self.actions) if part is not None]
		return sum(parts) / len(parts) if parts else None

	@property
	def basis(self) -> str:
		"""From what it is known; blank when it is not."""
		if self.indicators is not None:
			return BOTH if self.actions is not None else INDICATORS
		return ACTIONS if self.actions is not None else ""


def indicator_progress(baseline: float, target: float, value: float | None, holds: bool) -> float | None:
	"""Percent of the way from the baseline to the target; None without a value.

	``holds``: whether the value meets the target, for an indicator that is only to be held.
	"""
	if value is None:
		return None
	if target == baseline:
		return 100.0 if holds else 0.0
	return min(100.0, max(0.0, 100 * (value - baseline) / (target - baseline)))


def meets(value: float | None, target: float, direction: str, light: str | None) -> bool:
	"""True when the value is as good as the target; of a range the light of its reading decides."""
	if value is None:
		return False
	if direction == "Up":
		return value >= target
	if direction == "Down":
		return value <= target
	return light == "Green"


def weighted_mean(parts: Iterable[tuple[float | None, float]]) -> float | None:
	"""Mean of (value, weight); values of None are left out, None when no weight is left."""
	known = [(value, weight) for value, weight in parts if value is not None and weight > 0]
	total = sum(weight for _value, weight in known)
	return sum(value * weight for value, weight in known) / total if total else None


def action_progress(actions: Iterable[tuple[str, float]]) -> float | None:
	"""Mean progress of (state, percent); None when there is none that counts."""
	return weighted_mean(
		(100.0 if state in REPORTED_STATES else min(100.0, max(0.0, progress)), 1)
		for state, progress in actions
		if state != CANCELLED
	)
