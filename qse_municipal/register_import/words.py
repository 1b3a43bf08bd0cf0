"""Words of spreadsheets as values, in English, French and Arabic: levels, dates, yes and no, kinds … Pure.

A word that could mean two levels ("remote", "significatif", "marginal") is not in the lists: the row is
rejected and says so, which is better than a wrong score.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from qse_municipal.register_import import hijri
from qse_municipal.register_import.folding import fold, fold_digits
from qse_municipal.register_import.problems import Problem
from qse_municipal.texts import mark as _


@dataclass(frozen=True)
class Computed:
	"""A value that the cell does not hold as such but was computed from it, and what to say about it."""

	value: object
	note: Problem


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

_PRIORITIES = {
	"Low": "low; minor; p3; faible; basse; bas; mineure; منخفض; منخفضة; ضعيفة; ثانوية",
	"Medium": """
		medium; normal; moderate; average; p2; moyen; moyenne; normale; modérée; متوسط; متوسطة; عادي;
		عادية
	""",
	"High": """
		high; urgent; major; very high; critical; p1; top; élevé; élevée; haute; haut; urgente; forte;
		majeure; prioritaire; critique; très élevée; très haute; عال; عالي; عالية; مرتفع; مرتفعة;
		عاجل; عاجلة; مستعجل; مستعجلة; قصوى; حرجة
	""",
}

_ACTION_TYPES = {
	"Correction": "correction; immediate correction; correction immédiate; تصحيح; تصحيح فوري",
	"Corrective": """
		corrective; corrective action; ca; capa; corrective measure; corrective; action corrective;
		ac; mesure corrective; تصحيحي; تصحيحية; إجراء تصحيحي
	""",
	"Risk Treatment": """
		risk treatment; risk action; treatment; mitigation; preventive; preventive action;
		traitement du risque; traitement de risque; traitement; traitement des risques; préventive;
		action préventive; معالجة الخطر; معالجة خطر; معالجة المخاطر; معالجة; وقائي; وقائية; إجراء وقائي
	""",
	"Improvement": """
		improvement; improvement action; enhancement; amélioration; action d'amélioration;
		d'amélioration; تحسين;
		إجراء تحسيني; تحسيني
	""",
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
PRIORITIES: dict[str, str] = _lexicon(_PRIORITIES)
ACTION_TYPES: dict[str, str] = _lexicon(_ACTION_TYPES)
DISCIPLINES: dict[str, str] = _lexicon(_DISCIPLINES)
MONTHS: dict[str, int] = _lexicon(_MONTHS)
ALL_DISCIPLINES = {fold(word) for word in _ALL_DISCIPLINES}

NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?")
OUT_OF = re.compile(r"(\d+)\s*/\s*(\d+)")
NUMBER_FIRST = re.compile(r"(\d+)\s*[-–—:.)=]\s*([^\d\s].*)")
NUMBER_IN_BRACKETS = re.compile(r"([^\d]+?)\s*[(\[]\s*(\d+)\s*[)\]]")
NUMBER_LAST = re.compile(r"([^\d]+?)\s*[-–—:=]?\s*(\d+)")
YEAR_FIRST = re.compile(r"(\d{4})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{1,2})")
YEAR_LAST = re.compile(r"(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{4}|\d{2})")
DAY_MONTH_YEAR = re.compile(
	r"(\d{1,2})\s*(?:er|st|nd|rd|th)?[\s./-]+([^\d\s.,/-]+(?:\s[^\d\s.,/-]+)?)[\s.,/-]+(\d{4}|\d{2})"
)
MONTH_DAY_YEAR = re.compile(r"([^\d\s.,]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")
TIME = re.compile(
	r"(?:T|[\s,،]+|\s+(?:à|at|الساعة)\s+)(?P<hour>\d{1,2})\s*[:hH]\s*(?P<minute>\d{2})"
	r"(?::(?P<second>\d{2})(?:[.,]\d+)?)?\s*(?P<half>[AaPp]\.?[Mm]\.?|ص|م|صباحا|مساء)?"
	r"(?:\s*(?:Z|UTC|[+-]\d{2}:?\d{2}))?\s*$"
)
FORENOON, AFTERNOON = {"am", "a.m.", "ص", "صباحا"}, {"pm", "p.m.", "م", "مساء"}
WEEKDAY = re.compile(
	r"^(?:mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun|lun|mar|mer|jeu|ven|sam|dim|"
	r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|"
	r"(?:يوم\s+)?ال(?:أحد|احد|اثنين|إثنين|ثلاثاء|أربعاء|اربعاء|خميس|جمعة|سبت))[.,،]?\s+(?=\d)",
	re.IGNORECASE,
)
SPACES = re.compile(r"[\s'’_]")
ARABIC_SEPARATORS = str.maketrans({"٬": "'", "٫": ".", "،": ","})
CURRENCY = (
	r"(?:MAD|DHS?|Dhs?|dhs?|EUR|USD|OMR|BHD|SAR|TND|DZD|DT|DA|€|\$|£|%|"
	r"د\s?\.?\s?م\.?|درهم|دراهم|ر\.ع\.?|ريال|د\.ب\.?|دينار)"
)
MONEY = re.compile(
	rf"\(?(?:{CURRENCY}\s*)?(?P<sign>[-+−]?)\s*(?:{CURRENCY}\s*)?"
	rf"(?P<figures>\d(?:[\d.,\s'’_]*\d)?)\s*(?:{CURRENCY}\s*)*\)?"
)
PEOPLE = re.compile(r"[;\n/&،؛|]|\s+(?:et|and)\s+|\s+و\s+", re.IGNORECASE)
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


def priority(value: object) -> str | None:
	"""Low, Medium or High; None when blank."""
	written = text(value)
	if written is None:
		return None
	return _word(written, PRIORITIES, _("the priority “{0}” is not known."))


def action_type(value: object) -> str | None:
	"""The type of an action; None when blank."""
	written = text(value)
	if written is None:
		return None
	return _word(written, ACTION_TYPES, _("the type of action “{0}” is not known."))


def states(value: object, known: Mapping[str, str]) -> str | None:
	"""The state that a cell names; None when blank.

	known: state → words for it in every language, parted by ";". Its own name counts too.
	"""
	written = text(value)
	if written is None:
		return None
	return _word(written, _states(tuple(known.items())), _("the state “{0}” is not known."))


@lru_cache(32)
def _states(known: tuple[tuple[str, str], ...]) -> dict[str, str]:
	return _lexicon({state: f"{state};{words}" if words.strip() else state for state, words in known})


def people(value: object) -> list[str]:
	"""The names in a cell, in their order: one per line, or parted by ";", "/", "&", "et", "and" or "،".

	A comma parts addresses only: "Alaoui, Amina" is one person.
	"""
	written = text(value)
	if written is None:
		return []
	parts = PEOPLE.split(written)
	if "@" in written:
		parts = [name for part in parts for name in part.split(",")]
	return list(dict.fromkeys(name for part in parts if (name := " ".join(part.split()))))


def number(value: object) -> int | float | None:
	"""A number from a cell or a text: "1 234,50", "1,234.50", "١٬٢٣٤٫٥", "12 %", "1 200 DH"; None when blank.

	Raises Problem where a lone separator may mean either ("1,234"): see `numbers`.
	"""
	return _number(value, "")


def numbers(column: Sequence[object]) -> Callable[[object], int | float | None]:
	"""A reader of numbers for one column: its clear cases ("1 234,50") decide the doubtful ones ("1,234")."""
	votes: Counter[str] = Counter()
	for cell in column:
		if isinstance(cell, str) and (figures := _figures(cell)):
			votes[_decimal_mark(figures)] += 1
	del votes[""]
	# A column that writes both ways decides nothing.
	mark = next(iter(votes)) if len(votes) == 1 else ""

	def read(value: object) -> int | float | None:
		return _number(value, mark)

	return read


def _figures(written: str) -> str:
	"""The digits and separators of a number in a text, with ASCII digits; "" when it is no number."""
	plain = written.translate(ARABIC_SEPARATORS)
	found = MONEY.fullmatch(fold_digits(plain).strip())
	if not found:
		return ""
	sign = "-" if found["sign"] in ("-", "−") or written.strip().startswith("(") else ""
	return sign + SPACES.sub("", found["figures"])


def _decimal_mark(figures: str) -> str:
	"""The sign before the decimals as the figures show it; "" when they do not."""
	marks = [sign for sign in figures if sign in ".,"]
	if not marks:
		return ""
	if len(set(marks)) == 2:
		return marks[-1]
	if len(marks) > 1:
		return "." if marks[0] == "," else ","
	whole, _mark, decimals = figures.lstrip("-").partition(marks[0])
	grouped = len(decimals) == 3 and 1 <= len(whole) <= 3 and whole != "0"
	return "" if grouped else marks[0]


def _number(value: object, mark: str) -> int | float | None:
	if isinstance(value, int | float) and not isinstance(value, bool):
		return value
	written = text(value)
	if written is None:
		return None
	figures = "" if isinstance(value, date | bool) else _figures(written)
	if not figures:
		raise Problem(_("“{0}” is not a number."), written)
	shown = _decimal_mark(figures)
	if not (shown or mark) and any(sign in figures for sign in ".,"):
		raise Problem(
			_("“{0}” may mean thousands or decimals. Write it without the separator of thousands."), written
		)
	mark = shown or mark
	grouping = "." if mark == "," else ","
	if figures.count(mark or ".") > 1 or not _grouped(figures.split(mark)[0] if mark else figures, grouping):
		raise Problem(_("“{0}” is not a number."), written)
	plain = figures.replace(grouping, "").replace(mark or ".", ".")
	result = float(plain)
	return int(result) if "." not in plain else result


def _grouped(whole: str, grouping: str) -> bool:
	"""Whether the separators of thousands, if any, stand at thousands."""
	groups = whole.lstrip("-").split(grouping)
	return len(groups) == 1 or (1 <= len(groups[0]) <= 3 and all(len(group) == 3 for group in groups[1:]))


def dates(column: Sequence[object]) -> Callable[[object], date | Computed | None]:
	"""A reader of dates for one column: day before month, unless the column shows that it is not so.

	A date of the Hijri calendar comes as Computed.
	"""
	month_first = _month_first(column)

	def read(value: object) -> date | Computed | None:
		return _told(value, parse_date(value, month_first))

	return read


def datetimes(column: Sequence[object]) -> Callable[[object], datetime | Computed | None]:
	"""As `dates`, with the time of day where the cell gives one; midnight otherwise."""
	month_first = _month_first(column)

	def read(value: object) -> datetime | Computed | None:
		return _told(value, parse_datetime(value, month_first))

	return read


def _month_first(column: Iterable[object]) -> bool:
	month_first = day_first = False
	for value in column:
		if isinstance(value, str) and (found := YEAR_LAST.fullmatch(fold_digits(value.strip()))):
			day_first = day_first or int(found[1]) > 12
			month_first = month_first or int(found[2]) > 12
	return month_first and not day_first


def _told(value: object, read: date | None) -> date | Computed | None:
	if read is None or not isinstance(value, str) or not hijri.hijri_date(_day_part(value)):
		return read
	return Computed(
		read, Problem(_("{0} was computed from the Hijri date “{1}”."), read.isoformat()[:10], value)
	)


def parse_date(value: object, month_first: bool = False) -> date | None:
	"""A date from a date, a spreadsheet's day number or a text: 2026-01-15, 15/01/2026, 15 janvier 2026,
	15/03/1446 (Hijri, by its year)."""
	if isinstance(value, datetime):
		return value.date()
	if isinstance(value, date):
		return value
	written = text(value)
	if written is None:
		return None
	plain = _day_part(written)
	if found := hijri.hijri_date(plain):
		return hijri.to_gregorian(*found, written)
	year = month = day = None
	if NUMBER.fullmatch(plain) and not isinstance(value, bool):
		serial = float(plain.replace(",", "."))
		if FIRST_SERIAL <= serial < LAST_SERIAL:
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


def parse_datetime(value: object, month_first: bool = False) -> datetime | None:
	"""A moment from a date or a text with a time of day (14:30, 14h30, 2:30 PM); midnight without one."""
	if isinstance(value, datetime):
		return value
	day = parse_date(value, month_first)
	if day is None:
		return None
	written = fold_digits(text(value) or "").strip()
	if NUMBER.fullmatch(written):
		seconds = round(float(written.replace(",", ".")) % 1 * 86_400)
		return datetime.combine(day, time()) + timedelta(seconds=seconds)
	found = TIME.search(written)
	if not found:
		return datetime.combine(day, time())
	hour, half = int(found["hour"]), (found["half"] or "").casefold()
	if half in AFTERNOON and hour < 12:
		hour += 12
	elif half in FORENOON and hour == 12:
		hour = 0
	try:
		return datetime.combine(day, time(hour, int(found["minute"]), int(found["second"] or 0)))
	except ValueError:
		raise Problem(_("“{0}” is not a date."), written) from None


def _day_part(written: str) -> str:
	"""The text without time of day and weekday, with ASCII digits."""
	plain = fold_digits(written).strip()
	return WEEKDAY.sub("", TIME.sub("", plain)).strip()


def _full_year(digits: str) -> int:
	return int(digits) + (2000 if len(digits) == 2 else 0)


def _word(written: str, lexicon: Mapping, complaint: str):
	for reading in (fold(written), written):
		if reading in lexicon:
			return lexicon[reading]
	raise Problem(complaint, written)
