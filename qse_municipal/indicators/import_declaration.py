"""How indicators and their readings are read from a spreadsheet: columns, and what each row becomes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from qse_municipal.indicators import numbers, periods, rules
from qse_municipal.register_import import names, words
from qse_municipal.register_import.folding import fold
from qse_municipal.register_import.names import Names
from qse_municipal.register_import.problems import About, Problem, Unknown
from qse_municipal.register_import.registers import ImportField, ImportRegister, Record, Takeover
from qse_municipal.texts import mark as _

NAME_LENGTH = 140
DISCIPLINES = ("is_quality", "is_environment", "is_safety")
KINDS = {
	rules.VALUE: "number; count; amount; valeur; nombre; montant; قيمة; عدد; مبلغ",
	rules.RATIO: "percentage; rate; share; percent; taux; ratio; pourcentage; part; نسبة; معدل; نسبة مئوية",
}
DIRECTIONS = {
	rules.UP: """
		up; higher is better; increase; maximise; higher; à la hausse; hausse; en hausse; augmenter;
		maximiser; croissant; ارتفاع; تصاعدي; نحو الارتفاع; الأعلى أفضل; زيادة
	""",
	rules.DOWN: """
		down; lower is better; decrease; minimise; lower; à la baisse; baisse; en baisse; diminuer; minimiser;
		décroissant; انخفاض; تنازلي; نحو الانخفاض; الأدنى أفضل; خفض; تخفيض
	""",
	rules.RANGE: "range; within; between; fourchette; plage; intervalle; entre; مجال; نطاق; بين",
}
FREQUENCIES = {
	periods.MONTHLY: "month; each month; mensuelle; mensuel; mois; par mois; شهري; شهرية; شهريا; كل شهر",
	periods.QUARTERLY: """
		quarter; each quarter; trimestrielle; trimestriel; trimestre; ربع سنوي; فصلي; فصلية;
		كل ثلاثة أشهر; ربع سنوية
	""",
	periods.HALF_YEARLY: """
		half yearly; semester; biannual; semi-annual; semestrielle; semestriel; semestre; نصف سنوي; نصف سنوية;
		سداسي; كل ستة أشهر
	""",
	periods.YEARLY: "annual; year; annuelle; annuel; an; par an; سنوي; سنوية; سنويا; كل سنة",
}


def _word(known: Mapping[str, str]) -> Any:
	"""A reader of one of the words; raises Problem for another one."""

	def parse(cell: object) -> str | None:
		try:
			return words.states(cell, known)
		except Problem:
			raise Problem(_("“{0}” is not known."), cell) from None

	return parse


def _number(cell: object) -> str | None:
	"""A number that may be missing, in the form in which it is stored."""
	written = words.text(cell)
	return numbers.write(numbers.parse(written)) if written is not None else None


def _text(name: str, label: str, english: str, french: str, arabic: str, **more: Any) -> ImportField:
	return ImportField(name, label, {"en": english, "fr": french, "ar": arabic}, **more)


def _figure(name: str, label: str, english: str, french: str, arabic: str, **more: Any) -> ImportField:
	return _text(name, label, english, french, arabic, parse=_number, **more)


def _first_target(name: str) -> Any:
	"""The value of the row of targets that began last: what an export writes."""

	def give(record: Mapping) -> object:
		rows = sorted(record.get("targets") or (), key=lambda row: str(row.get("from_date")))
		return rows[-1].get(name) if rows else None

	return give


CODE = _text(
	"indicator_code",
	_("Indicator Code"),
	"code; indicator id; id; reference; ref; indicator no; no; number",
	"code de l'indicateur; code; référence; réf; n; numéro; identifiant; code indicateur",
	"رمز المؤشر; الرمز; المرجع; الرقم; رقم المؤشر",
	required=True,
	explanation=_("Short and lasting. By it the indicator is found again, and its readings are filled in."),
)
FIELDS = (
	CODE,
	_text(
		"indicator_name",
		_("Indicator Name"),
		"indicator; name; kpi; title; measure",
		"indicateur; intitulé; libellé; nom de l'indicateur; nom; intitulé de l'indicateur",
		"المؤشر; اسم المؤشر; التسمية; عنوان المؤشر; الاسم",
		required=True,
		explanation=_("What is measured, in one line."),
	),
	_text(
		"indicator_name_fr",
		_("Name in French"),
		"french name; indicator in french",
		"intitulé en français; indicateur en français; nom en français",
		"الاسم بالفرنسية; المؤشر بالفرنسية",
	),
	_text(
		"indicator_name_ar",
		_("Name in Arabic"),
		"arabic name; indicator in arabic",
		"intitulé en arabe; indicateur en arabe; nom en arabe",
		"الاسم بالعربية; المؤشر بالعربية",
	),
	_text(
		"unit",
		_("Unit"),
		"department; directorate; division; entity; unit code; service",
		"unité; entité; direction; département; service; structure; division",
		"الوحدة; الوحدة التنظيمية; القسم; المصلحة; المديرية; الإدارة; رمز الوحدة",
		links="QSE Unit",
		explanation=_("Code or name of the unit, in any language. Blank: the import's own unit."),
	),
	_text(
		"qse_process",
		_("Process"),
		"process name; process code",
		"processus; code processus",
		"العملية; رمز العملية",
		links="QSE Process",
		explanation=_("Code or name of the process, in any language."),
	),
	_text(
		"indicator_owner",
		_("Indicator Owner"),
		"owner; responsible; responsible person; pilot",
		"responsable; pilote; porteur; responsable de l'indicateur",
		"المسؤول; المسؤول عن المؤشر; صاحب المؤشر; المكلف",
		links="User",
		explanation=_("E-mail address or full name. Blank: the import's own owner."),
	),
	_text(
		"collector",
		_("Collector"),
		"collected by; entered by; data collector",
		"collecte; chargé de la collecte; collecté par; saisi par",
		"المكلف بالتجميع; جامع المعطيات; المكلف بالإدخال",
		links="User",
		explanation=_("Enters the readings in place of the owner."),
	),
	_text(
		"formula",
		_("Formula"),
		"calculation; definition; how computed; calculation method",
		"formule; mode de calcul; calcul; formule de calcul; définition",
		"الصيغة; طريقة الحساب; صيغة الحساب; كيفية الاحتساب; التعريف",
		explanation=_("In words: what is counted, divided by what."),
	),
	_text(
		"source_text",
		_("Source of the Data"),
		"data source; source",
		"source; source des données; source d'information",
		"مصدر المعطيات; المصدر; مصدر البيانات",
	),
	_text(
		"kind",
		_("Kind"),
		"type; indicator type",
		"type; nature; type d'indicateur",
		"النوع; نوع المؤشر",
		parse=_word(KINDS),
		options=tuple(KINDS),
		explanation=_("A ratio has a numerator and a denominator. Blank: a value."),
	),
	_figure("factor", _("Factor"), "multiplier", "facteur; multiplicateur", "المعامل"),
	_text(
		"measure_unit",
		_("Unit of Measure"),
		"measure unit; uom; measured in",
		"unité de mesure; mesure",
		"وحدة القياس; القياس",
		explanation=_("Such as %, days, m³."),
	),
	_figure("decimals", _("Decimals"), "decimal places", "décimales; nombre de décimales", "المنازل العشرية"),
	_text(
		"direction",
		_("Good Direction"),
		"trend wanted; sense; direction of improvement",
		"sens; sens souhaité; tendance souhaitée; sens d'évolution",
		"الاتجاه; الاتجاه المطلوب; اتجاه التحسن",
		parse=_word(DIRECTIONS),
		options=tuple(DIRECTIONS),
		explanation=_("Whether more or less is better, or a range. Blank: more is better."),
	),
	_text(
		"frequency",
		_("Frequency"),
		"periodicity; how often; measured every",
		"fréquence; périodicité; fréquence de mesure",
		"الدورية; التواتر; التردد; دورية القياس",
		parse=_word(FREQUENCIES),
		options=tuple(FREQUENCIES),
		explanation=_("Blank: each month."),
	),
	ImportField(
		"valid_from",
		_("Valid From"),
		{
			"en": "from; start; measured since; start date",
			"fr": "valable à partir du; à partir du; début; depuis; date de début",
			"ar": "صالح ابتداء من; ابتداء من; تاريخ البداية; منذ",
		},
		words.dates,
		by_column=True,
		explanation=_("The first period is the one in which this day lies."),
	),
	_figure(
		"baseline", _("Baseline"), "start value; reference value", "valeur de référence", "القيمة المرجعية"
	),
	_figure(
		"target",
		_("Target"),
		"goal; objective; target value",
		"cible; objectif; valeur cible",
		"الهدف; القيمة المستهدفة; المستهدف",
		give=_first_target("target"),
		explanation=_(
			"What is wanted from the first period on. The targets of other years are added on the form."
		),
	),
	_figure(
		"alert_threshold",
		_("Alert Threshold"),
		"threshold; alert; alert limit; tolerance",
		"seuil d'alerte; seuil; alerte; tolérance",
		"عتبة الإنذار; العتبة; حد الإنذار; التسامح",
		give=_first_target("alert_threshold"),
		explanation=_("Beyond it the light is red. Of a range: how far outside it may lie."),
	),
	_figure(
		"range_low",
		_("Lowest of the Range"),
		"minimum; min; lower limit",
		"minimum; borne basse; limite basse",
		"الحد الأدنى; أدنى",
		give=_first_target("range_low"),
	),
	_figure(
		"range_high",
		_("Highest of the Range"),
		"maximum; max; upper limit",
		"maximum; borne haute; limite haute",
		"الحد الأقصى; أقصى",
		give=_first_target("range_high"),
	),
	_text(
		"is_cumulative",
		_("Cumulative Over the Year"),
		"cumulative; year to date; ytd",
		"cumulatif; cumulé; cumul annuel",
		"تراكمي; تراكمي سنوي",
		parse=words.boolean,
	),
	_text(
		"discipline",
		_("Discipline"),
		"qse; q/e/s; management system; system; standard",
		"domaine; domaine qse; système; norme; référentiel",
		"المجال; النظام; المواصفة; نظام الإدارة",
		give=lambda record: "/".join(
			letter for letter, name in zip("QES", DISCIPLINES, strict=True) if record.get(name)
		),
		explanation=_("Quality, environment or safety, or several: Q/E/S."),
	),
	_text(
		"workflow_state",
		_("State"),
		"status",
		"état; statut",
		"الحالة; الوضعية",
		parse=_word(
			{rules.DRAFT: "draft; brouillon; مسودة", rules.ACTIVE: "active; actif; en vigueur; نشط; مفعل"}
		),
		options=(rules.DRAFT, rules.ACTIVE),
		explanation=_("Counts only where a QSE Manager takes over indicators of an older system."),
	),
)
PLAIN = (
	*("indicator_code", "indicator_name", "indicator_name_fr", "indicator_name_ar", "formula", "source_text"),
	*("kind", "factor", "measure_unit", "decimals", "direction", "frequency", "valid_from", "baseline"),
	*("is_cumulative", "workflow_state"),
)
NAMES = ("indicator_name", "indicator_name_fr", "indicator_name_ar")
TARGETS = ("target", "alert_threshold", "range_low", "range_high")


@dataclass(frozen=True)
class Surroundings:
	"""What rows refer to, read once per piece of a file."""

	settings: Mapping
	units: Names = field(default_factory=lambda: Names("QSE Unit"))
	users: Names = field(default_factory=lambda: Names("User"))
	processes: Names = field(default_factory=lambda: Names("QSE Process"))


def prepare(settings: Mapping, rows: Sequence[dict]) -> Surroundings:
	"""Three queries at most."""
	return Surroundings(
		settings,
		names.units(settings, rows, "unit"),
		names.users(settings, rows, "indicator_owner", "collector"),
		names.processes(settings, rows, "qse_process"),
	)


def build(row: dict, around: Surroundings) -> Record:
	"""The document of a row. Raises Problem, Unknown for a unit that is not found."""
	given: dict[str, object] = {name: row[name] for name in PLAIN if row.get(name) is not None}
	for name in ("factor", "decimals"):
		if name in given:
			given[name] = numbers.read(str(given[name]))
	initial: dict[str, object] = {"indicator_owner": around.settings.get("default_owner")}
	if len(str(row.get("indicator_name") or "")) > NAME_LENGTH:
		raise About("Indicator Name", Problem(_("longer than {0} characters."), NAME_LENGTH))
	if written := row.get("unit"):
		given["unit"] = around.units.find(str(written), "Unit")
	else:
		initial["unit"] = around.settings.get("unit")
	unknown: list[Unknown] = []
	for name, label, known in (
		("qse_process", "Process", around.processes),
		("indicator_owner", "Indicator Owner", around.users),
		("collector", "Collector", around.users),
	):
		if written := row.get(name):
			try:
				given[name] = known.find(str(written), label)
			except Unknown as problem:
				unknown.append(problem)
	_discipline(row, around, given, initial)
	if any(row.get(name) is not None for name in TARGETS):
		first = row.get("valid_from")
		initial["targets"] = [
			{"from_date": first or date.today(), **{name: row.get(name) for name in TARGETS}}
		]
	return Record(given, initial, tuple(unknown))


def _discipline(row: dict, around: Surroundings, given: dict, initial: dict) -> None:
	if not (written := row.get("discipline")):
		initial.update({name: around.settings.get(name) for name in DISCIPLINES})
		return
	named = words.disciplines(written)
	if named is None:
		raise About("Discipline", Problem(_("“{0}” is not quality, environment or safety."), written))
	given.update({name: int(name in named) for name in DISCIPLINES})


INDICATOR = ImportRegister(
	doctype="QSE Indicator",
	fields=FIELDS,
	prepare=prepare,
	build=build,
	key="indicator_code",
	title="indicator_name",
	tables={"targets": "from_date"},
	needs_one_of=("indicator_name",),
	takeover=Takeover(states=(rules.ACTIVE,)),
)

READING_FIELDS = (
	_text(
		"indicator",
		_("Indicator"),
		"indicator code; code; kpi; indicator id; reference",
		"indicateur; code de l'indicateur; code; référence; code indicateur",
		"المؤشر; رمز المؤشر; الرمز; المرجع",
		required=True,
		explanation=_("Code of the indicator, its reference in QSE, or its name."),
		give=lambda record: (record.get("reading_key") or "").rpartition("/")[0],
	),
	_text(
		"period",
		_("Period"),
		"month; quarter; date; year",
		"période; mois; trimestre; date; année",
		"الفترة; الشهر; الفصل; التاريخ; السنة",
		required=True,
		parse=lambda cell: cell if isinstance(cell, date) else words.text(cell),
		explanation=_("2026-03, 2026-Q1, 2026-H1 or 2026, or any date of the period."),
	),
	_figure("numerator", _("Numerator"), "num; count", "numérateur", "البسط"),
	_figure(
		"denominator", _("Denominator"), "denom; total; out of", "dénominateur; total", "المقام; المجموع"
	),
	_figure(
		"value",
		_("Value"),
		"result; reading; actual; measured value",
		"valeur; résultat; relevé; valeur mesurée; réalisé",
		"القيمة; النتيجة; القراءة; القيمة المسجلة; المنجز",
		explanation=_("Of a ratio leave it blank: numerator and denominator give it."),
	),
	_text(
		"comment",
		_("Comment"),
		"comments; remark; note",
		"commentaire; remarque; observation; observations",
		"ملاحظة; تعليق; ملاحظات",
	),
	_text(
		"correction_reason",
		_("Reason for the Correction"),
		"reason; correction reason; why corrected",
		"motif de la correction; motif; raison",
		"سبب التصحيح; السبب; تعليل التصحيح",
		exported=False,
		explanation=_("Needed to change what was entered already, or to enter a closed period."),
	),
)


def prepare_readings(settings: Mapping, rows: Sequence[dict]) -> dict[str, Any]:
	"""Folded code, reference or name of its own → the indicator's name, frequency and kind. One query."""
	import frappe

	if not any(row.get("indicator") for row in rows):
		return {}
	found: dict[str, Any] = {}
	coded: dict[str, Any] = {}
	for one in frappe.get_list(
		"QSE Indicator",
		fields=["name", "indicator_code", "frequency", "kind", *NAMES],
		order_by="name",
		limit_page_length=0,
	):
		for called in {fold(one[name]) for name in NAMES if one[name]}:
			# a name that two indicators share names neither
			found[called] = one if called not in found else None
		coded |= {fold(code): one for code in (one.indicator_code, one.name) if code}
	return found | coded


def build_reading(row: dict, known: Mapping[str, Any]) -> Record:
	"""The reading of a row: found by its indicator and period. Raises Problem."""
	written = str(row.get("indicator") or "")
	indicator = known.get(fold(written))
	if not indicator:
		raise About("Indicator", Problem(_("no indicator has the code “{0}”."), written))
	period = _period(row.get("period"), indicator["frequency"])
	typed = ("numerator", "denominator") if indicator["kind"] == rules.RATIO else ("value",)
	given = {name: row[name] for name in (*typed, "comment") if row.get(name) is not None}
	given["reading_key"] = f"{indicator['name']}/{period.label}"
	reason = row.get("correction_reason")
	if reason:
		given["correction_reason"] = reason
	return Record(given, {"indicator": indicator["name"], "period_start": period.start})


def _period(written: object, frequency: str) -> periods.Period:
	if isinstance(written, date):
		return periods.period_of(frequency, written)
	found = periods.parse(str(written or ""), frequency)
	day = None if found else _day(str(written or ""))
	if day:
		return periods.period_of(frequency, day)
	if not found:
		raise About(
			"Period",
			Problem(
				_("“{0}” is no period of this indicator. Write it as {1}."),
				written or "",
				periods.period_of(frequency, date(2026, 3, 1)).label,
			),
		)
	return found


def _day(written: str) -> date | None:
	try:
		return words.parse_date(written)
	except Problem:
		return None


READING = ImportRegister(
	doctype="QSE Indicator Reading",
	fields=READING_FIELDS,
	prepare=prepare_readings,
	build=build_reading,
	key="reading_key",
	state="state",
)
