"""How risks and opportunities are read from a spreadsheet: columns, and the document each row becomes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from qse_municipal.register_import import words
from qse_municipal.register_import.folding import fold
from qse_municipal.register_import.problems import Problem
from qse_municipal.register_import.registers import ImportField, ImportRegister, Record
from qse_municipal.register_import.table import About
from qse_municipal.texts import mark as _

TITLE_LENGTH = 140
DISCIPLINES = ("is_quality", "is_environment", "is_safety")
SIDES = ("probability", "severity", "detection")


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
	fields = []
	for time, patterns in times.items():
		for axis, names in axes.items():
			synonyms = {
				language: "; ".join(
					pattern.format(name)
					for pattern in patterns[language].split("; ")
					for name in names[language].split("; ")
				)
				for language in names
			}
			if time == "inherent":
				synonyms["en"] += short[axis]
			fields.append(ImportField(f"{time}_{axis}", f"{time.title()} {axis.title()}", synonyms))
	return fields


FIELDS = (
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
	),
	ImportField(
		"discipline",
		_("Discipline"),
		{
			"en": "qse; q/e/s; management system; system; standard",
			"fr": "domaine; domaine qse; système; système de management; norme; référentiel",
			"ar": "المجال; النظام; المواصفة; نظام الإدارة",
		},
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
	),
	ImportField(
		"process_name",
		_("Process Name"),
		{
			"en": "process; activity",
			"fr": "processus; activité; nom du processus",
			"ar": "العملية; اسم العملية; النشاط",
		},
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
	),
	ImportField(
		"cause",
		_("Cause"),
		{
			"en": "causes; root cause; risk cause; source; risk source",
			"fr": "causes; cause du risque; origine; cause racine; causes possibles; facteurs de risque",
			"ar": "السبب; الأسباب; سبب الخطر; أسباب الخطر; المصدر",
		},
	),
	ImportField(
		"event",
		_("Event"),
		{
			"en": "risk event; feared event",
			"fr": "événement; événement redouté; événement à risque",
			"ar": "الحدث; حدث الخطر; الواقعة",
		},
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
	),
	ImportField(
		"feasibility",
		_("Feasibility"),
		{
			"en": "ease",
			"fr": "faisabilité",
			"ar": "قابلية التنفيذ; إمكانية التحقيق; الجدوى",
		},
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
	),
)


@dataclass(frozen=True)
class Surroundings:
	"""What rows refer to, read once per run.

	units: folded code or name → unit; users: folded full name or address → user. An empty string stands for
	a name that several have. labels: kind → axis → folded label of the active scale → level; sizes: kind → n.
	"""

	settings: Mapping
	units: Mapping[str, str] = field(default_factory=dict)
	users: Mapping[str, str] = field(default_factory=dict)
	labels: Mapping[str, Mapping[str, Mapping[str, int]]] = field(default_factory=dict)
	sizes: Mapping[str, int] = field(default_factory=dict)


def prepare(settings: Mapping, rows: Sequence[dict]) -> Surroundings:
	"""Read what the rows refer to: five queries, whatever the number of rows."""
	import frappe

	units: dict[str, str] = {}
	if any(row.get("unit") for row in rows):
		fields = ["name", "unit_code", "unit_name", "unit_name_ar", "unit_name_fr"]
		found = frappe.get_all("QSE Unit", fields=fields, order_by="lft")
		for unit in found:
			for spelled in fields[2:]:
				_enter(units, unit[spelled], unit.name)
		# A code is unique and goes before any name.
		units.update({fold(unit.unit_code): unit.name for unit in found})
	users: dict[str, str] = {}
	owners = {row["owner_text"] for row in rows if row.get("owner_text")}
	if owners:
		known = frappe.qb.DocType("User")
		query = (
			frappe.qb.from_(known)
			.select(known.name, known.full_name)
			.where((known.enabled == 1) & (known.name.isin(owners) | known.full_name.isin(owners)))
		)
		for user in query.run(as_dict=True):
			_enter(users, user.full_name, user.name)
			users[fold(user.name)] = user.name
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
	return Surroundings(settings, units, users, labels, sizes)


def _enter(book: dict[str, str], spelled: str | None, name: str) -> None:
	if key := fold(spelled):
		book[key] = name if book.get(key, name) == name else ""


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
	for name in (
		"external_reference",
		"process_name",
		"identified_on",
		"cause",
		"consequence",
		"next_review_on",
	):
		given[name] = row.get(name)
	given["category_text"] = row.get("category")
	_tell_what(row, given)
	_place(row, around, given, initial)
	_own(row, around, given, initial)
	_classify(row, settings, given, initial)
	_treat(row, kind or "Risk", given)
	_rate(row, kind or "Risk", around, given, initial)
	return Record({name: value for name, value in given.items() if value is not None}, initial)


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
		unit = around.units.get(fold(written))
		if unit is None:
			raise About(
				"Unit",
				Problem(_("no unit has the code or name “{0}”. Create it or correct the row."), written),
			)
		if not unit:
			raise About("Unit", Problem(_("several units are called “{0}”. Write the unit's code."), written))
		given["unit"] = unit


def _own(row: dict, around: Surroundings, given: dict, initial: dict) -> None:
	if written := row.get("owner_text"):
		given["owner_text"] = written
		if user := around.users.get(fold(written)):
			initial["risk_owner"] = user


def _classify(row: dict, settings: Mapping, given: dict, initial: dict) -> None:
	"""Quality, environment, safety: own columns, discipline, a category that names one, or the defaults."""
	for name in DISCIPLINES:
		initial[name] = int(bool(settings.get(name)))
	named = None
	if written := row.get("discipline"):
		named = words.disciplines(written)
		if named is None:
			raise About("Discipline", Problem(_("“{0}” is not quality, environment or safety."), written))
	named = named or words.disciplines(row.get("category"))
	if named:
		given.update({name: int(name in named) for name in DISCIPLINES})
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
			{"measure": measure, "measure_owner": initial["risk_owner"], "kind": "Preventive"}
		]


RISK = ImportRegister(
	doctype="QSE Risk",
	fields=FIELDS,
	build=build,
	prepare=prepare,
	natural_key=("title", "unit"),
	tables={"existing_measures": "measure"},
	needs_one_of=("title", "description", "event"),
)
