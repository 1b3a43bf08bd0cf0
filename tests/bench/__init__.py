"""Benchmarks: ratios of two things measured in one run, never seconds against a limit."""

import statistics
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

import frappe
import requests


class Row(NamedTuple):
	"""One comparison. `ours` and `peer` are milliseconds (medians); the ratio holds when it is ≤ the goal."""

	name: str
	ours: float
	peer: float
	goal: float
	queries: str = ""

	@property
	def ratio(self) -> float:
		return self.ours / self.peer

	def as_dict(self) -> dict[str, object]:
		return {
			"name": self.name,
			"ours": round(self.ours, 2),
			"peer": round(self.peer, 2),
			"ratio": round(self.ratio, 2),
			"goal": self.goal,
			"holds": self.ratio <= self.goal,
			"queries": self.queries,
		}


class Reader:
	"""A person at the served site: calls whitelisted methods over HTTP."""

	def __init__(self, base_url: str, user: str, password: str) -> None:
		self.base_url = base_url
		self.session = requests.Session()
		self("login", {"usr": user, "pwd": password})

	def __call__(self, method: str, arguments: dict[str, object]) -> object:
		answer = self.session.post(f"{self.base_url}/api/method/{method}", data=arguments)
		answer.raise_for_status()
		return answer.json().get("message")


Benchmark = Callable[[Reader], Iterable[Row]]
BENCHMARKS: dict[str, Benchmark] = {}


def benchmark(name: str) -> Callable[[Benchmark], Benchmark]:
	def register(function: Benchmark) -> Benchmark:
		BENCHMARKS[name] = function
		return function

	return register


def milliseconds(call: Callable[[], object]) -> float:
	start = time.perf_counter()
	call()
	return (time.perf_counter() - start) * 1000


def alternating(rounds: int, *calls: Callable[[], object]) -> list[float]:
	"""Medians of calls made in turn, so that the machine's moods meet all of them alike."""
	times = [[milliseconds(call) for call in calls] for _ in range(rounds)]
	return [statistics.median(column) for column in zip(*times, strict=True)]


def median(rounds: int, call: Callable[[], object]) -> float:
	call()
	return statistics.median(milliseconds(call) for _ in range(rounds))


@contextmanager
def counted_queries() -> Iterator[list[str]]:
	"""The statements that the database is sent meanwhile."""
	seen: list[str] = []
	original = frappe.db.sql

	def sql(query, *args, **kwargs):
		seen.append(str(query))
		return original(query, *args, **kwargs)

	frappe.db.sql = sql
	try:
		yield seen
	finally:
		del frappe.db.sql
