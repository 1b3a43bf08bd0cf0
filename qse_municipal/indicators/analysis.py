"""What a series of readings tells, computed with pandas: trend, moving average, year on year, forecast.

Gaps stay gaps. Trend and forecast are a straight line by least squares through the results, one period apart;
the forecast's interval holds a single new reading with 95 % probability, if it goes on as before:
	s √(1 + 1/n + (x − x̄)² / Σ(xᵢ − x̄)²) × t, with s² = Σ residual² / (n − 2) and Student's t of n − 2
Below FEWEST readings nothing is said of trend and future. Check: 1, 3, 2, 5, 4, 6 → slope 0.886, next 6.6,
between 2.9 and 10.3.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import sqrt
from statistics import NormalDist

import pandas as pd

from qse_municipal.indicators.periods import MONTHS, number

FEWEST = 6
WINDOW = 3
FURTHEST = 60  # periods ahead: beyond, a straight line says nothing


@dataclass(frozen=True)
class Forecast:
	"""The line at a period so many ahead of the last reading, and the interval of 95 %."""

	ahead: int
	value: float
	low: float
	high: float


@dataclass(frozen=True)
class Analysis:
	"""One entry per period from the first to the last; None where nothing is known.

	``slope`` is the change per period; ``forecast`` has one entry for each period after the last reading.
	"""

	readings: int
	moving_average: list[float | None]
	year_on_year: list[float | None]
	line: list[float | None]
	slope: float | None
	forecast: list[Forecast]

	@property
	def is_enough(self) -> bool:
		return self.readings >= FEWEST


def analyse(
	results: Sequence[tuple[date, float | None]], frequency: str, until: date | None = None
) -> Analysis:
	"""``results``: first day and result of periods in any order. ``until``: last day of the forecast."""
	if not results:
		return Analysis(0, [], [], [], None, [])
	first = min(day for day, _result in results)
	found = {number(frequency, first, day): result for day, result in results}
	series = pd.Series(found, dtype="float64").reindex(range(max(found) + 1))
	known = series.dropna()
	average = series.rolling(WINDOW, min_periods=WINDOW).mean()
	change = series - series.shift(12 // MONTHS[frequency])
	if len(known) < FEWEST:
		empty = [None] * len(series)
		return Analysis(len(known), _plain(average), _plain(change), empty, None, [])
	slope, intercept = _line(known)
	ahead = max(0, number(frequency, first, until) - known.index[-1]) if until else 0
	return Analysis(
		len(known),
		_plain(average),
		_plain(change),
		[intercept + slope * x for x in range(len(series))],
		slope,
		_forecasts(known, slope, intercept, min(ahead, FURTHEST)),
	)


def _line(known: pd.Series) -> tuple[float, float]:
	x = known.index.to_series()
	off = x - x.mean()
	slope = float((off * (known - known.mean())).sum() / (off**2).sum())
	return slope, float(known.mean() - slope * x.mean())


def _forecasts(known: pd.Series, slope: float, intercept: float, ahead: int) -> list[Forecast]:
	x = known.index.to_series()
	count, mean = len(known), float(x.mean())
	spread = float(((x - mean) ** 2).sum())
	residuals = known - (intercept + slope * x)
	deviation = sqrt(float((residuals**2).sum()) / (count - 2))
	quantile = student(count - 2)
	found = []
	for step in range(1, ahead + 1):
		place = int(known.index[-1]) + step
		value = intercept + slope * place
		width = quantile * deviation * sqrt(1 + 1 / count + (place - mean) ** 2 / spread)
		found.append(Forecast(step, value, value - width, value + width))
	return found


def student(degrees: int, probability: float = 0.975) -> float:
	"""Quantile of Student's t (Cornish–Fisher; within 0.3 % from 4 degrees of freedom on)."""
	z = NormalDist().inv_cdf(probability)
	return (
		z
		+ (z**3 + z) / (4 * degrees)
		+ (5 * z**5 + 16 * z**3 + 3 * z) / (96 * degrees**2)
		+ (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * degrees**3)
	)


def _plain(series: pd.Series) -> list[float | None]:
	return [None if pd.isna(one) else float(one) for one in series]
