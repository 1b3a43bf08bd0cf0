"""What is wrong with a file, a row or a word, kept so that it can be told in the user's language."""

from collections.abc import Sequence

from qse_municipal.texts import mark
from qse_municipal.texts import mark as _


class Term(str):
	"""An argument of a message which is itself translated, such as the label of a field."""

	__slots__ = ()


class Problem(ValueError):
	"""A problem with the input: an English text with `{0}` places, and what stands in them."""

	def __init__(self, text: str, *values: object) -> None:
		super().__init__(text, *values)
		self.text = text
		self.values = values

	def tell(self, translate=mark) -> str:
		"""The message in the language of `translate` (English without it)."""
		values = [translate(str(value)) if isinstance(value, Term) else value for value in self.values]
		return translate(self.text).format(*values)

	def __str__(self) -> str:
		return self.tell()


class About(Problem):
	"""A problem of one field: "Probability: …"."""

	def __init__(self, label: str, problem: Problem) -> None:
		super().__init__(problem.text, *problem.values)
		self.label = label

	def tell(self, translate=mark) -> str:
		"""The message, after the label of its field."""
		return f"{translate(self.label)}: {super().tell(translate)}"


class Unknown(Problem):
	"""A name that a cell writes and that no record has, or several: to be created, chosen or corrected.

	doctype: what it should name; written: as it stands in the cell; label: of the import field;
	candidates: names of the records that it could mean, when there are several.
	"""

	def __init__(self, doctype: str, written: str, label: str, candidates: Sequence[str] = ()) -> None:
		super().__init__(
			_("several records are called “{0}”. Choose one, or write its code.")
			if candidates
			else _("“{0}” was not found. Create it, choose another or correct the row."),
			written,
		)
		self.doctype = doctype
		self.written = written
		self.label = label
		self.candidates = tuple(candidates)

	def tell(self, translate=mark) -> str:
		"""The message, after the label of its field."""
		return f"{translate(self.label)}: {super().tell(translate)}"
