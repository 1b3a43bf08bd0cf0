"""What the declarations of several registers read from a row in the same way."""

from collections.abc import Mapping

from qse_municipal.register_import import words
from qse_municipal.register_import.folding import fold
from qse_municipal.register_import.names import Names
from qse_municipal.register_import.problems import About, Problem, Unknown
from qse_municipal.texts import mark as _

DISCIPLINES = ("is_quality", "is_environment", "is_safety")


def look_up(known: Names, row: Mapping, name: str, label: str, given: dict, unknown: list[Unknown]) -> None:
	"""The record that the column names, or a note that there is none such."""
	if written := row.get(name):
		try:
			given[name] = known.find(written, label)
		except Unknown as problem:
			unknown.append(problem)


def own(
	users: Names, row: Mapping, name: str, label: str, given: dict, initial: dict, unknown: list[Unknown]
) -> None:
	"""The owner from `owner_text`: an address is no text of the source; a name is kept, too."""
	written = row.get("owner_text")
	if not written:
		return
	try:
		owner = users.find(written, label)
	except Unknown as problem:
		unknown.append(problem)
		given["owner_text"] = written
		return
	if "@" in written or fold(written) == fold(owner):
		given[name] = initial[name] = owner
	else:
		given["owner_text"] = written
		initial[name] = owner


def disciplines(row: Mapping, otherwise: object = None) -> dict[str, int]:
	"""Quality, environment and safety by the row's discipline, else by another text; {} without any."""
	named = None
	if written := row.get("discipline"):
		named = words.disciplines(written)
		if named is None:
			raise About("Discipline", Problem(_("“{0}” is not quality, environment or safety."), written))
	named = named or words.disciplines(otherwise)
	return {name: int(name in named) for name in DISCIPLINES} if named else {}
