"""How a register tells the import engine what it takes, and the export what it gives. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from qse_municipal.register_import.problems import Unknown
from qse_municipal.register_import.words import text


@dataclass(frozen=True)
class ImportField:
	"""A value that a column may give.

	`label` is English and translated where it is shown; `synonyms` are headers by language, parted by ";".
	`parse` turns a cell into a value or raises Problem; with `by_column` it is first given the cells of the
	column's first rows and returns that function (the order of day and month is seen only in the column).

	required: a row without it is no record (the template says so; the rules of the register judge).
	explanation: English text for the template, marked for translation.
	options: the values a cell may have, in English and translated where shown, or a function giving them; of
	"4 – Likely" the word is translated. A function that gives none: the site has no use for the column.
	links: DocType whose records the cell names.
	give: the value the export writes, from a document or a row of it; without it the field of that name.
	exported: False for a column that only comes in, such as a second way of saying what another says.
	"""

	fieldname: str
	label: str
	synonyms: Mapping[str, str]
	parse: Callable = text
	by_column: bool = False
	required: bool = False
	explanation: str = ""
	options: Callable[[], Sequence[str]] | Sequence[str] | None = None
	links: str | None = None
	give: Callable[[Mapping], object] | None = None
	exported: bool = True

	def choices(self) -> tuple[str, ...]:
		"""The options in English; () when any value may stand in the cell."""
		return tuple(self.options() if callable(self.options) else self.options or ())

	def value(self, record: Mapping) -> object:
		"""What the export writes for a record (anything with `get`)."""
		return self.give(record) if self.give else record.get(self.fieldname)


@dataclass(frozen=True)
class Takeover:
	"""Which later states a new record may come in, who may bring it, and the server's fields it may give.

	ahead: dates among these fields that may lie in the future.
	"""

	states: tuple[str, ...]
	roles: tuple[str, ...] = ("QSE Manager",)
	fields: tuple[str, ...] = ()
	ahead: tuple[str, ...] = ()


@dataclass(frozen=True)
class Record:
	"""What a row says about a document.

	`given` stands in the row and is compared and written on every run; `initial` (defaults and derived
	values) is written only when the document is created, so that a second run undoes nobody's work.
	`unknown`: names that were not found and that the row can do without, offered for creation or choice; a
	name it cannot do without is raised by `build`.
	"""

	given: dict[str, object]
	initial: dict[str, object] = field(default_factory=dict)
	unknown: tuple[Unknown, ...] = ()


@dataclass(frozen=True)
class ImportRegister:
	"""Declaration of a register that can be imported.

	key: field that holds the reference in the source; source: field that says from which source it comes.
	natural_key: fields by which a row without a reference is found again.
	tables: child tables that rows add to, each with the field by which an entry is known.
	prepare(settings, rows): reads once what `build` looks up (units, users, scales).
	build(values, prepared): Record of one row; raises Problem, Unknown for a link that is not found.
	takeover: later states that records may come in; None when every record starts at the first one.
	state: field that holds the state.
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
	takeover: Takeover | None = None
	state: str = "workflow_state"

	def label(self, fieldname: str) -> str:
		"""English label of an import field."""
		return next((f.label for f in self.fields if f.fieldname == fieldname), fieldname)
