"""Dates of the Hijri calendar, as computed (Umm al-Qura). Pure.

What a council of another country announced may differ by a day: the value says that it was computed.
"""

import re
from datetime import date

from qse_municipal.register_import.folding import fold, fold_digits
from qse_municipal.register_import.problems import Problem
from qse_municipal.texts import mark as _

FIRST_YEAR, LAST_YEAR = 1300, 1500
# The years for which the tables of the calendar exist.
FIRST_COMPUTED, LAST_COMPUTED = 1343, 1500

_MONTHS = {
	1: "محرم; المحرم; محرم الحرام; muharram; mouharram; moharram; mouharrem",
	2: "صفر; صفر الخير; safar",
	3: """
		ربيع الأول; ربيع 1; ربيع أول; rabi al awwal; rabi al awal; rabi i; rabi 1; rabia al awal;
		rabia i; rabia 1; rabii i; rabii 1; rabi ul awwal
	""",
	4: """
		ربيع الثاني; ربيع الآخر; ربيع 2; ربيع ثاني; rabi al thani; rabi al akhir; rabi ii; rabi 2;
		rabia al thani; rabia ii; rabia 2; rabii ii; rabii 2; rabi ath thani; rabi ul thani
	""",
	5: """
		جمادى الأولى; جمادى الأول; جمادى 1; جمادي الأولى; jumada al awwal; jumada al ula; jumada i;
		jumada 1; joumada i; joumada 1; joumada al oula; joumada al awwal
	""",
	6: """
		جمادى الآخرة; جمادى الثانية; جمادى الثاني; جمادى 2; جمادي الآخرة; jumada al thani;
		jumada al akhirah; jumada al akhira; jumada ii; jumada 2; joumada ii; joumada 2;
		joumada al thania; joumada al akhira
	""",
	7: "رجب; رجب الفرد; rajab; rejeb",
	8: "شعبان; sha ban; shaban; shaaban; chaabane; chaaban; chaâbane",
	9: "رمضان; رمضان المبارك; ramadan; ramadhan",
	10: "شوال; shawwal; shawal; chaoual; chawwal; chawal",
	11: """
		ذو القعدة; ذي القعدة; ذوالقعدة; ذو القعده; dhu al qadah; dhu al qi dah; dhul qadah; dhou al qi da;
		dhou al kaada; dou al kaada; dhul qidah; zul qadah
	""",
	12: """
		ذو الحجة; ذي الحجة; ذوالحجة; dhu al hijjah; dhul hijjah; dhou al hijja; dou al hijja;
		dhul hijja; zul hijjah
	""",
}
MONTHS = {fold(word): month for month, words in _MONTHS.items() for word in words.split(";")}

SUFFIX = re.compile(r"\s*(?:هـ|ه|هجرية|هجري|[Aa]\.?[Hh]\.?|[Hh]\.?|hijri|hégire)\.?\s*$")
YEAR_FIRST = re.compile(r"(\d{4})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{1,2})")
YEAR_LAST = re.compile(r"(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{4})")
WITH_MONTH = re.compile(
	r"(\d{1,2})\s*(?:er)?\s*[-/.\s]\s*(?:من\s+)?(\D+?|\D+\s?[12])\s*[-/.,\s]\s*(?:عام\s+|سنة\s+)?(\d{4})"
)


def hijri_date(written: str) -> tuple[int, int, int] | None:
	"""Year, month and day of a text that is a Hijri date; None when it is none.

	It is one when its year lies between 1300 and 1500, with or without "هـ".
	"""
	bare = SUFFIX.sub("", fold_digits(written).strip())
	year = month = day = 0
	if found := YEAR_FIRST.fullmatch(bare):
		year, month, day = int(found[1]), int(found[2]), int(found[3])
	elif found := YEAR_LAST.fullmatch(bare):
		year, month, day = int(found[3]), int(found[2]), int(found[1])
	elif found := WITH_MONTH.fullmatch(bare):
		year, month, day = int(found[3]), MONTHS.get(fold(found[2]), 0), int(found[1])
	if not (FIRST_YEAR <= year <= LAST_YEAR and month):
		return None
	return year, month, day


def to_gregorian(year: int, month: int, day: int, written: str) -> date:
	"""The Gregorian day of a Hijri date. Raises Problem: no such day, or outside the tables."""
	from hijridate import Hijri

	if not FIRST_COMPUTED <= year <= LAST_COMPUTED:
		raise Problem(
			_("“{0}” lies outside the Hijri years {1} to {2}, which can be computed. Write the other date."),
			written,
			FIRST_COMPUTED,
			LAST_COMPUTED,
		)
	try:
		return date(*Hijri(year, month, day).to_gregorian().datetuple())
	except (ValueError, OverflowError):
		raise Problem(_("“{0}” is not a date."), written) from None
