"""Reading of the data files that travel with the app."""

import csv
from pathlib import Path

FOLDER = Path(__file__).parent / "data"


def rows_of(name: str) -> list[dict[str, str]]:
	"""Rows of ``setup/data/<name>.csv``, stripped, by column."""
	with open(FOLDER / f"{name}.csv", encoding="utf-8", newline="") as file:
		return [
			{column: (value or "").strip() for column, value in row.items()} for row in csv.DictReader(file)
		]
