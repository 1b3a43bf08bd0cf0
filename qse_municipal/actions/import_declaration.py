"""How actions are read from a spreadsheet: columns, and the document each row becomes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from qse_municipal.actions import rules
from qse_municipal.register_import import names, parts, words
from qse_municipal.register_import.folding import fold
from qse_municipal.register_import.names import Names
from qse_municipal.register_import.parts import DISCIPLINES
from qse_municipal.register_import.problems import About, Problem, Unknown
from qse_municipal.register_import.registers import ImportField, ImportRegister, Record, Takeover
from qse_municipal.texts import mark as _

TITLE_LENGTH = 140
PRIORITIES = ("Low", "Medium", "High")
TYPES = (rules.CORRECTION, rules.CORRECTIVE, rules.RISK_TREATMENT, rules.IMPROVEMENT)
# Words that fit two states, such as "open", are left out.
STATES = {
	rules.DRAFT: "new; proposed; proposée; جديد; مقترح; brouillon; مسودة",
	rules.PLANNED: """
		not started; to do; scheduled; à faire; prévue; non démarrée; لم يبدأ; مخطط;
		مجدول; planifiée; مبرمج
	""",
	rules.IN_PROGRESS: """
		ongoing; started; in hand; démarrée; جار; جاري; قيد التنفيذ; جاري التنفيذ;
		en cours; قيد الإنجاز
	""",
	rules.DONE: """
		completed; complete; finished; terminée; faite; achevée; تم; مكتمل; تم الإنجاز;
		réalisée; منجز
	""",
	rules.RETURNED: "sent back; renvoyée; retournée; مرجع; retourné; مُعاد",
	rules.VERIFIED: "checked; contrôlée; تم التحقق; vérifiée; متحقق منه",
	rules.EFFECTIVENESS_DUE: "effect to be judged; efficacité à évaluer; في انتظار تقييم الفعالية",
	rules.EFFECTIVE: "ناجع; efficace; فعّال",
	rules.NOT_EFFECTIVE: "ineffective; inefficace; non efficace; غير ناجع; غير فعّال",
	rules.CLOSED: "close; clos; clôturée; مغلق; fermée; مقفل; منته; clôturé",
	rules.CANCELLED: "canceled; abandoned; annulée; abandonnée; ملغي; annulé; ملغى",
}
TAKEOVER = Takeover(
	states=tuple(state for state in rules.STATES if state != rules.DRAFT),
	fields=(
		*("opened_on", "original_due_date", "completed_on", "verified_by", "verified_on"),
		*("progress", "evidence", "evidence_files", "actual_cost"),
		*("effectiveness_note", "judged_by", "judged_on"),
	),
	ahead=("original_due_date",),
)
TAKEN_AS_READ = (
	*("name", "external_reference", "title", "action_type", "priority", "planned_start", "due_date"),
	*("planned_cost", "effectiveness_due_on", "workflow_state"),
	*(name for name in TAKEOVER.fields if name not in ("verified_by", "judged_by", "evidence_files")),
)
LATER = _("Counts only where a QSE Manager takes over actions of an older system.")


def _state(cell: object) -> object:
	"""A state counts at a takeover only, so that a word nobody knows is left out, and said so."""
	try:
		return words.states(cell, STATES)
	except Problem as problem:
		return words.Computed(None, problem)


def _reference(action: Mapping) -> str | None:
	"""Where the proof lies, as the first row that says so writes it."""
	rows = action.get("evidence_files") or ()
	return next((row.get("reference") for row in rows if row.get("reference")), None)


def _dates(name: str, label: str, english: str, french: str, arabic: str, explanation: str) -> ImportField:
	synonyms = {"en": english, "fr": french, "ar": arabic}
	return ImportField(name, label, synonyms, words.dates, by_column=True, explanation=explanation)


def _costs(name: str, label: str, english: str, french: str, arabic: str, explanation: str) -> ImportField:
	synonyms = {"en": english, "fr": french, "ar": arabic}
	return ImportField(name, label, synonyms, words.numbers, by_column=True, explanation=explanation)


def _people(name: str, label: str, english: str, french: str, arabic: str, explanation: str) -> ImportField:
	synonyms = {"en": english, "fr": french, "ar": arabic}
	return ImportField(name, label, synonyms, links="User", explanation=explanation)


FIELDS = (
	ImportField(
		"name",
		_("QSE Reference"),
		{"en": "qse ref; qse action", "fr": "référence qse; réf qse", "ar": "مرجع qse; المرجع في النظام"},
		explanation=_("The reference given by this system. Leave it blank for a new action."),
	),
	ImportField(
		"external_reference",
		_("External Reference"),
		{
			"en": "action id; id; reference; ref; action no; action number; number; no; code; ref no",
			"fr": "référence; réf; n; num; numéro; n action; code action; identifiant; n d'ordre",
			"ar": "المرجع; المرجع الخارجي; الرقم; رقم الإجراء; الرمز; رقم; الرقم الترتيبي; ر ت",
		},
		explanation=_("The reference in your own list. By it the action is found again at the next import."),
	),
	ImportField(
		"title",
		_("Title"),
		{
			"en": "action; action title; measure; task; what; corrective action",
			"fr": "titre; intitulé; action; action à mener; libellé; mesure; tâche; quoi",
			"ar": "العنوان; الإجراء; عنوان الإجراء; الإجراء المطلوب; المهمة; التدبير; عنوان",
		},
		required=True,
		explanation=_("The action in one line. Without it the description gives the title."),
	),
	ImportField(
		"description",
		_("What Is To Be Done"),
		{
			"en": "description; details; action description; how",
			"fr": "description; détail; détails; descriptif; description de l'action; comment",
			"ar": "الوصف; وصف الإجراء; التفاصيل; وصف",
		},
		explanation=_("In full."),
	),
	ImportField(
		"action_type",
		_("Type"),
		{
			"en": "action type; kind; category",
			"fr": "type d'action; nature",
			"ar": "النوع; نوع الإجراء",
		},
		words.action_type,
		options=TYPES,
		explanation=_("Blank: corrective, or the treatment of the risk that is the source."),
	),
	ImportField(
		"priority",
		_("Priority"),
		{"en": "urgency; importance", "fr": "priorité; urgence", "ar": "الأولوية; الأهمية; درجة الأولوية"},
		words.priority,
		options=PRIORITIES,
		explanation=_("Blank: medium."),
	),
	ImportField(
		"owner_text",
		_("Action Owner"),
		{
			"en": "owner; responsible; responsible person; assigned to; who; action owner; person in charge",
			"fr": "responsable; pilote; porteur; responsable de l'action; chargé de l'action; qui",
			"ar": "المسؤول; المسؤول عن الإجراء; المكلف; الجهة المسؤولة; المسؤول عن التنفيذ",
		},
		links="User",
		explanation=_(
			"E-mail address or full name. Any other text is kept, and the import's own owner stands in."
		),
		give=lambda action: action.get("action_owner"),
	),
	_people(
		"verifier",
		_("Verifier"),
		"verification by; checker; to be verified by",
		"vérificateur; à vérifier par; contrôleur; responsable de la vérification",
		"المتحقق; المكلف بالتحقق; المراجع",
		_("Somebody else than the owner; says whether it is done. Blank: who imports."),
	),
	_dates(
		"planned_start",
		_("Planned Start"),
		"start; start date; begin date; from",
		"début; date de début; début prévu; démarrage",
		"البداية; تاريخ البداية; تاريخ البدء; تاريخ الانطلاق",
		_("When the work begins."),
	),
	_dates(
		"due_date",
		_("Due Date"),
		"due; deadline; target date; end date; due by; when; planned end",
		"échéance; délai; date limite; date d'échéance; date prévue; fin prévue; quand",
		"الأجل; أجل الإنجاز; تاريخ الاستحقاق; الموعد النهائي; تاريخ الانتهاء; تاريخ النهاية",
		_("A date, also as text or of the Hijri calendar."),
	),
	ImportField(
		"unit",
		_("Unit"),
		{
			"en": "department; directorate; division; entity; unit code; service; section",
			"fr": "unité; entité; direction; département; service; structure; division",
			"ar": "الوحدة; الوحدة التنظيمية; القسم; المصلحة; المديرية; الإدارة; الجهة; رمز الوحدة",
		},
		links="QSE Unit",
		explanation=_("Code or name of the unit, in any language. Blank: that of the source or import."),
	),
	ImportField(
		"qse_process",
		_("Process"),
		{"en": "process name; process code", "fr": "processus; code processus", "ar": "العملية; رمز العملية"},
		links="QSE Process",
		explanation=_("Code or name of the process, in any language."),
	),
	ImportField(
		"source_name",
		_("Source"),
		{
			"en": "source reference; risk; risk id; risk ref; risk reference; origin; related to",
			"fr": "origine; risque; référence du risque; réf risque; source; référence de la source",
			"ar": "المصدر; الخطر; مرجع الخطر; رقم الخطر; مرجع المصدر",
		},
		explanation=_("Reference of the record that the action is for, as in QSE or in your own list."),
	),
	ImportField(
		"discipline",
		_("Discipline"),
		{
			"en": "qse; q/e/s; management system; system; standard",
			"fr": "domaine; domaine qse; système; norme; référentiel",
			"ar": "المجال; النظام; المواصفة; نظام الإدارة",
		},
		explanation=_("Quality, environment or safety, or several: Q/E/S."),
		give=lambda action: "/".join(
			letter for letter, name in zip("QES", DISCIPLINES, strict=True) if action.get(name)
		),
	),
	_costs(
		"planned_cost",
		_("Planned Cost"),
		"budget; cost; estimated cost; planned budget",
		"coût; budget; coût estimé; coût prévisionnel; coût prévu",
		"الكلفة; التكلفة; الميزانية; الكلفة التقديرية",
		_("A number, with or without the currency."),
	),
	_dates(
		"effectiveness_due_on",
		_("Effect Is Judged On"),
		"effectiveness check; effectiveness date; effectiveness due",
		"date d'évaluation de l'efficacité; évaluation de l'efficacité le",
		"تاريخ تقييم الفعالية",
		_("Blank: some months after the verification."),
	),
	ImportField(
		"workflow_state",
		_("State"),
		{
			"en": "status; action status; stage",
			"fr": "état; statut; avancement de l'action; état d'avancement",
			"ar": "الحالة; حالة الإجراء; الوضعية; حالة التنفيذ",
		},
		_state,
		options=TAKEOVER.states,
		explanation=LATER,
	),
	ImportField(
		"progress",
		_("Progress"),
		{
			"en": "% complete; completion; percent complete; progress %",
			"fr": "avancement; taux d'avancement; taux de réalisation; avancement %",
			"ar": "نسبة الإنجاز; التقدم; نسبة التقدم; نسبة التنفيذ",
		},
		words.numbers,
		by_column=True,
		explanation=LATER,
	),
	ImportField(
		"evidence",
		_("Evidence"),
		{
			"en": "proof; what was done; comments; result",
			"fr": "preuve; preuves; réalisation; résultat",
			"ar": "الإثبات; الدليل; ما أنجز",
		},
		explanation=LATER,
	),
	ImportField(
		"evidence_reference",
		_("Reference of the Evidence"),
		{
			"en": "evidence reference; proof reference; document; file number",
			"fr": "référence de la preuve; document; pièce justificative; pièces justificatives",
			"ar": "مرجع الإثبات; الوثيقة; الوثائق المثبتة",
		},
		explanation=LATER,
		give=_reference,
	),
	_costs(
		"actual_cost", _("Actual Cost"), "spent; real cost", "coût réel; dépensé", "الكلفة الفعلية", LATER
	),
	_dates(
		"opened_on",
		_("Entered On"),
		"opened; date opened; date raised; raised on; date",
		"ouverte le; date d'ouverture; date; date de saisie",
		"تاريخ الفتح; التاريخ; تاريخ التسجيل",
		LATER,
	),
	_dates(
		"original_due_date",
		_("Original Due Date"),
		"first due date; initial due date; original deadline",
		"échéance initiale; délai initial",
		"الأجل الأصلي; الأجل الأولي",
		LATER,
	),
	_dates(
		"completed_on",
		_("Completed On"),
		"completion date; date completed; done on; actual end; finished on",
		"réalisée le; date de réalisation; date de fin; terminée le",
		"تاريخ الإنجاز; أنجز في",
		LATER,
	),
	_people(
		"verified_by",
		_("Verified By"),
		"checked by",
		"vérifiée par; contrôlée par",
		"تحقق منه; تم التحقق من طرف",
		LATER,
	),
	_dates(
		"verified_on",
		_("Verified On"),
		"verification date",
		"date de vérification",
		"تاريخ التحقق",
		LATER,
	),
	ImportField(
		"effectiveness_note",
		_("What Shows the Effect"),
		{
			"en": "effectiveness; effectiveness note; effectiveness result",
			"fr": "efficacité; constat d'efficacité; mesure de l'efficacité",
			"ar": "الفعالية; نتيجة تقييم الفعالية",
		},
		explanation=LATER,
	),
	_people(
		"judged_by",
		_("Judged By"),
		"effectiveness judged by",
		"efficacité évaluée par",
		"قيم الفعالية",
		LATER,
	),
	_dates(
		"judged_on",
		_("Judged On"),
		"effectiveness judged on",
		"efficacité évaluée le",
		"قيمت الفعالية في",
		LATER,
	),
)


@dataclass(frozen=True)
class Surroundings:
	"""What rows refer to, read once per piece of a file. sources: folded reference → DocType, name, unit."""

	settings: Mapping
	units: Names = field(default_factory=lambda: Names("QSE Unit"))
	users: Names = field(default_factory=lambda: Names("User"))
	processes: Names = field(default_factory=lambda: Names("QSE Process"))
	sources: Mapping[str, tuple[str, str, str]] = field(default_factory=dict)


def prepare(settings: Mapping, rows: Sequence[dict]) -> Surroundings:
	"""Read what the rows refer to: three queries, and two per register that has actions."""
	return Surroundings(
		settings,
		names.units(settings, rows, "unit"),
		names.users(settings, rows, "owner_text", "verifier", "verified_by", "judged_by"),
		names.processes(settings, rows, "qse_process"),
		_sources({row["source_name"] for row in rows if row.get("source_name")}),
	)


def _sources(written: set[str]) -> dict[str, tuple[str, str, str]]:
	"""The records that the cells name by reference, among those that the user may read."""
	import frappe

	from qse_municipal.actions.source import sources

	found: dict[str, tuple[str, str, str]] = {}
	for doctype in sources() if written else ():
		meta = frappe.get_meta(doctype)
		for key in ("external_reference", "name"):
			if (key != "name" and not meta.has_field(key)) or not frappe.has_permission(doctype, "read"):
				continue
			rows = frappe.get_list(
				doctype,
				filters={key: ["in", sorted(written)]},
				fields=list({key, "name", "unit"}),
				order_by="name",
				limit_page_length=0,
			)
			found.update({fold(row[key]): (doctype, row.name, row.unit) for row in rows})
	return found


def build(row: dict, around: Surroundings) -> Record:
	"""The document of a row. Raises Problem (with the column's label where one column is at fault)."""
	given = {name: row[name] for name in TAKEN_AS_READ if name in row}
	initial: dict[str, object] = {"action_owner": around.settings.get("default_owner"), "priority": "Medium"}
	unknown: list[Unknown] = []
	_tell_what(row, given)
	_hang_on(row, around, given, initial)
	parts.own(around.users, row, "action_owner", "Action Owner", given, initial, unknown)
	parts.look_up(around.processes, row, "qse_process", "Process", given, unknown)
	for name, label in (("verifier", "Verifier"), ("verified_by", "Verified By"), ("judged_by", "Judged By")):
		parts.look_up(around.users, row, name, label, given, unknown)
	owner, importer = initial["action_owner"], around.settings.get("importer")
	if "verifier" not in given and not row.get("verifier") and owner != importer:
		initial["verifier"] = importer
	given.update(parts.disciplines(row))
	if reference := row.get("evidence_reference"):
		given["evidence_files"] = [{"reference": reference}]
	given = {name: value for name, value in given.items() if value is not None}
	return Record(given, initial, tuple(unknown))


def _tell_what(row: dict, given: dict) -> None:
	"""Title and description: a lone description gives the title, too."""
	description = row.get("description")
	given["description"] = description
	given["title"] = row.get("title") or (
		" ".join(description.split())[:TITLE_LENGTH] if description else None
	)
	if not given["title"]:
		raise Problem(_("The row has neither a title nor a description."))


def _hang_on(row: dict, around: Surroundings, given: dict, initial: dict) -> None:
	"""The source, and what follows from it: the unit is its own, unless the row names one."""
	for name in DISCIPLINES:
		initial[name] = int(bool(around.settings.get(name)))
	initial["action_type"] = rules.CORRECTIVE
	if written := row.get("source_name"):
		source = around.sources.get(fold(written))
		if not source:
			raise About(
				"Source",
				Problem(_("you may read no record with the reference “{0}”."), written),
			)
		initial["source_doctype"], initial["source_name"], initial["unit"] = source
		if source[0] == "QSE Risk":
			initial["action_type"] = rules.RISK_TREATMENT
	else:
		initial["unit"] = around.settings.get("unit")
	if written := row.get("unit"):
		given["unit"] = around.units.find(written, "Unit")


ACTION = ImportRegister(
	doctype="QSE Action",
	fields=FIELDS,
	build=build,
	prepare=prepare,
	natural_key=("title", "unit", "source_name"),
	tables={"evidence_files": "reference"},
	needs_one_of=("title", "description"),
	takeover=TAKEOVER,
)
