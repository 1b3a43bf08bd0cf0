import re
from collections import defaultdict

import frappe
from frappe import _
from frappe.model.workflow import get_workflow_name
from frappe.utils import cint, cstr

from qse_municipal.errors import ScaleError, refuse
from qse_municipal.rating.scale import LARGEST, SMALLEST, bands_problem, levels_problem
from qse_municipal.rating.store import active_scale, scale_of
from qse_municipal.register.kept import Kept
from qse_municipal.risk.rules import APPROVED

COLOR = re.compile("#[0-9A-Fa-f]{6}")
DEFINITION = ("scale_title", "version", "applies_to", "use_detection", "severity_floor_level")
LEVEL_FIELDS = ("axis", "value", "label", "description")
BAND_FIELDS = ("level", "minimum_score", "color", "approver_role")


class QSERatingScale(Kept):
	def before_insert(self) -> None:
		self.version = self._last_version() + 1
		self.status = "Draft"

	def validate(self) -> None:
		self.check_frozen()
		self.check_levels()
		self.check_bands()
		self.check_floor()
		self.check_approvers()

	def on_trash(self) -> None:
		if self.status != "Draft":
			refuse(self, ScaleError, _("A scale that has been active is kept for ever."))

	@frappe.whitelist(methods=["POST"])
	def activate(self) -> None:
		"""Make this Draft the one Active scale of its kind; the one before stays with its records."""
		self.check_permission("write")
		if self.status != "Draft":
			refuse(self, ScaleError, _("Only a draft is activated. Make a new version of this scale."))
		for name in frappe.get_all(
			"QSE Rating Scale",
			filters={"applies_to": self.applies_to, "status": "Active"},
			pluck="name",
			order_by="name",
		):
			frappe.get_doc("QSE Rating Scale", name)._set_status("Superseded")
		self._set_status("Active")

	@frappe.whitelist(methods=["POST"])
	def new_version(self) -> str:
		"""Copy this scale into a Draft with the next version number; returns its name."""
		self.check_permission("write")
		self.check_permission("create")
		draft = frappe.copy_doc(self)
		draft.insert()
		return draft.name

	def check_frozen(self) -> None:
		stored = self.get_doc_before_save()
		if not stored:
			return
		self.version = stored.version
		if self.status != stored.status and self.flags.new_status != self.status:
			refuse(self, ScaleError, _("The status of a scale changes only with the button Activate."))
		if stored.status != "Draft" and self._definition() != stored._definition():
			refuse(
				self,
				ScaleError,
				_("A scale that was active is frozen: ratings stand on it. Make a new version."),
			)

	def check_levels(self) -> None:
		values = defaultdict(list)
		for level in self.levels:
			values[level.axis].append(cint(level.value))
		axes = ["Probability", "Severity", *(["Detection"] if self.use_detection else [])]
		for axis in axes:
			if levels_problem(values[axis]):
				refuse(
					self,
					ScaleError,
					_("The levels of {0} must be 1, 2, 3 … without a gap, from {1} to {2} of them.").format(
						frappe.bold(_(axis)), SMALLEST, LARGEST
					),
				)
		if len(values["Probability"]) != len(values["Severity"]):
			refuse(self, ScaleError, _("Probability and severity need the same number of levels."))

	def check_bands(self) -> None:
		for band in self.bands:
			if not COLOR.fullmatch(band.color or ""):
				refuse(
					self, ScaleError, _("The colour of {0} is not one like #4CAF7A.").format(_(band.level))
				)
		problem = bands_problem(scale_of(self).bands)
		if problem:
			texts = {
				"none": _("A scale needs at least one band."),
				"first": _("The first band starts at score 1."),
				"ascending": _("The minimum scores of the bands must rise from row to row."),
				"names": _("Two bands have the same name. Give each its own."),
			}
			refuse(self, ScaleError, texts[problem])

	def check_floor(self) -> None:
		if self.severity_floor_level and scale_of(self).place(self.severity_floor_level) < 0:
			refuse(
				self,
				ScaleError,
				_("The severity floor {0} is not the name of a band. Choose one of: {1}.").format(
					frappe.bold(self.severity_floor_level), ", ".join(band.level for band in self.bands)
				),
			)

	def check_approvers(self) -> None:
		"""Each band is approved by a role that has the step, the top band of risks by Top Management."""
		able = approving_roles()
		for band in self.bands:
			if able and band.approver_role not in able:
				refuse(
					self,
					ScaleError,
					_("{0} has no step Approve in the workflow of risks. Choose one of: {1}.").format(
						frappe.bold(_(band.approver_role or "")), ", ".join(_(role) for role in able)
					),
				)
		if self.applies_to == "Risk" and self.bands[-1].approver_role != "Top Management":
			refuse(self, ScaleError, _("The top band of a risk scale is approved by Top Management."))

	def _set_status(self, status: str) -> None:
		self.status = self.flags.new_status = status
		self.save()

	def _last_version(self) -> int:
		return max(
			frappe.get_all("QSE Rating Scale", filters={"scale_title": self.scale_title}, pluck="version"),
			default=0,
		)

	def _definition(self) -> tuple:
		return (
			[cstr(self.get(name) or "") for name in DEFINITION],
			[[cstr(row.get(name) or "") for name in LEVEL_FIELDS] for row in self.levels],
			[[cstr(row.get(name) or "") for name in BAND_FIELDS] for row in self.bands],
		)


@frappe.whitelist(methods=["GET"])
def describe(scale: str | None = None, applies_to: str = "Risk") -> dict:
	"""Levels and bands of a scale; without a name, of the Active one of "Risk" or "Opportunity".

	Raises PermissionError unless the user may read the scale.
	"""
	doc = frappe.get_doc("QSE Rating Scale", scale or active_scale(applies_to))
	doc.check_permission("read")
	plain = scale_of(doc)
	return {
		"name": doc.name,
		"size": plain.size,
		"use_detection": doc.use_detection,
		"detection_size": plain.detection_size,
		"severity_floor_level": doc.severity_floor_level,
		"levels": [
			{"axis": row.axis, "value": row.value, "label": row.label, "description": row.description}
			for row in doc.levels
		],
		"bands": [
			{
				"level": row.level,
				"minimum_score": row.minimum_score,
				"color": row.color,
				"approver_role": row.approver_role,
			}
			for row in doc.bands
		],
	}


@frappe.whitelist(methods=["GET", "POST"])
@frappe.validate_and_sanitize_search_inputs
def approver_roles(
	doctype: str, txt: str, searchfield: str, start: int, page_len: int, filters: dict | str | None = None
) -> list:
	"""Roles for the link field of a band: those that can approve; a QSE Manager may not read Role itself."""
	frappe.has_permission("QSE Rating Scale", "write", throw=True)
	found = [role for role in approving_roles() if txt.casefold() in f"{role} {_(role)}".casefold()]
	return [[role] for role in found[cint(start) : cint(start) + cint(page_len)]]


def approving_roles() -> list[str]:
	"""Roles with a step to Approved in the installed workflow of risks; none while it is not installed."""
	name = get_workflow_name("QSE Risk")
	if not name:
		return []
	steps = frappe.get_cached_doc("Workflow", name).transitions
	return list(dict.fromkeys(row.allowed for row in steps if row.next_state == APPROVED))
