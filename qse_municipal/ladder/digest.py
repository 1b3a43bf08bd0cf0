"""One mail per person and period with all that waits for them and what was escalated to them.

A digest is written and its mail queued in one transaction, person by person: the unique key of the digest
lets one of two runs through, and a mail that cannot be written is tried again by the next run.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

import frappe
from frappe import _
from frappe.query_builder import DocType
from frappe.utils import (
	add_days,
	create_batch,
	format_date,
	get_datetime,
	get_url,
	get_url_to_form,
	getdate,
	now_datetime,
)

from qse_municipal.actions.rules import DUE_STATES
from qse_municipal.ladder.people import ACTION, seen_by
from qse_municipal.ladder.rules import TOLD, period_of
from qse_municipal.my_work.waiting import Group, Row, confidential, waiting
from qse_municipal.register.names import is_right_to_left, user_names
from qse_municipal.setup.masters import ROLES

DOCTYPE = "QSE Digest"
CHUNK = 100  # people of one job
ROWS = 15  # of a kind in a mail; the page shows the others
TIMEOUT = 1500  # seconds
FIRST_DAYS = 7  # that the first digest of a person looks back


def start() -> list[str]:
	"""Queue the digests of the present period for who had none; returns their names."""
	settings = frappe.get_cached_doc("QSE Settings")
	if settings.digest_frequency not in ("Daily", "Weekly") or not can_send():
		return []
	period = period_of(settings.digest_frequency, settings.digest_weekday, getdate())
	readers = readers_without(period)
	for number, users in enumerate(create_batch(readers, CHUNK)):
		frappe.enqueue(
			"qse_municipal.ladder.digest.send",
			queue="long",
			timeout=TIMEOUT,
			job_id=f"qse_digest:{period}:{number}",
			deduplicate=True,
			users=list(users),
			period=str(period),
		)
	return readers


def can_send() -> bool:
	"""True with notifications switched on and an account that sends mail."""
	if not frappe.db.get_single_value("QSE Settings", "send_notifications"):
		return False
	account = {"enable_outgoing": 1, "default_outgoing": 1}
	return bool(frappe.conf.get("mail_server") or frappe.db.exists("Email Account", account))


def readers_without(period: date) -> list[str]:
	"""Enabled users of the Desk with a role of the app, for whom the period has no digest."""
	user, role, digest = DocType("User"), DocType("Has Role"), DocType(DOCTYPE)
	return (
		frappe.qb.from_(user)
		.join(role)
		.on((role.parent == user.name) & (role.parenttype == "User") & role.role.isin(ROLES))
		.left_join(digest)
		.on((digest.user == user.name) & (digest.period == str(period)))
		.where((user.enabled == 1) & (user.user_type == "System User") & (user.email != ""))
		.where(user.name.notin(["Administrator", "Guest"]) & digest.name.isnull())
		.select(user.name)
		.distinct()
		.orderby(user.name)
		.run(pluck=True)
	)


def send(users: list[str], period: str) -> int:
	"""Job: a digest for each of the users, each in a transaction of its own. Returns how many mails."""
	return sum(_send_alone(user, getdate(period)) for user in users)


def _send_alone(user: str, period: date, again: bool = True) -> bool:
	try:
		sent = send_to(user, period)
		frappe.db.commit()
		return sent
	except frappe.UniqueValidationError:
		frappe.db.rollback()
	except Exception as trouble:
		frappe.db.rollback()
		if again and isinstance(trouble, frappe.QueryDeadlockError | frappe.QueryTimeoutError):
			return _send_alone(user, period, again=False)
		frappe.log_error(title=f"Digest of {user} failed")
		frappe.db.commit()
	return False


def send_to(user: str, period: date) -> bool:
	"""Write the digest of the user and queue its mail; False when there is no mail."""
	person = frappe.db.get_value("User", user, ["email", "language", "full_name", "enabled"], as_dict=True)
	if not person or not person.enabled:
		return False
	with reading_as(user, person.language):
		groups, reminders = waiting(ROWS), escalated_to(user, period)
		number = sum(group.count for group in groups) + len(reminders)
		frappe.get_doc(
			{
				"doctype": DOCTYPE,
				"user": user,
				"period": str(period),
				"number_of_rows": number,
				"sent_on": now_datetime(),
				"digest_key": f"{user}:{period}",
			}
		).insert(ignore_permissions=True)
		if not number:
			return False
		queued = frappe.sendmail(
			recipients=[person.email],
			subject=_("What waits for you: {0}").format(number),
			template="qse_digest",
			args=content(person.full_name or user, groups, reminders),
		)
		if not queued and not has_unsubscribed(person.email):
			raise frappe.OutgoingEmailError(person.email)
	return bool(queued)


def has_unsubscribed(address: str) -> bool:
	return bool(frappe.db.exists("Email Unsubscribe", {"email": address, "global_unsubscribe": 1}))


@contextmanager
def reading_as(user: str, language: str | None) -> Iterator[None]:
	"""Read as the user, in their language: what they may not see is not in their mail."""
	before, spoken = frappe.session.user, frappe.local.lang
	frappe.set_user(user)
	frappe.local.lang = language or frappe.db.get_single_value("System Settings", "language") or "en"
	try:
		yield
	finally:
		frappe.set_user(before)
		frappe.local.lang = spoken


def escalated_to(user: str, period: date) -> list[dict[str, str]]:
	"""Actions of others that were told to the user since the digest before and are still not done."""
	step, action = DocType("QSE Escalation"), DocType(ACTION)
	rows = (
		frappe.qb.from_(step)
		.join(action)
		.on((action.name == step.action) & (action.due_date == step.due_date))
		.where((step.sent_on >= _digest_before(user, period)) & (step.outcome == TOLD))
		.where(step.users.like(f"%{user}%"))
		.where(action.workflow_state.isin(DUE_STATES) & (action.action_owner != user))
		.select(action.name, action.title, action.due_date, action.action_owner)
		.select(action.is_confidential, step.users)
		.distinct()
		.orderby(action.due_date)
		.orderby(action.name)
		.run(as_dict=True)
	)
	rows = [row for row in rows if user in row.users.split("\n")]
	seen = seen_by(user, ACTION, [row.name for row in rows]) if rows else set()
	owners = user_names(row.action_owner for row in rows)
	found = {
		row.name: {
			"name": row.name,
			"title": "" if row.is_confidential else row.title,
			"due": format_date(row.due_date),
			"behalf": owners.get(row.action_owner, row.action_owner),
			"link": get_url_to_form(ACTION, row.name),
			"overdue": row.due_date < getdate(),
		}
		for row in rows
		if row.name in seen
	}
	return list(found.values())


def _digest_before(user: str, period: date) -> datetime:
	"""When the user had the digest before this one: a weekly one tells what was told on all days since."""
	before = frappe.get_all(
		DOCTYPE,
		filters={"user": user, "period": ["<", str(period)]},
		pluck="sent_on",
		order_by="sent_on desc",
		limit=1,
	)
	return before[0] if before else get_datetime(add_days(period, -FIRST_DAYS))


def content(name: str, groups: list[Group], reminders: list[dict[str, str]]) -> dict[str, Any]:
	"""What the template shows. A mail is read by more people than the record: titles of secret ones stay."""
	secret = confidential(row for group in groups for row in group.rows)
	return {
		"direction": "rtl" if is_right_to_left() else "ltr",
		"side": "right" if is_right_to_left() else "left",
		"reader": name,
		"page": get_url("/app/qse-my-work"),
		"reminders": reminders,
		"groups": [
			{
				"title": group.title,
				"count": group.count,
				"more": group.count - len(group.rows),
				"rows": [_line(row, (row.doctype, row.name) in secret) for row in group.rows],
			}
			for group in groups
		],
	}


def _line(row: Row, is_secret: bool) -> dict[str, Any]:
	return {
		"name": row.reference,
		"title": "" if is_secret else row.title,
		"text": row.text,
		"due": format_date(row.due) if row.due else "",
		"overdue": row.overdue,
		"behalf": row.behalf,
		"link": get_url_to_form(row.doctype, row.name),
	}
