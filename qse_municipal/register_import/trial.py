"""Try something without keeping it: the framework and the controllers judge, nothing stays."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

import frappe
from frappe.utils import strip_html
from frappe.utils.data import cstr

# What a rule of the framework or of a controller raises. Anything else is a mistake of the program.
REFUSALS = (frappe.ValidationError, frappe.PermissionError, frappe.NameError)
CALLBACKS = ("before_commit", "after_commit", "before_rollback", "after_rollback")


@contextmanager
def trial() -> Iterator:
	"""Undo whatever happens inside: the database, work put off until the commit, messages to the user.

	Gives a function that returns the messages shown so far.
	"""
	from frappe.utils import CallbackManager

	name = "trial_" + frappe.generate_hash(length=10)
	waiting = {callback: getattr(frappe.db, callback) for callback in CALLBACKS}
	shown = list(frappe.local.message_log)
	realtime = list(frappe.local._realtime_log) if hasattr(frappe.local, "_realtime_log") else None
	for callback in CALLBACKS:
		setattr(frappe.db, callback, CallbackManager())
	frappe.db.savepoint(name)
	try:
		yield lambda: messages_since(len(shown))
	finally:
		frappe.db.rollback(save_point=name)
		for callback, manager in waiting.items():
			setattr(frappe.db, callback, manager)
		frappe.local.message_log = shown
		if realtime is not None:
			frappe.local._realtime_log = realtime
		elif hasattr(frappe.local, "_realtime_log"):
			del frappe.local._realtime_log


def explain(error: Exception, messages: list[str]) -> str:
	"""The text of an error as the user would have seen it."""
	told = list(dict.fromkeys(message for message in messages if message))
	if told:
		return " ".join(told)
	if isinstance(error, frappe.PermissionError) and frappe.flags.error_message:
		return strip_html(cstr(frappe.flags.error_message))
	return strip_html(cstr(error)) or type(error).__name__


def messages_since(count: int) -> list[str]:
	"""Plain texts of the messages to the user after the first `count`."""
	return [_plain(entry) for entry in frappe.local.message_log[count:]]


def _plain(entry: dict | str) -> str:
	if isinstance(entry, str):
		entry = json.loads(entry)
	return strip_html(cstr(entry.get("message"))).strip()
