"""How a register tells the import engine what it takes. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from qse_municipal.register_import.words import text


@dataclass(frozen=True)
class ImportField:
	"""A value that a column may give.

	`label` is English and translated where it is shown; `synonyms` are headers by language, parted by ";".
	`parse` turns a cell into a value or raises Problem; with `by_column` it is first given all cells of the
	column and returns that function (the order of day and month is seen only in the whole column).
	"""

	fieldname: str
	label: str
	synonyms: Mapping[str, str]
	parse: Callable = text
	by_column: bool = False


@dataclass(frozen=True)
class Record:
	"""What a row says about a document.

	`given` stands in the row and is compared and written on every run; `initial` (defaults and derived
	values) is written only when the document is created, so that a second run undoes nobody's work.
	"""

	given: dict[str, object]
	initial: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class ImportRegister:
	"""Declaration of a register that can be imported.

	key: field that holds the reference in the source; source: field that says from which source it comes.
	natural_key: fields by which a row without a reference is found again.
	tables: child tables that rows add to, each with the field by which an entry is known.
	prepare(settings, rows): reads once what `build` looks up (units, users, scales).
	build(values, prepared): Record of one row; raises Problem.
	"""

	doctype: str
	fields: tuple[ImportField, ...]
	build: Callable[[dict, object], Record]
	prepare: Callable[[Mapping, Sequence[dict]], object] = lambda settings, rows: settings
	key: str = "external_reference"
	source: str = "external_source"
	title: str = "title"
	natural_key: tuple[str, ...] = ()
	tables: Mapping[str, str] = field(default_factory=dict)
	needs_one_of: tuple[str, ...] = ()

	def label(self, fieldname: str) -> str:
		"""English label of an import field."""
		return next((f.label for f in self.fields if f.fieldname == fieldname), fieldname)
