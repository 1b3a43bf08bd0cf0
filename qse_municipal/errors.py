"""One error per family of rules, so that callers and tests can tell them apart."""

import frappe
from frappe.model.document import Document

from qse_municipal.guard import journal


class Refusal(frappe.ValidationError):
	"""A guard said no: who may see, step, change, delete or attach what. Every refusal is logged."""


class RatingError(frappe.ValidationError):
	"""A rating is not one of its scale."""


class RatingOrderError(frappe.ValidationError):
	"""Current above inherent, or target above current."""


class MissingMeasureError(frappe.ValidationError):
	"""A current rating below the inherent one without an existing measure."""


class TreatmentError(frappe.ValidationError):
	"""The treatment does not fit the kind, the state or the approval."""


class AcceptanceError(frappe.ValidationError):
	"""The acceptance of a risk lacks its date or reason, or lasts too long."""


class TransitionError(Refusal):
	"""The change of state is not one this user may make now."""


class SelfApprovalError(TransitionError):
	"""Author and approver are the same person."""


class ReassessmentError(frappe.ValidationError):
	"""A rating changed after approval without a dated, explained assessment."""


class HistoryError(Refusal):
	"""Somebody edited what only the server writes."""


class FrozenRecordError(Refusal):
	"""The record is closed, cancelled or past the state in which it may be deleted."""


class ScopeError(frappe.ValidationError):
	"""None of quality, environment and safety is ticked."""


class OwnerError(frappe.ValidationError):
	"""The owner is not an enabled user."""


class ScaleError(frappe.ValidationError):
	"""A rating scale is inconsistent, frozen or missing."""


class UnitError(frappe.ValidationError):
	"""The code or the place of a unit in the tree is wrong."""


class ProcessError(frappe.ValidationError):
	"""The code of a process is wrong."""


class ConcordanceError(frappe.ValidationError):
	"""A concordance row does not fit its relation or its standards."""


class AccessError(Refusal):
	"""A record, or the unit it would go to, is not for this user."""


class ShareError(Refusal):
	"""A record would be opened to somebody past the rules of its register."""


class FileError(Refusal):
	"""A file may not be attached, re-linked, replaced, opened to the public or removed."""


class VerificationError(Refusal):
	"""Somebody other than the verifier judges an action, or the verifier is its owner."""


class ActionsOpenError(frappe.ValidationError):
	"""A risk would reach its target before its actions are verified."""


class PostponementError(Refusal):
	"""A later due date is not one this user may ask for or decide, or makes no sense."""


class DependencyError(frappe.ValidationError):
	"""An action waits for itself, in a circle, or for one that is not finished."""


class ActionDateError(frappe.ValidationError):
	"""The dates of an action make no sense together."""


class EvidenceError(frappe.ValidationError):
	"""A proof names neither a file nor a place, or the record of a done action has none."""


class DelegationError(Refusal):
	"""A delegation gives more than its delegator has, or to the wrong person, or changes while it runs."""


class AuditAccessError(Refusal):
	"""The access of an auditor is not limited as it must be."""


class ReassignmentError(Refusal):
	"""Records cannot be handed over to this person, or not in this state."""


class LadderError(frappe.ValidationError):
	"""A step of escalation is given twice or lies too far from the due date."""


class VersionError(frappe.ValidationError):
	"""A version lacks its summary, or a versioned record lacks what its approval needs."""


class ContextError(frappe.ValidationError):
	"""An analysis of the context or an interested party is incomplete or contradicts itself."""


class ObligationError(frappe.ValidationError):
	"""An expectation that was handed over as an obligation is taken back."""


class TerritoryError(frappe.ValidationError):
	"""The code or the place of a territory in the tree is wrong."""


class ChangeError(frappe.ValidationError):
	"""A planned change leaves a consequence open, or its review is missing."""


class ObjectiveError(frappe.ValidationError):
	"""An objective lacks what makes it measurable, or hangs in the wrong place of the cascade."""


class StrategyError(frappe.ValidationError):
	"""A strategic plan's period, axes or initiatives do not fit together."""


class IndicatorError(frappe.ValidationError):
	"""The definition of an indicator is incomplete or contradicts itself."""


class ReadingError(frappe.ValidationError):
	"""A reading is outside its period, locked without a reason, or no number."""


class RegisterImportError(frappe.ValidationError):
	"""A file cannot be imported into a register, or not in this state of the import."""


def refuse(doc: Document, error: type[frappe.ValidationError], message: str) -> None:
	"""Raise ``error`` with ``message`` (translated: the rule and the way out), naming the record."""
	if issubclass(error, Refusal):
		journal.refused(error.__name__, doc.doctype, doc.name)
	# a name drawn by chance says nothing
	called = frappe.utils.escape_html(doc.get_title() or "") if doc.meta.autoname == "hash" else doc.name
	frappe.throw(f"{frappe.bold(called)}: {message}" if called else message, error)
