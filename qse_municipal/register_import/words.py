"""Words of spreadsheets as values, in English, French and Arabic: levels, dates, yes and no, kinds … Pure.

A word that could mean two levels ("remote", "significatif", "marginal") is not in the lists: the row is
rejected and says so, which is better than a wrong score.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta

from qse_municipal.register_import.folding import fold, fold_digits
from qse_municipal.register_import.problems import Problem
from qse_municipal.texts import mark as _

EMPTY = {"", "-", "--", "—", "–", "/", "n/a", "n.a.", "na", "s/o", "s.o.", "néant", "لا ينطبق", "#n/a"}

# Words on a scale from 1 to 5. Lists of three words take the middle: low 2, medium 3, high 4, as on a scale
# of five whose ends, very low and very high, were not used.
_LEVELS = {
	1: """
		very low; very small; rare; very unlikely; highly unlikely; improbable; negligible;
		insignificant; minimal; trivial; très faible; très bas; très basse; très rare; très improbable;
		très peu probable; exceptionnel; exceptionnelle; négligeable; insignifiant; insignifiante;
		minime; infime; منخفض جدا; منخفضة جدا; ضعيف جدا; ضعيفة جدا; نادر; نادرة; نادر جدا; نادر الحدوث;
		مستبعد جدا; ضئيل; ضئيلة; ضئيل جدا; لا يذكر; لا تذكر; غير مهم; غير هام; مهمل
	""",
	2: """
		low; small; unlikely; minor; faible; bas; basse; peu probable; mineur; mineure; peu fréquent;
		peu fréquente; منخفض; منخفضة; ضعيف; ضعيفة; غير محتمل; غير محتملة; مستبعد; مستبعدة; بسيط; بسيطة;
		طفيف; طفيفة; ثانوي; ثانوية
	""",
	3: """
		medium; moderate; possible; average; occasional; med; mid; moyen; moyenne; modéré; modérée;
		occasionnel; occasionnelle; متوسط; متوسطة; معتدل; معتدلة; ممكن; ممكنة; محتمل إلى حد ما
	""",
	4: """
		high; likely; probable; major; serious; significant; élevé; élevée; haut; haute; fort; forte;
		majeur; majeure; grave; important; importante; vraisemblable; مرتفع; مرتفعة; عال; عالي; عالية;
		محتمل; محتملة; مرجح; كبير; كبيرة; خطير; خطيرة; قوي; قوية; جسيم; جسيمة
	""",
	5: """
		very high; extreme; almost certain; nearly certain; certain; very likely; highly likely;
		frequent; catastrophic; critical; severe; très élevé; très élevée; très haut; très haute;
		très fort; très forte; très probable; quasi certain; quasi certaine; quasi-certain;
		presque certain; presque certaine; certaine; fréquent; fréquente; très fréquent; catastrophique;
		critique; extrême; très grave; très important; très importante; désastreux; désastreuse;
		مرتفع جدا; مرتفعة جدا; عال جدا; عالي جدا; عالية جدا; محتمل جدا; شبه مؤكد; شبه مؤكدة; مؤكد; مؤكدة;
		متكرر; كارثي; كارثية; حرج; حرجة; كبير جدا; كبيرة جدا; خطير جدا; خطيرة جدا; شديد; شديدة;
		بالغ الخطورة
	""",
}

_BOOLEANS = {
	True: "yes; y; true; x; 1; ok; checked; oui; o; vrai; نعم; صحيح; ✓; ✔",
	False: "no; n; false; 0; non; faux; لا; خطأ; ✗; ✘",
}

_KINDS = {
	"Risk": "risk; r; threat; risque; menace; خطر; تهديد; مخاطر",
	"Opportunity": "opportunity; o; opportunité; opp; فرصة; فرص",
}

_TREATMENTS = {
	"Avoid": """
		avoid; avoidance; eliminate; terminate; éviter; évitement; supprimer; suppression; تجنب; إلغاء;
		تفادي
	""",
	"Reduce": """
		reduce; reduction; mitigate; mitigation; treat; control; réduire; réduction; atténuer;
		atténuation; traiter; maîtriser; تقليص; تخفيض; تخفيف; تقليل; الحد; معالجة; خفض
	""",
	"Transfer": "transfer; transference; insure; transférer; transfert; assurer; نقل; تحويل",
	"Accept": "accept; acceptance; tolerate; retain; accepter; acceptation; tolérer; قبول; تقبل",
	"Pursue": "pursue; exploit; seize; poursuivre; exploiter; saisir; اغتنام; استغلال; السعي",
	"Enhance": "enhance; increase; améliorer; renforcer; amélioration; تعزيز; تحسين",
	"Share": "share; partager; partage; مشاركة; تقاسم",
	"Leave": "leave; ignore; laisser; renoncer; ترك; تجاهل",
}

_DISCIPLINES = {
	"is_quality": "quality; q; iso 9001; 9001; qualité; جودة",
	"is_environment": """
		environment; environmental; e; iso 14001; 14001; environnement; environnemental; بيئة; بيئي
	""",
	"is_safety": """
		safety; s; health and safety; occupational health and safety; ohs; h&s; iso 45001; 45001;
		sécurité; sst; santé et sécurité; santé sécurité; santé et sécurité au travail; سلامة;
		صحة وسلامة; الصحة والسلامة; السلامة والصحة المهنية; الصحة والسلامة المهنية
	""",
}
_ALL_DISCIPLINES = {"qse", "qhse", "hse q", "hseq", "q e s", "qes", "الجودة والسلامة والبيئة"}

_MONTHS = {
	1: "january; jan; janvier; janv; يناير; كانون الثاني",
	2: "february; feb; février; fév; févr; فبراير; شباط",
	3: "march; mar; mars; مارس; آذار",
	4: "april; apr; avril; avr; أبريل; نيسان; ابريل",
	5: "may; mai; ماي; مايو; أيار",
	6: "june; jun; juin; يونيو; يونيه; حزيران",
	7: "july; jul; juillet; juil; يوليوز; يوليو; يوليه; تموز",
	8: "august; aug; août; غشت; أغسطس; آب",
	9: "september; sep; sept; septembre; شتنبر; سبتمبر; أيلول",
	10: "october; oct; octobre; أكتوبر; تشرين الأول",
	11: "november; nov; novembre; نونبر; نوفمبر; تشرين الثاني",
	12: "december; dec; décembre; déc; دجنبر; ديسمبر; كانون الأول",
}


def _lexicon(words: Mapping) -> dict:
	lexicon: dict = {}
	for value, spelled in words.items():
		for word in spelled.split(";"):
			if lexicon.setdefault(fold(word) or word.strip(), value) != value:
				raise ValueError(f"{word!r} has two meanings")
	return lexicon


LEVELS: dict[str, int] = _lexicon(_LEVELS)
BOOLEANS: dict[str, bool] = _lexicon(_BOOLEANS)
KINDS: dict[str, str] = _lexicon(_KINDS)
TREATMENTS: dict[str, str] = _lexicon(_TREATMENTS)
DISCIPLINES: dict[str, str] = _lexicon(_DISCIPLINES)
MONTHS: dict[str, int] = _lexicon(_MONTHS)
ALL_DISCIPLINES = {fold(word) for word in _ALL_DISCIPLINES}

NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?")
OUT_OF = re.compile(r"(\d+)\s*/\s*(\d+)")
NUMBER_FIRST = re.compile(r"(\d+)\s*[-–—:.)=]\s*([^\d\s].*)")
NUMBER_IN_BRACKETS = re.compile(r"([^\d]+?)\s*[(\[]\s*(\d+)\s*[)\]]")
NUMBER_LAST = re.compile(r"([^\d]+?)\s*[-–—:=]?\s*(\d+)")
YEAR_FIRST = re.compile(r"(\d{4})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{1,2})(?:[T\s].*)?")
YEAR_LAST = re.compile(r"(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{4}|\d{2})(?:\s+\d{1,2}:.*)?")
DAY_MONTH_YEAR = re.compile(
	r"(\d{1,2})\s*(?:er|st|nd|rd|th)?[\s./-]+([^\d\s.,/-]+(?:\s[^\d\s.,/-]+)?)[\s.,/-]+(\d{4}|\d{2})"
)
MONTH_DAY_YEAR = re.compile(r"([^\d\s.,]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")
FIRST_SERIAL, LAST_SERIAL = 20_000, 80_000  # days since 1899-12-30: 1954 to 2119


def text(value: object) -> str | None:
	"""A cell as text; None when it says nothing. Whole numbers lose their ".0", dates become ISO."""
	if value is None:
		return None
	if isinstance(value, datetime) and not (value.hour or value.minute or value.second):
		value = value.date()
	if isinstance(value, float) and value.is_integer():
		value = int(value)
	written = str(value).strip()
	return None if written.casefold() in EMPTY else written


def level(
	value: object, labels: Mapping[str, int] | None = None, size: int = 5, general: bool = True
) -> int | None:
	"""A level 1..size from a number ("4", "٤", "4/5"), a word, or both ("4 - High"); None when blank or 0.

	labels: folded labels of the scale in use, which go before the general words; these count only when the
	scale has five levels, and not at all without `general` (where "high" may be the good end of the axis).
	"""
	written = text(value)
	if written is None:
		return None
	written = fold_digits(written)
	number, word = None, written
	if NUMBER.fullmatch(written):
		number, word = float(written.replace(",", ".")), ""
	elif found := OUT_OF.fullmatch(written):
		if int(found[2]) != size:
			raise Problem(_("{0}: the scale has {1} levels."), written, size)
		number, word = int(found[1]), ""
	elif found := NUMBER_FIRST.fullmatch(written):
		number, word = int(found[1]), found[2]
	elif found := NUMBER_IN_BRACKETS.fullmatch(written) or NUMBER_LAST.fullmatch(written):
		number, word = int(found[2]), found[1]
	if number == 0 and not word:
		return None
	if number is not None and (number != int(number) or not 1 <= number <= size):
		raise Problem(_("{0} is not a level from 1 to {1}."), written, size)
	spoken = None
	if word:
		spoken = (labels or {}).get(fold(word))
		if spoken is None and size == 5 and general:
			spoken = LEVELS.get(fold(word))
	if spoken is None and (number is None or (word and not fold(word))):
		raise Problem(
			_("the word “{0}” is not known as a level. Write a number from 1 to {1}."), written, size
		)
	if number is not None and spoken is not None and number != spoken:
		raise Problem(_("“{0}”: the number and the word mean different levels."), written)
	return int(number if number is not None else spoken)


def boolean(value: object) -> bool | None:
	"""Yes or no; None when blank."""
	if isinstance(value, bool):
		return value
	written = text(value)
	if written is None:
		return None
	return _word(written, BOOLEANS, _("“{0}” is neither yes nor no."))


def kind(value: object) -> str | None:
	"""Risk or Opportunity; None when blank."""
	written = text(value)
	if written is None:
		return None
	return _word(written, KINDS, _("“{0}” is neither a risk nor an opportunity."))


def treatment(value: object) -> str | None:
	"""The chosen treatment; None when blank."""
	written = text(value)
	if written is None:
		return None
	return _word(written, TREATMENTS, _("the treatment “{0}” is not known."))


def disciplines(value: object) -> set[str] | None:
	"""Fields of the disciplines that a text consists of ("Q/E", "Safety", "QSE"); None otherwise."""
	written = text(value)
	if written is None:
		return None
	if fold(written) in ALL_DISCIPLINES:
		return set(DISCIPLINES.values())
	if found := DISCIPLINES.get(fold(written)):
		return {found}
	named = {
		DISCIPLINES.get(fold(part))
		for part in re.split(r"[,;/+&|،؛]|\band\b|\bet\b|\s[-–]\s", written.casefold())
	}
	return None if None in named else named


def dates(column: Sequence[object]) -> Callable[[object], date | None]:
	"""A reader of dates for one column: day before month, unless the column shows that it is not so."""
	month_first = day_first = False
	for value in column:
		if isinstance(value, str) and (found := YEAR_LAST.fullmatch(fold_digits(value.strip()))):
			day_first = day_first or int(found[1]) > 12
			month_first = month_first or int(found[2]) > 12

	def read(value: object) -> date | None:
		return parse_date(value, month_first=month_first and not day_first)

	return read


def parse_date(value: object, month_first: bool = False) -> date | None:
	"""A date from a date, a spreadsheet's day number or a text: 2026-01-15, 15/01/2026, 15 janvier 2026."""
	if isinstance(value, datetime):
		return value.date()
	if isinstance(value, date):
		return value
	written = text(value)
	if written is None:
		return None
	plain = fold_digits(written).strip()
	year = month = day = None
	if NUMBER.fullmatch(plain) and not isinstance(value, bool):
		serial = float(plain.replace(",", "."))
		if FIRST_SERIAL <= serial <= LAST_SERIAL:
			return date(1899, 12, 30) + timedelta(days=int(serial))
	elif found := YEAR_FIRST.fullmatch(plain):
		year, month, day = int(found[1]), int(found[2]), int(found[3])
	elif found := YEAR_LAST.fullmatch(plain):
		first, second, year = int(found[1]), int(found[2]), _full_year(found[3])
		day, month = (second, first) if month_first else (first, second)
	elif found := DAY_MONTH_YEAR.fullmatch(plain):
		day, month, year = int(found[1]), MONTHS.get(fold(found[2])), _full_year(found[3])
	elif found := MONTH_DAY_YEAR.fullmatch(plain):
		month, day, year = MONTHS.get(fold(found[1])), int(found[2]), int(found[3])
	try:
		return date(year, month, day)
	except (TypeError, ValueError):
		raise Problem(_("“{0}” is not a date."), written) from None


def _full_year(digits: str) -> int:
	return int(digits) + (2000 if len(digits) == 2 else 0)


def _word(written: str, lexicon: Mapping, complaint: str):
	for reading in (fold(written), written):
		if reading in lexicon:
			return lexicon[reading]
	raise Problem(complaint, written)
