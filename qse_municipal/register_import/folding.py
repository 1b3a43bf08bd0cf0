"""Fold headers and words, so that spelling variants of English, French and Arabic compare equal."""

import re
import unicodedata

ARABIC_DIGITS = {ord(digit): str(value % 10) for value, digit in enumerate("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹")}
# "آأإؤئ" lose their hamza by decomposition; these letters do not decompose.
ARABIC_LETTERS = str.maketrans({"ٱ": "ا", "ى": "ي", "ة": "ه", "ـ": None, "ی": "ي", "ک": "ك"})
CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
NOT_WORD = re.compile(r"[\W_]+")
ARTICLE = re.compile(r"\bال(?=\w{2})")
LATIN_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss"})


def fold_digits(text: str) -> str:
	"""Arabic-Indic and Persian digits and their separators as ASCII."""
	return text.translate(ARABIC_DIGITS).replace("٫", ".").replace("٬", "")


def fold(text: object) -> str:
	"""The bare words of a text: no case, accents, vowel signs, punctuation, underscores or Arabic article.

	Arabic letters are folded as everywhere in the app (أإآٱ→ا, ى/ئ→ي, ؤ→و, ة→ه) and digits become ASCII.
	"""
	if text is None:
		return ""
	folded = CAMEL.sub(" ", fold_digits(str(text)))
	folded = unicodedata.normalize("NFKD", folded).casefold().translate(LATIN_LIGATURES)
	folded = "".join(letter for letter in folded if not unicodedata.combining(letter))
	folded = folded.translate(ARABIC_LETTERS)
	return ARTICLE.sub("", NOT_WORD.sub(" ", folded).strip())
