"""Ratings of a QSE Risk: their levels by its scale, and the dated rows that keep each of them for ever."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, cstr, formatdate, getdate

from qse_municipal.errors import RatingError, ReassessmentError, ScaleError, refuse
from qse_municipal.rating.scale import Rating, Scale
from qse_municipal.rating.store import active_scale, get_scale
from qse_municipal.risk import rules

AXES = ("probability", "severity", "detection")


def ratings_of(doc: Document) -> dict[str, Rating]:
	"""The three ratings as they stand on the record."""
	return {name: Rating(*(cint(doc.get(f"{name}_{axis}")) for axis in AXES)) for name in rules.RATINGS}


def choose_scale(doc: Document, stored: Document | None) -> Scale:
	"""A record keeps its scale; a reassessment takes the Active one when the ratings fit it."""
	if not stored:
		doc.rating_scale = active_scale(doc.kind)
	elif doc.rating_scale != stored.rating_scale:
		refuse(
			doc,
			ScaleError,
			_(
				"The rating scale {0} stays with this record. Use the step Reassess to take the active one."
			).format(frappe.bold(stored.rating_scale)),
		)
	elif rules.is_reassessment(stored.workflow_state, doc.workflow_state):
		active = get_scale(active_scale(doc.kind))
		if all(active.fits(rating) for rating in ratings_of(doc).values()):
			doc.rating_scale = active.name
			return active
	return get_scale(doc.rating_scale)


def rate(doc: Document, scale: Scale) -> None:
	"""Check each rating against the scale, then derive score, level, deciding rule and approver (R1, R2)."""
	for name, rating in ratings_of(doc).items():
		label = _(name.title())
		if doc.kind == rules.OPPORTUNITY and name != "current" and not rating.blank:
			refuse(
				doc,
				RatingError,
				_("An opportunity has one rating, the current one. Clear the rating {0}.").format(
					frappe.bold(label)
				),
			)
		if not scale.fits(rating):
			refuse(doc, RatingError, _misfit(label, scale))
		verdict = scale.judge(rating)
		doc.set(f"{name}_score", verdict.score)
		doc.set(f"{name}_level", verdict.level)
		doc.set(f"{name}_level_rule", verdict.rule)
	band = scale.band(doc.current_level)
	doc.approver_role = band.approver_role if band else None


def _misfit(label: str, scale: Scale) -> str:
	if scale.detection_size:
		return _(
			"{0}: probability and severity go from 1 to {1}, detection from 1 to {2}, or all are 0 ({3})."
		).format(frappe.bold(label), scale.size, scale.detection_size, scale.name)
	return _("{0}: probability and severity go from 1 to {1}, or both are 0; no detection ({2}).").format(
		frappe.bold(label), scale.size, scale.name
	)


def keep_assessment(doc: Document, stored: Document | None, scale: Scale) -> None:
	"""Append the dated row of a new rating: at Assess, and at each change after it (R8)."""
	if doc.workflow_state in rules.DRAFT_STATES or not (stored or doc.flags.takeover):
		return
	if not stored:
		if doc.workflow_state == rules.CANCELLED:
			return
		doc.assessed_on = doc.assessed_on or doc.identified_on
	elif stored.workflow_state in rules.DRAFT_STATES:
		if doc.workflow_state == rules.CANCELLED:
			return
	elif stored.rating_scale == doc.rating_scale and ratings_of(stored) == ratings_of(doc):
		return
	approved = stored and stored.workflow_state in rules.APPROVED_STATES
	if approved and not rules.is_reassessment(stored.workflow_state, doc.workflow_state):
		_check_reassessment(doc, stored, scale)

	today = getdate()
	assessed_on = getdate(doc.assessed_on) if doc.assessed_on else today
	earliest = getdate(doc.assessments[-1].assessed_on if doc.assessments else doc.identified_on)
	if not rules.dated_in_order(assessed_on, earliest, today):
		refuse(
			doc,
			ReassessmentError,
			_("An assessment is dated from {0} to today. Correct {1}.").format(
				formatdate(earliest),
				frappe.bold(_(doc.meta.get_label("assessed_on"))),
			),
		)
	row = {
		"assessed_on": assessed_on,
		"assessed_by": frappe.session.user,
		"rating_scale": doc.rating_scale,
		"note": cstr(doc.assessment_note or doc.state_reason or doc.flags.system_transition).strip(),
	}
	for name in rules.RATINGS:
		for part in (*AXES, "score", "level"):
			row[f"{name}_{part}"] = doc.get(f"{name}_{part}")
	doc.append("assessments", row)
	doc.assessed_on = None
	doc.assessment_note = None


def _check_reassessment(doc: Document, stored: Document, scale: Scale) -> None:
	if rules.raises_level(scale, stored.current_level, doc.current_level):
		refuse(
			doc,
			ReassessmentError,
			_("The level would rise from {0} to {1} after approval. Use the step Reassess first.").format(
				_(stored.current_level), _(doc.current_level)
			),
		)
	if not doc.assessed_on or not cstr(doc.assessment_note).strip():
		refuse(
			doc,
			ReassessmentError,
			_("After approval a rating changes only with {0} and {1}.").format(
				frappe.bold(_(doc.meta.get_label("assessed_on"))),
				frappe.bold(_(doc.meta.get_label("assessment_note"))),
			),
		)
