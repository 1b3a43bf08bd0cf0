"""What is wrong with a file, a row or a word, kept so that it can be told in the user's language."""

from qse_municipal.texts import mark


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
