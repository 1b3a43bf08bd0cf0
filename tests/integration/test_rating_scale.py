import frappe
import pytest

from qse_municipal import errors
from qse_municipal.qse_municipal.doctype.qse_rating_scale.qse_rating_scale import approver_roles, describe
from tests.conftest import as_user

pytestmark = pytest.mark.usefixtures("site")


def active(applies_to: str = "Risk"):
	return frappe.get_doc("QSE Rating Scale", {"applies_to": applies_to, "status": "Active"})


def draft():
	return frappe.get_doc("QSE Rating Scale", active().new_version())


def test_default_scales():
	risk, chance = active(), active("Opportunity")
	assert [(band.level, band.minimum_score) for band in risk.bands] == [
		("Low", 1),
		("Moderate", 5),
		("High", 10),
		("Critical", 17),
	]
	assert (risk.severity_floor_level, risk.bands[-1].approver_role) == ("High", "Top Management")
	assert chance.bands[-1].level == "Very High" and not chance.severity_floor_level
	assert (risk.name, risk.version) == ("Risk 5×5 v1", 1)


@pytest.mark.parametrize(
	"spoil",
	[
		lambda doc: doc.bands[0].update({"minimum_score": 2}),
		lambda doc: doc.bands[1].update({"minimum_score": 10}),
		lambda doc: doc.bands[1].update({"level": "Low"}),
		lambda doc: doc.bands[-1].update({"approver_role": "Unit Head"}),
		lambda doc: doc.update({"severity_floor_level": "Terrible"}),
		lambda doc: doc.levels[0].update({"value": 6}),
		lambda doc: doc.set(
			"levels", [row for row in doc.levels if (row.axis, row.value) != ("Severity", 5)]
		),
		lambda doc: doc.set("levels", []),
		lambda doc: doc.update({"status": "Active"}),
	],
)
def test_an_inconsistent_scale_is_refused(spoil):
	doc = draft()
	spoil(doc)
	with pytest.raises(errors.ScaleError):
		doc.save()


def test_detection_needs_its_levels():
	doc = draft()
	doc.use_detection = 1
	doc.levels = [row for row in doc.levels if row.axis != "Detection"]
	with pytest.raises(errors.ScaleError):
		doc.save()


def test_an_active_scale_is_frozen():
	doc = active()
	doc.bands[1].minimum_score = 6
	with pytest.raises(errors.ScaleError, match="new version"):
		doc.save()
	doc = active()
	doc.status = "Draft"
	with pytest.raises(errors.ScaleError):
		doc.save()
	with pytest.raises(errors.ScaleError):
		active().delete()


def test_exactly_one_scale_is_active_per_kind():
	old, new = active(), draft()
	assert (new.version, new.status, new.name) == (
		old.version + 1,
		"Draft",
		f"{old.scale_title} v{old.version + 1}",
	)
	new.activate()
	assert frappe.get_all(
		"QSE Rating Scale", filters={"applies_to": "Risk", "status": "Active"}, pluck="name", order_by="name"
	) == [new.name]
	assert frappe.db.get_value("QSE Rating Scale", old.name, "status") == "Superseded"
	with pytest.raises(errors.ScaleError):
		frappe.get_doc("QSE Rating Scale", old.name).activate()


def test_only_the_qse_manager_makes_versions(people):
	with as_user(people["QSE Officer"]):
		doc = active()
		with pytest.raises(frappe.PermissionError):
			doc.new_version()
		with pytest.raises(frappe.PermissionError):
			doc.activate()
	with as_user(people["QSE Manager"]):
		frappe.get_doc("QSE Rating Scale", active().new_version()).activate()


def test_the_form_reads_levels_and_bands(people):
	with as_user(people["External Auditor"]):
		scale = describe(applies_to="Risk")
	assert (scale["size"], scale["detection_size"]) == (5, 0)
	assert scale["bands"][3] == {
		"level": "Critical",
		"minimum_score": 17,
		"color": "#D64545",
		"approver_role": "Top Management",
	}
	assert describe(scale=scale["name"]) == scale
	with as_user("Guest"), pytest.raises(frappe.PermissionError):
		describe(applies_to="Risk")


def test_approver_roles_for_the_form(people):
	with as_user(people["QSE Manager"]):
		found = approver_roles("Role", "Top", "name", 0, 20, {})
	assert ["Top Management"] in [list(row) for row in found]
	with as_user("Guest"), pytest.raises(frappe.PermissionError):
		approver_roles("Role", "", "name", 0, 20, {})
