"""Unit types, the two default scales and the defaults of the settings."""

import frappe

from qse_municipal.hooks import fixtures
from qse_municipal.ladder.rules import DEFAULTS

# The list stands in hooks.py, where Frappe reads which roles are ours.
ROLES = tuple(next(one for one in fixtures if one["dt"] == "Role")["filters"][0][2])

UNIT_TYPES = (
	"Ministry",
	"General Directorate",
	"Directorate",
	"Department",
	"Division",
	"Service",
	"Section",
	"Office",
	"Agency",
	"Council",
	"Commune",
	"Site",
)

GREEN, YELLOW, ORANGE, RED = "#4CAF7A", "#F2C94C", "#F2994A", "#D64545"
GREY, LIGHT_BLUE, TEAL = "#B8C2CC", "#7FB3E0", "#2BA8A0"

RISK_SCALE = {
	"scale_title": "Risk 5×5",
	"applies_to": "Risk",
	"severity_floor_level": "High",
	"bands": (
		("Low", 1, GREEN, "Unit Head"),
		("Moderate", 5, YELLOW, "Unit Head"),
		("High", 10, ORANGE, "Unit Head"),
		("Critical", 17, RED, "Top Management"),
	),
	"levels": {
		"Probability": (
			("Rare", "Less than once in ten years"),
			("Unlikely", "About once in five years"),
			("Possible", "About once in two years"),
			("Likely", "About once a year"),
			("Almost certain", "Several times a year"),
		),
		"Severity": (
			("Negligible", "No effect that users notice"),
			("Minor", "Short disturbance, repaired within the unit"),
			("Moderate", "A service late or stopped for a day, first aid, local nuisance"),
			("Major", "A service stopped for days, lost-time injury, breach of an obligation"),
			("Catastrophic", "Loss of life, lasting damage to the environment, loss of certification"),
		),
		"Detection": (
			("Certain", "Seen at once"),
			("High", "Seen by the next check"),
			("Moderate", "Seen by a periodic check"),
			("Low", "Seen by chance"),
			("None", "Not seen before it has happened"),
		),
	},
}

OPPORTUNITY_SCALE = {
	"scale_title": "Opportunity 5×5",
	"applies_to": "Opportunity",
	"severity_floor_level": "",
	"bands": (
		("Low", 1, GREY, "Unit Head"),
		("Moderate", 5, LIGHT_BLUE, "Unit Head"),
		("High", 10, TEAL, "Unit Head"),
		("Very High", 17, GREEN, "Unit Head"),
	),
	"levels": {
		"Probability": (
			("Very hard", "Depends on decisions and means that are not in sight"),
			("Hard", "Needs means beyond those of the council"),
			("Feasible", "Needs a project with a budget of its own"),
			("Easy", "Within the means of the unit"),
			("Very easy", "Can be done at once"),
		),
		"Severity": (
			("Marginal", "Hardly noticed"),
			("Small", "Noticed by one unit"),
			("Medium", "Noticed by the users of one service"),
			("Large", "Noticed by users and partners of the council"),
			("Outstanding", "Changes how the council serves the whole region"),
		),
	},
}


def run() -> None:
	add_unit_types()
	for scale in (RISK_SCALE, OPPORTUNITY_SCALE):
		add_scale(scale)
	set_defaults()
	set_escalation_steps()


def add_unit_types() -> None:
	known = set(frappe.get_all("QSE Unit Type", pluck="name", order_by="name"))
	for name in UNIT_TYPES:
		if name not in known:
			frappe.get_doc({"doctype": "QSE Unit Type", "type_name": name}).insert(ignore_permissions=True)


def add_scale(scale: dict) -> None:
	"""The default scale of a kind, made Active, unless the kind has a scale already."""
	if frappe.db.exists("QSE Rating Scale", {"applies_to": scale["applies_to"]}):
		return
	doc = frappe.get_doc(
		{
			"doctype": "QSE Rating Scale",
			"scale_title": scale["scale_title"],
			"applies_to": scale["applies_to"],
			"severity_floor_level": scale["severity_floor_level"],
			"bands": [
				{"level": level, "minimum_score": minimum, "color": color, "approver_role": role}
				for level, minimum, color, role in scale["bands"]
			],
			"levels": [
				{"axis": axis, "value": value, "label": label, "description": description}
				for axis, texts in scale["levels"].items()
				for value, (label, description) in enumerate(texts, 1)
			],
		}
	).insert(ignore_permissions=True)
	doc.flags.ignore_permissions = True
	doc.activate()


def set_defaults() -> None:
	"""Settings have no row before their first save: write the defaults that are missing."""
	stored = frappe.db.get_singles_dict("QSE Settings")
	defaults = {df.fieldname: df.default for df in frappe.get_meta("QSE Settings").fields if df.default}
	defaults["country"] = frappe.db.get_single_value("System Settings", "country")
	for fieldname, value in defaults.items():
		if value and fieldname not in stored:
			frappe.db.set_single_value("QSE Settings", fieldname, value)


def set_escalation_steps() -> None:
	"""The default ladder, once: a council that empties or changes it keeps what it chose."""
	settings = frappe.get_doc("QSE Settings")
	if settings.escalation_steps_set or settings.escalation_steps:
		return
	for priority, steps in DEFAULTS.items():
		for step in steps:
			settings.append(
				"escalation_steps", {"priority": priority, "recipient": step.recipient, "days": step.days}
			)
	settings.update_child_table("escalation_steps")
	frappe.db.set_single_value("QSE Settings", "escalation_steps_set", 1)
