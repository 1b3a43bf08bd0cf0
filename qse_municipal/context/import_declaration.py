"""How interested parties are read from a spreadsheet: columns, and the document each row becomes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from qse_municipal.context import rules
from qse_municipal.register_import import names, parts, words
from qse_municipal.register_import.names import Names
from qse_municipal.register_import.problems import About, Problem, Unknown
from qse_municipal.register_import.registers import ImportField, ImportRegister, Record, Takeover
from qse_municipal.texts import mark as _

BULLET = "• "
YES_NO = (_("Yes"), _("No"))
OTHER = "Other"
# Words that fit two categories, such as "partner state body", are left out.
CATEGORIES = {
	"Citizens and Users": """
		citizens; users; citizen; customers; clients; public; citoyens; usagers; citoyens et usagers;
		المواطنون والمرتفقون; المواطنون; المرتفقون; الساكنة; الزبناء; المتعاملون
	""",
	"Staff": """
		employees; personnel; agents; salariés; syndicats; unions; الموظفون; المستخدمون; الأعوان; النقابات
	""",
	"Elected Members": """
		councillors; council members; élus; membres élus; conseillers;
		المنتخبون; الأعضاء المنتخبون; أعضاء المجلس
	""",
	"State and Supervisory Authorities": """
		state; ministry; government; supervisory authority; tutelle; ministère; autorités de tutelle;
		état et autorités de tutelle; الدولة وسلطات الوصاية; الدولة; سلطة الوصاية; الوصاية; الوزارة; الحكومة
	""",
	"Other Authorities and Councils": """
		authorities; communes; municipalities; councils; collectivités; collectivités territoriales;
		autres autorités et collectivités; سلطات وجماعات أخرى; الجماعات; الجماعات الترابية; السلطات
	""",
	"Partners and Funders": """
		partner; partners; donors; funders; partenaires; bailleurs de fonds; partenaires et bailleurs;
		الشركاء والممولون; الشركاء; الممولون; المانحون
	""",
	"Suppliers and Contractors": """
		supplier; suppliers; contractors; vendors; fournisseurs; prestataires; fournisseurs et prestataires;
		الموردون والمتعاقدون; الموردون; المتعاقدون; المقاولون
	""",
	"Associations and Civil Society": """
		associations; ngo; ngos; civil society; ong; société civile; associations et société civile;
		الجمعيات والمجتمع المدني; الجمعيات; المجتمع المدني
	""",
	"Businesses and Investors": """
		businesses; companies; investors; entreprises; investisseurs; entreprises et investisseurs;
		المقاولات والمستثمرون; المقاولات; الشركات; المستثمرون
	""",
	"Media": "press; médias; presse; الإعلام; وسائل الإعلام; الصحافة",
	OTHER: "others; autre; autres; أخرى; غير ذلك",
}
STATES = {
	rules.DRAFT: "new; brouillon; projet; nouveau; مسودة; مشروع; جديد",
	rules.VALIDATED: "approved; validée; validé; approuvée; approuvé; مصادق عليه; مصادق عليها; معتمد; معتمدة",
	rules.TO_REVIEW: "review due; à revoir; à réviser; للمراجعة; قيد المراجعة; تحت المراجعة",
}
KINDS = {"needs": "Need", "requirements": "Requirement", "expected": "Expectation"}
TAKEOVER = Takeover(states=(rules.VALIDATED, rules.TO_REVIEW), fields=("validated_by", "validated_on"))
LATER = _("Counts only where a QSE Manager takes over records of an older system.")
TAKEN_AS_READ = (
	*("name", "external_reference", "party_name", "party_name_fr", "party_name_ar", "category"),
	*("is_internal", "review_on", "workflow_state", "validated_on"),
)


def _known(lexicon: Mapping[str, str]) -> Callable[[object], object]:
	"""A word that nobody knows is left out, and said so."""

	def parse(cell: object) -> object:
		try:
			return words.states(cell, lexicon)
		except Problem as problem:
			return words.Computed(None, problem)

	return parse


def _told(kind: str) -> Callable[[Mapping], str | None]:
	"""What is expected in one way, in one cell; `_read_told` parts it again."""

	def give(party: Mapping) -> str | None:
		rows = [row.get("expectation") for row in party.get("expectations") or () if row.get("kind") == kind]
		return "\n".join(BULLET + text for text in rows) or None

	return give


def _read_told(written: str) -> list[str]:
	if not written.startswith(BULLET):
		return [written]
	return [part.strip() for part in ("\n" + written).split("\n" + BULLET) if part.strip()]


FIELDS = (
	ImportField(
		"name",
		_("QSE Reference"),
		{"en": "qse ref; qse party", "fr": "référence qse; réf qse", "ar": "مرجع qse; المرجع في النظام"},
		explanation=_("The reference given by this system. Leave it blank for a new party."),
	),
	ImportField(
		"external_reference",
		_("External Reference"),
		{
			"en": "id; reference; ref; number; no; code; party id; stakeholder id",
			"fr": "référence; réf; n; num; numéro; code; identifiant; n d'ordre",
			"ar": "المرجع; المرجع الخارجي; الرقم; الرمز; رقم; الرقم الترتيبي; ر ت",
		},
		explanation=_("The reference in your own list. By it the party is found again at the next import."),
	),
	ImportField(
		"party_name",
		_("Party Name"),
		{
			"en": "interested party; stakeholder; party; name; stakeholder name",
			"fr": "partie intéressée; partie prenante; nom; désignation; nom de la partie intéressée",
			"ar": "الطرف المعني; الجهة المعنية; الطرف; الاسم; أصحاب المصلحة; الأطراف المعنية; اسم الطرف",
		},
		required=True,
		explanation=_("Who it is."),
	),
	ImportField(
		"party_name_fr",
		_("Name in French"),
		{"en": "french name", "fr": "nom français", "ar": "الاسم الفرنسي"},
		explanation=_("The name as French readers see it."),
	),
	ImportField(
		"party_name_ar",
		_("Name in Arabic"),
		{"en": "arabic name", "fr": "nom arabe", "ar": "الاسم العربي"},
		explanation=_("The name as Arabic readers see it."),
	),
	ImportField(
		"category",
		_("Party Category"),
		{
			"en": "category; type; group",
			"fr": "catégorie; type; famille",
			"ar": "الفئة; النوع; الصنف; فئة الطرف",
		},
		_known(CATEGORIES),
		options=tuple(CATEGORIES),
		explanation=_("Blank: other."),
	),
	ImportField(
		"is_internal",
		_("Internal"),
		{"en": "is internal; internal party", "fr": "interne", "ar": "داخلي; طرف داخلي"},
		words.boolean,
		options=YES_NO,
		explanation=_("Yes for parties inside the organisation."),
		give=lambda party: YES_NO[0] if party.get("is_internal") else YES_NO[1],
	),
	ImportField(
		"unit",
		_("Unit"),
		{
			"en": "department; directorate; division; entity; unit code; service; section",
			"fr": "unité; entité; direction; département; service; structure; division",
			"ar": "الوحدة; الوحدة التنظيمية; القسم; المصلحة; المديرية; الإدارة; رمز الوحدة",
		},
		links="QSE Unit",
		explanation=_("Code or name of the unit that deals with the party. Blank: that of the import."),
	),
	ImportField(
		"qse_process",
		_("Process"),
		{"en": "process name; process code", "fr": "processus; code processus", "ar": "العملية; رمز العملية"},
		links="QSE Process",
		explanation=_("Code or name of the process, in any language."),
	),
	ImportField(
		"party_owner",
		_("Contact"),
		{
			"en": "owner; responsible; contact person; followed by",
			"fr": "responsable; interlocuteur; suivi par; pilote",
			"ar": "المسؤول; المخاطب; جهة الاتصال; المكلف بالتتبع",
		},
		links="User",
		explanation=_("E-mail address or full name of who follows the party. Blank: the import's own owner."),
	),
	ImportField(
		"influence",
		_("Influence"),
		{
			"en": "power; level of influence; influence level",
			"fr": "pouvoir; niveau d'influence; degré d'influence",
			"ar": "التأثير; النفوذ; درجة التأثير; مستوى التأثير; القوة",
		},
		explanation=_("From 1 to 5, or a word such as high."),
	),
	ImportField(
		"interest",
		_("Interest"),
		{
			"en": "level of interest; interest level; concern",
			"fr": "intérêt; niveau d'intérêt; degré d'intérêt",
			"ar": "الاهتمام; درجة الاهتمام; مستوى الاهتمام",
		},
		explanation=_("From 1 to 5, or a word such as high."),
	),
	ImportField(
		"needs",
		_("Needs"),
		{"en": "need; needs of the party", "fr": "besoins; besoin", "ar": "الحاجيات; الاحتياجات; الحاجات"},
		explanation=_("One, or several, each on a line of its own after “•”."),
		give=_told("Need"),
	),
	ImportField(
		"requirements",
		_("Requirements"),
		{"en": "requirement", "fr": "exigences; exigence", "ar": "المتطلبات; المتطلب; الشروط"},
		explanation=_("One, or several, each on a line of its own after “•”."),
		give=_told("Requirement"),
	),
	ImportField(
		"expected",
		_("Expectations"),
		{
			"en": "expectation; needs and expectations; what they expect",
			"fr": "attentes; attente; besoins et attentes",
			"ar": "التوقعات; التطلعات; الانتظارات; الحاجيات والتطلعات; الاحتياجات والتوقعات; التوقع",
		},
		explanation=_("One, or several, each on a line of its own after “•”."),
		give=_told("Expectation"),
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
		give=lambda party: "/".join(
			letter for letter, name in zip("QES", parts.DISCIPLINES, strict=True) if party.get(name)
		),
	),
	ImportField(
		"review_on",
		_("Review On"),
		{
			"en": "next review; review date",
			"fr": "prochaine revue; date de revue; à revoir le",
			"ar": "تاريخ المراجعة; المراجعة المقبلة; المراجعة القادمة",
		},
		words.dates,
		by_column=True,
		explanation=_("A date, also as text or of the Hijri calendar."),
	),
	ImportField(
		"workflow_state",
		_("State"),
		{"en": "status; stage", "fr": "état; statut", "ar": "الحالة; الوضعية"},
		_known(STATES),
		options=TAKEOVER.states,
		explanation=LATER,
	),
	ImportField(
		"validated_by",
		_("Validated By"),
		{
			"en": "approved by; validator",
			"fr": "validée par; validé par",
			"ar": "صادق عليه; صودق عليه من طرف",
		},
		links="User",
		explanation=LATER,
	),
	ImportField(
		"validated_on",
		_("Validated On"),
		{
			"en": "validation date; approved on",
			"fr": "validée le; date de validation",
			"ar": "تاريخ المصادقة",
		},
		words.datetimes,
		by_column=True,
		explanation=LATER,
	),
)


@dataclass(frozen=True)
class Surroundings:
	"""What rows refer to, read once per piece of a file."""

	settings: Mapping
	units: Names = field(default_factory=lambda: Names("QSE Unit"))
	users: Names = field(default_factory=lambda: Names("User"))
	processes: Names = field(default_factory=lambda: Names("QSE Process"))


def prepare(settings: Mapping, rows: Sequence[dict]) -> Surroundings:
	"""Read what the rows refer to: three queries."""
	return Surroundings(
		settings,
		names.units(settings, rows, "unit"),
		names.users(settings, rows, "party_owner", "validated_by"),
		names.processes(settings, rows, "qse_process"),
	)


def build(row: dict, around: Surroundings) -> Record:
	"""The document of a row. Raises Problem (with the column's label where one column is at fault)."""
	if not row.get("party_name"):
		raise Problem(_("The row does not name the party."))
	settings = around.settings
	given = {name: row[name] for name in TAKEN_AS_READ if name in row}
	initial: dict[str, object] = {
		"unit": settings.get("unit"),
		"party_owner": settings.get("default_owner"),
		"category": OTHER,
		**{name: int(bool(settings.get(name))) for name in parts.DISCIPLINES},
	}
	unknown: list[Unknown] = []
	if written := row.get("unit"):
		given["unit"] = around.units.find(written, "Unit")
	parts.look_up(around.processes, row, "qse_process", "Process", given, unknown)
	parts.look_up(around.users, row, "party_owner", "Contact", given, unknown)
	parts.look_up(around.users, row, "validated_by", "Validated By", given, unknown)
	given.update(parts.disciplines(row))
	for name, label in (("influence", "Influence"), ("interest", "Interest")):
		try:
			given[name] = words.level(row.get(name))
		except Problem as problem:
			raise About(label, problem) from problem
	expectations = [
		{"kind": kind, "expectation": text}
		for column, kind in KINDS.items()
		if row.get(column)
		for text in _read_told(row[column])
	]
	if expectations:
		given["expectations"] = expectations
	if given.get("is_internal") is not None:
		given["is_internal"] = int(given["is_internal"])
	given = {name: value for name, value in given.items() if value is not None}
	return Record(given, initial, tuple(unknown))


PARTY = ImportRegister(
	doctype="QSE Interested Party",
	fields=FIELDS,
	build=build,
	prepare=prepare,
	title="party_name",
	natural_key=("party_name", "unit"),
	tables={"expectations": "expectation"},
	needs_one_of=("party_name",),
	takeover=TAKEOVER,
)
