"""How risks and opportunities are read from a spreadsheet: columns, and the document each row becomes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from qse_municipal.register_import import names, parts, words
from qse_municipal.register_import.folding import fold
from qse_municipal.register_import.names import Names
from qse_municipal.register_import.parts import DISCIPLINES
from qse_municipal.register_import.problems import About, Problem, Unknown
from qse_municipal.register_import.registers import ImportField, ImportRegister, Record, Takeover
from qse_municipal.risk import rules
from qse_municipal.texts import mark as _

TITLE_LENGTH = 140
TAKEN_AS_READ = (
	*(
		"name",
		"external_reference",
		"process_name",
		"identified_on",
		"cause",
		"consequence",
		"next_review_on",
	),
	*("acceptance_expires_on", "acceptance_reason", "workflow_state"),
	*("assessed_on", "approved_on"),
)
SIDES = ("probability", "severity", "detection")
YES_NO = (_("Yes"), _("No"))
BULLET = "• "
RATING_EXPLANATIONS = {
	"inherent": _("Without any measure: from 1 to 5, or a word of the rating scale."),
	"current": _("With the existing measures: from 1 to 5, or a word. Blank: as the inherent one."),
	"target": _("After the planned actions: from 1 to 5, or a word of the rating scale."),
}
# Words that fit two states, such as "active" or "mitigated", are left out.
STATES = {
	rules.IDENTIFIED: "open; new; draft; raised; logged; identifié; ouvert; nouveau; محدد; مفتوح; جديد",
	rules.ASSESSED: "evaluated; analysed; analyzed; évalué; analysé; مقيم; تم التقييم; تم تقييمه",
	rules.APPROVED: "validated; approuvé; validé; معتمد; مصادق عليه; موافق عليه",
	rules.IN_TREATMENT: """
		in progress; ongoing; under treatment; being treated; en traitement; en cours de traitement;
		en cours; traitement en cours; قيد المعالجة; جاري المعالجة; جار; قيد التنفيذ
	""",
	rules.MONITORED: """
		watch; monitoring; under monitoring; surveillé; sous surveillance; en surveillance; suivi; sous suivi;
		قيد المراقبة; تحت المراقبة; مراقب; قيد المتابعة; قيد التتبع
	""",
	rules.RETURNED: "sent back; renvoyé; retourné; معاد; مرجع",
	rules.CLOSED: "clos; clôturé; fermé; مغلق; مقفل; منته",
	rules.CANCELLED: "canceled; annulé; abandonné; ملغى; ملغي",
}
TAKEOVER = Takeover(
	states=(rules.ASSESSED, rules.APPROVED, rules.IN_TREATMENT, rules.MONITORED, rules.CLOSED),
	fields=("approved_by", "approved_on", "assessed_on"),
)


def _state(cell: object) -> object:
	"""A state counts at a takeover only, so that a word nobody knows is left out, and said so."""
	try:
		return words.states(cell, STATES)
	except Problem as problem:
		return words.Computed(None, problem)


def _yes_no(ticked: object) -> str:
	return YES_NO[0] if ticked and ticked != "0" else YES_NO[1]


def _measures(risk: Mapping) -> str | None:
	"""The measures in one cell, which `_read_measures` parts again."""
	found = [row.get("measure") for row in risk.get("existing_measures") or ()]
	if len(found) == 1 and not found[0].startswith(BULLET):
		return found[0]
	return "\n".join(BULLET + measure for measure in found) or None


def _read_measures(written: str) -> list[str]:
	if not written.startswith(BULLET):
		return [written]
	parts = ("\n" + written).split("\n" + BULLET)
	return [part.strip() for part in parts if part.strip()]


def _assessed_on(risk: Mapping) -> object:
	rows = risk.get("assessments")
	return rows[-1].get("assessed_on") if rows else None


def _levels(axis: str) -> list[str]:
	"""The levels of an axis of the scale in use, as "4 – Likely"; none when the scale has no such axis."""
	import frappe

	from qse_municipal.rating.store import active_scale

	scale = frappe.get_cached_doc("QSE Rating Scale", active_scale("Risk"))
	if axis == "detection" and not scale.use_detection:
		return []
	levels = sorted((level.value, level.label) for level in scale.levels if level.axis.lower() == axis)
	return [f"{value} – {label}" if label else str(value) for value, label in levels]


def _ratings() -> list[ImportField]:
	"""Columns of the three ratings. A rating without a word for its time is the inherent one."""
	axes = {
		"probability": {
			"en": "probability; likelihood; frequency; occurrence",
			"fr": "probabilité; vraisemblance; fréquence; occurrence; probabilité d'occurrence",
			"ar": "الاحتمال; الاحتمالية; احتمالية الحدوث; احتمال الحدوث; درجة الاحتمال; التكرار",
		},
		"severity": {
			"en": "severity; impact; gravity; magnitude",
			"fr": "gravité; impact; sévérité",
			"ar": "الخطورة; الأثر; التأثير; الشدة; شدة الأثر; درجة الخطورة; درجة التأثير",
		},
		"detection": {
			"en": "detection; detectability",
			"fr": "détection; détectabilité; non détection",
			"ar": "الكشف; قابلية الكشف; إمكانية الكشف",
		},
	}
	times = {
		"inherent": {
			"en": "{}; inherent {}; initial {}; gross {}; raw {}; {} before controls; {} inherent; risk {}",
			"fr": "{}; {} brute; {} brut; {} inhérente; {} inhérent; {} initiale; {} initial; {} du risque",
			"ar": "{}; {} الخام; {} خام; {} الكامن; {} الكامنة; {} الأولي; {} الأولية; {} المتأصل",
		},
		"current": {
			"en": "current {}; residual {}; net {}; {} after controls; {} current; {} residual; actual {}",
			"fr": "{} nette; {} net; {} actuelle; {} actuel; {} résiduelle; {} résiduel",
			"ar": "{} الحالي; {} الحالية; {} المتبقي; {} المتبقية; {} الصافي; {} الصافية; {} صاف",
		},
		"target": {
			"en": "target {}; {} target; planned {}; future {}; expected {}",
			"fr": "{} cible; {} visée; {} visé; {} attendue; {} attendu",
			"ar": "{} المستهدف; {} المستهدفة; {} المتوقع; {} المتوقعة",
		},
	}
	short = {"probability": "; p; prob", "severity": "; s; g; i; sev", "detection": "; d; det"}
	for axis, called in axes.items():
		for language in ("en", "fr"):
			called[language] += short[axis]
	fields = []
	for time, patterns in times.items():
		for axis, called in axes.items():
			synonyms = {
				language: "; ".join(
					pattern.format(name)
					for pattern in patterns[language].split("; ")
					for name in called[language].split("; ")
				)
				for language in called
			}
			fields.append(
				ImportField(
					f"{time}_{axis}",
					f"{time.title()} {axis.title()}",
					synonyms,
					options=partial(_levels, axis),
					explanation=RATING_EXPLANATIONS[time],
				)
			)
	return fields


FIELDS = (
	ImportField(
		"name",
		_("QSE Reference"),
		{
			"en": "qse ref; qse risk; rsk",
			"fr": "référence qse; réf qse",
			"ar": "مرجع qse; المرجع في النظام",
		},
		explanation=_("The reference given by this system. Leave it blank for a new risk."),
	),
	ImportField(
		"external_reference",
		_("External Reference"),
		{
			"en": """
				risk id; id; reference; ref; risk ref; risk reference; number; no; risk no; risk number;
				code; risk code; identifier; opportunity id; reference number; ref no; serial;
				serial no
			""",
			"fr": """
				référence; référence externe;
				réf; n; num; numéro; n risque; n du risque; numéro du risque; code risque;
				code du risque; id risque; identifiant; référence risque; référence du risque; n ordre;
				n d'ordre
			""",
			"ar": """
				المرجع; المرجع الخارجي; الرقم; رقم الخطر; رمز الخطر; الرمز; مرجع الخطر; رقم; الرقم الترتيبي;
				الرقم المرجعي; رقم المرجع; ر ت; م
			""",
		},
		explanation=_("The reference in your own list. By it the risk is found again at the next import."),
	),
	ImportField(
		"title",
		_("Title"),
		{
			"en": """
				risk; risk title; risk name; name; opportunity; opportunity title; short description;
				risk or opportunity
			""",
			"fr": """
				titre; intitulé; intitulé du risque; risque; libellé; libellé du risque; nom du risque;
				titre du risque; opportunité; risque identifié; désignation; désignation du risque
			""",
			"ar": """
				العنوان; عنوان الخطر; الخطر; اسم الخطر; المخاطر; الفرصة; تسمية الخطر; عنوان; المخاطرة
			""",
		},
		required=True,
		explanation=_("The risk in one line. Without it the description gives the title."),
	),
	ImportField(
		"description",
		_("Description"),
		{
			"en": """
				risk description; details; detail; description of risk; description of the risk;
				risk statement
			""",
			"fr": """
				description du risque; descriptif; détail; détails; descriptif du risque;
				description risque
			""",
			"ar": "الوصف; وصف الخطر; وصف المخاطر; التفاصيل; بيان الخطر; وصف",
		},
		explanation=_("What may happen, in full."),
		exported=False,
	),
	ImportField(
		"kind",
		_("Kind"),
		{
			"en": "risk/opportunity; r/o; threat/opportunity; nature",
			"fr": "risque/opportunité; risque ou opportunité; nature; nature du risque",
			"ar": "خطر/فرصة; خطر أو فرصة; النوع; الطبيعة; طبيعة الخطر",
		},
		words.kind,
		options=tuple(rules.TREATMENTS),
		explanation=_("Risk or opportunity; blank means risk."),
	),
	ImportField(
		"category",
		_("Category"),
		{
			"en": "risk category; risk family; family; area; risk area",
			"fr": """
				catégorie; catégorie du risque; catégorie de risque; famille; famille de risque;
				rubrique
			""",
			"ar": "الفئة; فئة الخطر; التصنيف; تصنيف الخطر; الصنف; صنف الخطر; فئة المخاطر",
		},
		explanation=_("The category of your own list, kept as written."),
		give=lambda risk: risk.get("category_text"),
	),
	ImportField(
		"discipline",
		_("Discipline"),
		{
			"en": "qse; q/e/s; management system; system; standard",
			"fr": "domaine; domaine qse; système; système de management; norme; référentiel",
			"ar": "المجال; النظام; المواصفة; نظام الإدارة",
		},
		explanation=_("Quality, environment or safety, or several: Q/E/S."),
		exported=False,
	),
	ImportField(
		"is_quality",
		_("Quality"),
		{
			"en": "q",
			"fr": "qualité",
			"ar": "الجودة",
		},
		words.boolean,
		options=YES_NO,
		explanation=_("Yes when the risk concerns quality."),
		give=lambda risk: _yes_no(risk.get("is_quality")),
	),
	ImportField(
		"is_environment",
		_("Environment"),
		{
			"en": "e",
			"fr": "environnement",
			"ar": "البيئة",
		},
		words.boolean,
		options=YES_NO,
		explanation=_("Yes when the risk concerns the environment."),
		give=lambda risk: _yes_no(risk.get("is_environment")),
	),
	ImportField(
		"is_safety",
		_("Safety"),
		{
			"en": "health and safety; ohs; h&s",
			"fr": "sécurité; sst; santé et sécurité",
			"ar": "السلامة; الصحة والسلامة",
		},
		words.boolean,
		options=YES_NO,
		explanation=_("Yes when the risk concerns safety."),
		give=lambda risk: _yes_no(risk.get("is_safety")),
	),
	ImportField(
		"unit",
		_("Unit"),
		{
			"en": """
				department; directorate; division; entity; unit code; organisation unit;
				organizational unit; organisational unit; unit name; business unit; section
			""",
			"fr": """
				unité; entité; direction; département; service; structure; code entité; service concerné;
				entité concernée
			""",
			"ar": """
				الوحدة; الوحدة التنظيمية; الوحدة الإدارية; القسم; المصلحة; المديرية; الإدارة; الجهة;
				الدائرة; الكيان; رمز الوحدة
			""",
		},
		links="QSE Unit",
		explanation=_("Code or name of the unit, in any language. Blank: the unit chosen for the import."),
	),
	ImportField(
		"qse_process",
		_("Process"),
		{
			"en": "process name; process code; activity",
			"fr": """
				processus; activité; code processus; code du processus; nom du processus;
				intitulé du processus
			""",
			"ar": "العملية; النشاط; رمز العملية; اسم العملية",
		},
		links="QSE Process",
		explanation=_("Code or name of the process, in any language. Any other text is kept as its name."),
	),
	ImportField(
		"process_name",
		_("Process as Written"),
		{"fr": "processus en toutes lettres", "ar": "العملية كما كتبت"},
		explanation=_("Name of a process that has no record of its own yet."),
	),
	ImportField(
		"owner_text",
		_("Risk Owner"),
		{
			"en": "owner; risk owner; responsible; responsible person; risk holder; accountable",
			"fr": """
				propriétaire; propriétaire du risque; responsable; pilote; porteur; porteur du risque;
				pilote du risque; responsable du risque
			""",
			"ar": """
				المسؤول; مالك الخطر; صاحب الخطر; المسؤول عن الخطر; مسؤول الخطر; الجهة المسؤولة; المالك
			""",
		},
		links="User",
		explanation=_(
			"E-mail address or full name. Any other text is kept, and the import's own owner stands in."
		),
		give=lambda risk: risk.get("risk_owner"),
	),
	ImportField(
		"identified_on",
		_("Identified On"),
		{
			"en": """
				identified date; date identified; date raised; raised on; date; identification date;
				date opened; entry date; date logged
			""",
			"fr": """
				date d'identification; identifié le; date; date de détection; date d'ouverture;
				date de saisie
			""",
			"ar": "تاريخ التحديد; تاريخ الرصد; التاريخ; تاريخ التسجيل; تاريخ تحديد الخطر; تاريخ الإدراج",
		},
		words.dates,
		by_column=True,
		explanation=_("A date, also as text or of the Hijri calendar. Blank: today."),
	),
	ImportField(
		"cause",
		_("Cause"),
		{
			"en": "causes; root cause; risk cause; source; risk source",
			"fr": "causes; cause du risque; origine; cause racine; causes possibles; facteurs de risque",
			"ar": "السبب; الأسباب; سبب الخطر; أسباب الخطر; المصدر",
		},
		explanation=_("Why it may happen."),
	),
	ImportField(
		"event",
		_("Event"),
		{
			"en": "risk event; feared event",
			"fr": "événement; événement redouté; événement à risque",
			"ar": "الحدث; حدث الخطر; الواقعة",
		},
		explanation=_("What may happen."),
	),
	ImportField(
		"consequence",
		_("Consequence"),
		{
			"en": "consequences; effect; effects; impact description; potential impact",
			"fr": """
				conséquence; conséquences; effet; effets; description de l'impact;
				conséquences possibles
			""",
			"ar": "النتيجة; العواقب; النتائج; الآثار; الآثار المترتبة; العواقب المحتملة",
		},
		explanation=_("What it would lead to."),
	),
	ImportField(
		"measure",
		_("Existing Measures"),
		{
			"en": """
				existing measure; existing controls; existing control; controls; current controls;
				measures; control measures; measures in place
			""",
			"fr": """
				mesures existantes; mesure existante; dispositif de maîtrise; dispositifs existants;
				moyens de maîtrise; moyens de maîtrise existants; maîtrise existante; mesures en place;
				mesures
			""",
			"ar": """
				التدابير القائمة; الضوابط الحالية; الإجراءات الحالية; التدابير الحالية; الضوابط;
				الضوابط القائمة; الإجراءات القائمة; التدابير
			""",
		},
		explanation=_("What is in place already. Several measures: one per line, each after •."),
		give=_measures,
	),
	*_ratings(),
	ImportField(
		"benefit",
		_("Benefit"),
		{
			"en": "gain; reward",
			"fr": "bénéfice; gain; bénéfice attendu",
			"ar": "المنفعة; الفائدة; المكسب",
		},
		explanation=_("Benefit of an opportunity, from 1 to 5 or as a word."),
		exported=False,
	),
	ImportField(
		"feasibility",
		_("Feasibility"),
		{
			"en": "ease",
			"fr": "faisabilité",
			"ar": "قابلية التنفيذ; إمكانية التحقيق; الجدوى",
		},
		explanation=_("Feasibility of an opportunity, from 1 to 5 or as a word."),
		exported=False,
	),
	ImportField(
		"treatment",
		_("Treatment"),
		{
			"en": """
				response; risk treatment; risk response; treatment option; response strategy; strategy;
				treatment strategy
			""",
			"fr": """
				traitement; traitement du risque; stratégie; stratégie de traitement;
				option de traitement; décision
			""",
			"ar": """
				المعالجة; معالجة الخطر; الاستجابة; استراتيجية المعالجة; الاستجابة للخطر; خيار المعالجة;
				طريقة المعالجة
			""",
		},
		options=tuple(dict.fromkeys(one for kind in rules.TREATMENTS.values() for one in kind)),
		explanation=_("Risk: avoid, reduce, transfer, accept. Opportunity: pursue, enhance, share, leave."),
	),
	ImportField(
		"treatment_plan",
		_("Treatment Plan"),
		{
			"en": """
				mitigation; mitigation plan; mitigation actions; action plan; actions; planned actions;
				response plan; mitigation strategy; mitigation measures; planned measures;
				mitigation action; proposed actions
			""",
			"fr": """
				plan d'action; plan d'actions; actions; actions prévues; plan de traitement;
				actions à mettre en œuvre; mesures prévues; mesures d'atténuation; actions proposées;
				mesures à prendre
			""",
			"ar": """
				خطة المعالجة; مخطط المعالجة; خطة العمل; الإجراءات; إجراءات المعالجة; الإجراءات المقترحة;
				إجراءات التخفيف; التدابير المقترحة; برنامج العمل; الإجراءات التصحيحية
			""",
		},
		explanation=_("What is planned. Actions are opened on the risk afterwards."),
	),
	ImportField(
		"next_review_on",
		_("Next Review On"),
		{
			"en": "next review; review date; next review date; review on",
			"fr": "prochaine revue; date de revue; date de la prochaine revue; prochaine révision",
			"ar": "تاريخ المراجعة; المراجعة القادمة; تاريخ المراجعة القادمة; المراجعة التالية",
		},
		words.dates,
		by_column=True,
		explanation=_("When the risk is looked at again."),
	),
	ImportField(
		"acceptance_expires_on",
		_("Acceptance Expires On"),
		{
			"en": "acceptance until; accepted until; acceptance expiry",
			"fr": "acceptation jusqu'au; accepté jusqu'au; fin d'acceptation",
			"ar": "القبول ساري حتى; مقبول حتى; تاريخ انتهاء القبول",
		},
		words.dates,
		by_column=True,
		explanation=_("Until when an accepted risk is accepted."),
	),
	ImportField(
		"acceptance_reason",
		_("Reason for Acceptance"),
		{
			"en": "acceptance reason; reason of acceptance",
			"fr": "motif d'acceptation; raison de l'acceptation; justification de l'acceptation",
			"ar": "سبب القبول; مبرر القبول",
		},
		explanation=_("Why the risk is accepted."),
	),
	ImportField(
		"workflow_state",
		_("State"),
		{
			"en": "status; risk status; risk state",
			"fr": "état; statut; statut du risque; état du risque",
			"ar": "الحالة; حالة الخطر; الوضعية",
		},
		_state,
		options=tuple(STATES),
		explanation=_("Counts only where a QSE Manager takes over records of an older system."),
	),
	ImportField(
		"assessed_on",
		_("Assessed On"),
		{
			"en": "assessment date; date assessed; date of assessment; evaluation date",
			"fr": "date d'évaluation; évalué le; date de l'évaluation; date d'appréciation",
			"ar": "تاريخ التقييم; تاريخ تقييم الخطر",
		},
		words.dates,
		by_column=True,
		explanation=_("When it was assessed last. Counts at a takeover."),
		give=_assessed_on,
	),
	ImportField(
		"approved_by",
		_("Approved By"),
		{
			"en": "approver; validated by",
			"fr": "approuvé par; validé par; approbateur",
			"ar": "اعتمده; صادق عليه; المعتمد",
		},
		links="User",
		explanation=_("Who approved it: e-mail address or full name. Counts at a takeover."),
	),
	ImportField(
		"approved_on",
		_("Approved On"),
		{
			"en": "approval date; date approved; date of approval; validated on",
			"fr": "approuvé le; date d'approbation; validé le; date de validation",
			"ar": "تاريخ الاعتماد; تاريخ المصادقة; تاريخ الموافقة",
		},
		words.datetimes,
		by_column=True,
		explanation=_("When it was approved. Counts at a takeover."),
	),
)


@dataclass(frozen=True)
class Surroundings:
	"""What rows refer to, read once per piece of a file.

	labels: kind → axis → folded label of the active scale → level; sizes: kind → number of levels.
	"""

	settings: Mapping
	units: Names = field(default_factory=lambda: Names("QSE Unit"))
	users: Names = field(default_factory=lambda: Names("User"))
	processes: Names = field(default_factory=lambda: Names("QSE Process"))
	labels: Mapping[str, Mapping[str, Mapping[str, int]]] = field(default_factory=dict)
	sizes: Mapping[str, int] = field(default_factory=dict)


def prepare(settings: Mapping, rows: Sequence[dict]) -> Surroundings:
	"""Read what the rows refer to: five queries, whatever the number of rows."""
	import frappe

	units = names.units(settings, rows, "unit")
	users = names.users(settings, rows, "owner_text", "approved_by")
	processes = names.processes(settings, rows, "qse_process")
	labels: dict = {}
	sizes: dict = {}
	scales = {
		scale.name: scale.applies_to
		for scale in frappe.get_all(
			"QSE Rating Scale", {"status": "Active"}, ["name", "applies_to"], order_by="name"
		)
	}
	for one in frappe.get_all(
		"QSE Rating Level",
		{"parent": ["in", list(scales)], "parenttype": "QSE Rating Scale"},
		["parent", "axis", "value", "label"],
		order_by="parent, idx",
	):
		kind, axis = scales[one.parent], one.axis.lower()
		for label in {one.label, frappe._(one.label or "")}:
			if fold(label):
				labels.setdefault(kind, {}).setdefault(axis, {})[fold(label)] = one.value
		if axis == "probability":
			sizes[kind] = max(sizes.get(kind, 0), one.value)
	return Surroundings(settings, units, users, processes, labels, sizes)


def build(row: dict, around: Surroundings) -> Record:
	"""The document of a row. Raises Problem (with the column's label where one column is at fault)."""
	settings = around.settings
	given: dict[str, object] = {}
	initial: dict[str, object] = {"risk_owner": settings.get("default_owner")}
	kind = row.get("kind") or (
		"Opportunity" if row.get("benefit") and not row.get("inherent_severity") else None
	)
	initial["kind"] = "Risk"
	if kind:
		given["kind"] = kind
	given.update({name: row[name] for name in TAKEN_AS_READ if name in row})
	given["category_text"] = row.get("category")
	unknown: list[Unknown] = []
	_tell_what(row, given)
	_place(row, around, given, initial)
	parts.own(around.users, row, "risk_owner", "Risk Owner", given, initial, unknown)
	_work_in(row, around, given, unknown)
	parts.look_up(around.users, row, "approved_by", "Approved By", given, unknown)
	_classify(row, settings, given, initial)
	_treat(row, kind or "Risk", given)
	_rate(row, kind or "Risk", around, given, initial)
	given = {name: value for name, value in given.items() if value is not None}
	return Record(given, initial, tuple(unknown))


def _tell_what(row: dict, given: dict) -> None:
	"""Title and event: a lone description gives both."""
	description, event = row.get("description"), row.get("event")
	told = [part for part in (event, description) if part]
	given["event"] = "\n".join(dict.fromkeys(told)) or None
	given["title"] = row.get("title") or (shorten(description or event) if told else None)
	if not given["title"]:
		raise Problem(_("The row has neither a title nor a description."))


def shorten(text: str, length: int = TITLE_LENGTH) -> str:
	"""The text on one line, cut between words to at most `length` characters, with "…"."""
	line = " ".join(text.split())
	if len(line) <= length:
		return line
	return line[: length - 1].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"


def _place(row: dict, around: Surroundings, given: dict, initial: dict) -> None:
	initial["unit"] = around.settings.get("unit")
	if written := row.get("unit"):
		given["unit"] = around.units.find(written, "Unit")


def _work_in(row: dict, around: Surroundings, given: dict, unknown: list[Unknown]) -> None:
	"""The process: its record, or the name as written where there is none."""
	if written := row.get("qse_process"):
		try:
			given["qse_process"] = around.processes.find(written, "Process")
		except Unknown as problem:
			unknown.append(problem)
			given.setdefault("process_name", written)


def _classify(row: dict, settings: Mapping, given: dict, initial: dict) -> None:
	"""Quality, environment, safety: own columns, discipline, a category that names one, or the defaults."""
	for name in DISCIPLINES:
		initial[name] = int(bool(settings.get(name)))
	given.update(parts.disciplines(row, otherwise=row.get("category")))
	own = {name: row[name] for name in DISCIPLINES if name in row}
	if any(own.values()):
		given.update({name: int(bool(own.get(name))) for name in DISCIPLINES})


def _treat(row: dict, kind: str, given: dict) -> None:
	"""The treatment; a sentence in its column is a plan. To share a risk is to transfer it (ISO 31000)."""
	plan = row.get("treatment_plan")
	if written := row.get("treatment"):
		try:
			chosen = words.treatment(written)
			given["treatment"] = "Transfer" if (kind, chosen) == ("Risk", "Share") else chosen
		except Problem:
			plan = "\n".join(dict.fromkeys(part for part in (written, plan) if part))
	given["treatment_plan"] = plan


def _rate(row: dict, kind: str, around: Surroundings, given: dict, initial: dict) -> None:
	labels, size = around.labels.get(kind, {}), around.sizes.get(kind, 5)
	by_field = {f.fieldname: f.label for f in FIELDS}

	def rating(fieldname: str, axis: str) -> int | None:
		try:
			return words.level(row.get(fieldname), labels.get(axis), size, general=axis != "detection")
		except Problem as problem:
			raise About(by_field[fieldname], problem) from problem

	rated = {
		f"{time}_{axis}": rating(f"{time}_{axis}", axis)
		for time in ("inherent", "current", "target")
		for axis in SIDES
	}
	if kind == "Opportunity":
		# An opportunity has one rating, kept as the current one: feasibility and benefit.
		rated["current_probability"] = (
			rating("feasibility", "probability")
			or rated["current_probability"]
			or rated["inherent_probability"]
		)
		rated["current_severity"] = (
			rating("benefit", "severity") or rated["current_severity"] or rated["inherent_severity"]
		)
		given.update({name: rated[name] for name in ("current_probability", "current_severity")})
		return
	given.update(rated)
	lowered = False
	for axis in SIDES:
		inherent, current = rated[f"inherent_{axis}"], rated[f"current_{axis}"]
		if current is None:
			initial[f"current_{axis}"] = inherent
		elif inherent is None:
			initial[f"inherent_{axis}"] = current
		elif current < inherent:
			lowered = True
	measure = row.get("measure") or (row.get("treatment_plan") if lowered else None)
	if lowered and not measure:
		raise Problem(
			_("The current rating is below the inherent one, but the row names no existing measure.")
		)
	if measure:
		given["existing_measures"] = [
			{"measure": one, "measure_owner": initial["risk_owner"], "kind": "Preventive"}
			for one in _read_measures(measure)
		]


RISK = ImportRegister(
	doctype="QSE Risk",
	fields=FIELDS,
	build=build,
	prepare=prepare,
	natural_key=("title", "unit"),
	tables={"existing_measures": "measure"},
	needs_one_of=("title", "description", "event"),
	takeover=TAKEOVER,
)
