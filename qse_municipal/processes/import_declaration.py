"""How processes are read from a spreadsheet: columns, and the document each row becomes."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from qse_municipal.processes import rules
from qse_municipal.register_import import names, words
from qse_municipal.register_import.folding import fold
from qse_municipal.register_import.names import Names
from qse_municipal.register_import.problems import Problem, Unknown
from qse_municipal.register_import.registers import ImportField, ImportRegister, Record, Takeover
from qse_municipal.texts import mark as _

APPROVED = "Approved"
BULLET = "• "
PARTED = " | "
TAKEN_AS_READ = (
	*("process_name", "process_name_fr", "process_name_ar", "process_type", "purpose"),
	*("triggers", "boundaries", "workflow_state", "version", "approved_on"),
)
DISCIPLINES = ("is_quality", "is_environment", "is_safety")
YES_NO = (_("Yes"), _("No"))
TYPE_WORDS = {
	rules.MANAGEMENT: """
		management; steering; governance; leadership; pilotage; management; direction; processus de pilotage;
		processus de management; قيادة; إدارة; تدبير; ريادة; التوجيه; عمليات القيادة; عمليات الإدارة
	""",
	rules.REALISATION: """
		realisation; realization; operational; operations; core; réalisation; opérationnel; métier;
		processus de réalisation; processus opérationnel; cœur de métier; إنجاز; تحقيق; تشغيل; تشغيلية;
		عمليات الإنجاز; عمليات التحقيق; العمليات الأساسية
	""",
	rules.SUPPORT: """
		support; supporting; enabling; soutien; appui; support; processus de support; processus de soutien;
		دعم; مساندة; مساعدة; عمليات الدعم; عمليات المساندة
	""",
}
TYPES = {fold(word): kind for kind, written in TYPE_WORDS.items() for word in (kind, *written.split(";"))}
STATES = {
	"Draft": "brouillon; projet; مسودة; مشروع",
	APPROVED: """
		validated; in force; approuvé; validé; en vigueur; معتمد; معتمدة; مصادق عليه; مصادق عليها; سارية
	""",
	"Superseded": """
		obsolete; withdrawn; remplacé; périmé; obsolète; ملغى; ملغاة; متجاوزة; منسوخة; مستبدل بنسخة أحدث
	""",
}
TAKEOVER = Takeover(states=(APPROVED,), fields=("version", "approved_on"))


def _type(cell: object) -> str | None:
	written = words.text(cell)
	if written is None:
		return None
	if found := TYPES.get(fold(written)):
		return found
	raise Problem(_("“{0}” is no type of process: management, realisation or support."), written)


def _state(cell: object) -> object:
	"""A state counts at a takeover only, so that a word nobody knows is left out, and said so."""
	try:
		return words.states(cell, STATES)
	except Problem as problem:
		return words.Computed(None, problem)


def _whole(cell: object) -> int | None:
	value = words.number(cell)
	if value is None:
		return None
	if value != int(value) or value < 1:
		raise Problem(_("“{0}” is no number of a version."), str(cell))
	return int(value)


def _lines(table: str, name: str, process: str, other: str):
	"""The rows of a table in one cell: one per line, what flows and, after a bar, from or to whom."""

	def give(record: Mapping) -> str | None:
		rows = record.get(table) or ()
		lines = (
			PARTED.join(filter(None, (row.get(name), row.get(process) or row.get(other)))) for row in rows
		)
		return "\n".join(BULLET + line for line in lines) or None

	return give


def _discipline(name: str):
	return lambda record: YES_NO[0] if record.get(name) else YES_NO[1]


def _text_field(fieldname: str, label: str, en: str, fr: str, ar: str, **more) -> ImportField:
	return ImportField(fieldname, label, {"en": en, "fr": fr, "ar": ar}, **more)


FIELDS = (
	_text_field(
		"process_code",
		_("Code"),
		"process code; code; process id; reference; ref; no; number",
		"code; code processus; code du processus; référence; réf; n; numéro; identifiant",
		"الرمز; رمز العملية; المرجع; الرقم; رقم العملية",
		required=True,
		explanation=_("Short code without spaces. By it the process is found again at the next import."),
	),
	_text_field(
		"process_name",
		_("Process Name"),
		"process; name; title; process title",
		"processus; intitulé; intitulé du processus; nom du processus; libellé; titre",
		"العملية; اسم العملية; عنوان العملية; الاسم",
		required=True,
	),
	_text_field(
		"process_name_fr",
		_("Name in French"),
		"french name; name fr; process name fr",
		"nom en français; intitulé en français; nom fr; libellé fr",
		"الاسم بالفرنسية; اسم العملية بالفرنسية",
	),
	_text_field(
		"process_name_ar",
		_("Name in Arabic"),
		"arabic name; name ar; process name ar",
		"nom en arabe; intitulé en arabe; nom ar; libellé ar",
		"الاسم بالعربية; اسم العملية بالعربية",
	),
	_text_field(
		"process_type",
		_("Type"),
		"process type; kind; category; family",
		"type; type de processus; catégorie; famille; nature",
		"النوع; نوع العملية; الصنف; الفئة",
		parse=_type,
		options=rules.TYPES,
		explanation=_("Management, realisation or support; blank means realisation."),
	),
	_text_field(
		"process_owner",
		_("Process Owner"),
		"owner; process owner; pilot; responsible",
		"pilote; pilote du processus; propriétaire; responsable; copilote",
		"مالك العملية; المسؤول; قائد العملية; ربان العملية; المشرف",
		links="User",
		explanation=_("E-mail address or full name."),
	),
	_text_field(
		"unit",
		_("Unit"),
		"department; service; division; directorate; organisational unit",
		"unité; entité; service; division; direction; structure",
		"الوحدة; المصلحة; القسم; المديرية; البنية",
		links="QSE Unit",
		explanation=_("Code or name of the unit, in any language. Blank: the unit chosen for the import."),
	),
	_text_field(
		"purpose",
		_("Purpose"),
		"aim; objective; goal; mission",
		"finalité; but; objectif; objet; mission; raison d'être",
		"الغاية; الغرض; الهدف; الغاية من العملية",
	),
	_text_field(
		"triggers",
		_("Triggers"),
		"trigger; triggering event; start event",
		"déclencheur; déclencheurs; événement déclencheur; élément déclencheur",
		"المحفز; المحفزات; الحدث المحفز; بداية العملية",
	),
	_text_field(
		"boundaries",
		_("Boundaries"),
		"boundary; limits; process limits; scope",
		"limites; périmètre; bornes; limites du processus; champ",
		"الحدود; حدود العملية; المجال",
	),
	_text_field(
		"input_lines",
		_("Inputs"),
		"input; input data; inputs and suppliers",
		"entrées; entrée; données d'entrée; éléments d'entrée",
		"المدخلات; المدخل; معطيات الدخول",
		explanation=_("One per line; after a bar the supplier or the code of the supplying process."),
		give=_lines("inputs", "input_name", "supplier_process", "supplier"),
	),
	_text_field(
		"output_lines",
		_("Outputs"),
		"output; output data; outputs and customers; deliverables",
		"sorties; sortie; données de sortie; éléments de sortie; livrables",
		"المخرجات; المخرج; معطيات الخروج",
		explanation=_("One per line; after a bar the customer or the code of the receiving process."),
		give=_lines("outputs", "output_name", "customer_process", "customer"),
	),
	_text_field(
		"clause_lines",
		_("Clauses"),
		"clause; iso clauses; requirements; standard clauses",
		"exigences; chapitres; clauses iso; exigences iso; articles de la norme",
		"البنود; بنود المواصفة; المتطلبات; بنود الإيزو",
		explanation=_("Standard and number, one per line, such as ISO 9001:2015 8.1."),
		give=lambda record: "\n".join(row.get("clause") for row in record.get("clauses") or ()) or None,
	),
	*(
		_text_field(
			fieldname,
			label,
			*called,
			parse=words.boolean,
			options=YES_NO,
			explanation=_("Yes or no. Blank in all three: what was ticked for the import."),
			give=_discipline(fieldname),
		)
		for fieldname, label, called in (
			("is_quality", _("Quality"), ("q; iso 9001", "qualité; q; iso 9001", "الجودة; إيزو 9001")),
			(
				"is_environment",
				_("Environment"),
				("e; iso 14001", "environnement; e; iso 14001", "البيئة; إيزو 14001"),
			),
			(
				"is_safety",
				_("Safety"),
				("s; ohs; iso 45001", "sécurité; sst; s; iso 45001", "السلامة; إيزو 45001"),
			),
		)
	),
	_text_field(
		"workflow_state",
		_("State"),
		"status; state",
		"état; statut; situation",
		"الحالة; الوضعية",
		parse=_state,
		options=tuple(STATES),
		explanation=_("Counts at a takeover; else a process starts as a draft."),
	),
	_text_field(
		"version",
		_("Version"),
		"revision; issue; version number",
		"version; révision; indice; indice de révision; n de version",
		"النسخة; الإصدار; رقم النسخة; المراجعة",
		parse=_whole,
		explanation=_("Number of the version in force. Counts at a takeover."),
	),
	_text_field(
		"approved_on",
		_("Approved On"),
		"approval date; date approved; date of approval; validated on",
		"approuvé le; date d'approbation; validé le; date de validation",
		"تاريخ الاعتماد; تاريخ المصادقة; تاريخ الموافقة",
		parse=words.datetimes,
		by_column=True,
		explanation=_("When it was approved. Counts at a takeover."),
	),
)


@dataclass(frozen=True)
class Surroundings:
	"""What rows refer to, read once per piece. Processes by their code, clauses by their name, folded."""

	settings: Mapping
	units: Names = field(default_factory=lambda: Names("QSE Unit"))
	users: Names = field(default_factory=lambda: Names("User"))
	codes: Mapping[str, str] = field(default_factory=dict)
	clauses: Mapping[str, str] = field(default_factory=dict)


def prepare(settings: Mapping, rows: Sequence[dict]) -> Surroundings:
	"""Four queries, whatever the number of rows."""
	import frappe

	codes = frappe.get_all("QSE Process", pluck="name", order_by="name", limit_page_length=0)
	clauses = frappe.get_all("QSE Clause", pluck="name", order_by="name", limit_page_length=0)
	return Surroundings(
		settings,
		names.units(settings, rows, "unit"),
		names.users(settings, rows, "process_owner"),
		{code.casefold(): code for code in codes},
		{fold(clause): clause for clause in clauses},
	)


def build(row: dict, around: Surroundings) -> Record:
	"""The document of a row. Raises Problem (with the column's label where one column is at fault)."""
	given: dict[str, object] = {name: row[name] for name in TAKEN_AS_READ if name in row}
	initial: dict[str, object] = {"process_type": rules.REALISATION, "unit": around.settings.get("unit")}
	unknown: list[Unknown] = []
	_identify(row, around, given)
	if written := row.get("unit"):
		given["unit"] = around.units.find(written, "Unit")
	if written := row.get("process_owner"):
		try:
			given["process_owner"] = around.users.find(written, "Process Owner")
		except Unknown as problem:
			unknown.append(problem)
	_classify(row, around.settings, given, initial)
	for column, table, name, process, other in (
		("input_lines", "inputs", "input_name", "supplier_process", "supplier"),
		("output_lines", "outputs", "output_name", "customer_process", "customer"),
	):
		if written := row.get(column):
			given[table] = _flows(written, around, name, process, other)
	if written := row.get("clause_lines"):
		given["clauses"] = _clauses(written, around)
	given = {name: value for name, value in given.items() if value is not None}
	return Record(given, initial, tuple(unknown))


def _identify(row: dict, around: Surroundings, given: dict) -> None:
	"""A code that is known means that process, whatever list it came from."""
	code = re.sub(r"\s+", "-", str(row.get("process_code") or "").strip())
	if not code:
		raise Problem(_("The row has no code."))
	if known := around.codes.get(code.casefold()):
		given["name"] = known
	else:
		given["process_code"] = code
		if not row.get("process_name"):
			raise Problem(_("The row has no name of the process."))


def _classify(row: dict, settings: Mapping, given: dict, initial: dict) -> None:
	for name in DISCIPLINES:
		initial[name] = int(bool(settings.get(name)))
	own = {name: row[name] for name in DISCIPLINES if name in row}
	if any(value is not None for value in own.values()):
		given.update({name: int(bool(own.get(name))) for name in DISCIPLINES})


def _flows(written: str, around: Surroundings, name: str, process: str, other: str) -> list[dict]:
	found = []
	for line in _parts(written):
		what, _bar, whom = (part.strip() for part in line.partition("|"))
		known = around.codes.get(whom.casefold())
		found.append({name: what, process: known, other: None if known else whom or None})
	return found


def _clauses(written: str, around: Surroundings) -> list[dict]:
	"""Each by standard and number; a lone number is of the standard named before it."""
	found, standard = [], ""
	for part in re.split(r"[\n;]", written):
		text = part.strip().removeprefix(BULLET.strip()).strip()
		if not text:
			continue
		clause = around.clauses.get(fold(text)) or around.clauses.get(fold(f"{standard} {text}"))
		if not clause:
			raise Problem(_("There is no clause “{0}”. Write the standard and the number."), text)
		standard = clause.rsplit(" ", 1)[0]
		found.append({"clause": clause})
	return found


def _parts(written: str) -> list[str]:
	lines = (line.strip().removeprefix(BULLET.strip()).strip() for line in written.split("\n"))
	return [line for line in lines if line]


PROCESS = ImportRegister(
	doctype="QSE Process",
	fields=FIELDS,
	build=build,
	prepare=prepare,
	key="process_code",
	title="process_name",
	tables={"inputs": "input_name", "outputs": "output_name", "clauses": "clause"},
	takeover=TAKEOVER,
)
