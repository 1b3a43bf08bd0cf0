"""Territories: the tree of Morocco from its package, loaded once; rules of the tree; who may load."""

import time

import frappe
import pytest

from qse_municipal import errors
from qse_municipal.territory import morocco, tree
from tests.conftest import ROLES, as_user

pytestmark = pytest.mark.usefixtures("site")

DOCTYPE = "QSE Territory"


@pytest.fixture
def empty(site):
	frappe.db.set_value("QSE Unit", {"territory": ["is", "set"]}, "territory", None)
	frappe.db.delete(DOCTYPE)


def new(code: str, **values):
	return frappe.get_doc(
		{
			"doctype": DOCTYPE,
			"territory_code": code,
			"territory_name": code,
			"territory_type": "Other",
			**values,
		}
	)


def numbers() -> list[tuple[str, str | None, int, int]]:
	return frappe.get_all(
		DOCTYPE, fields=["name", "parent_qse_territory", "lft", "rgt"], order_by="lft", as_list=True
	)


def is_nested(rows) -> bool:
	"""All numbers are used once, and each territory lies within its parent."""
	place = {name: (left, right) for name, _parent, left, right in rows}
	used = sorted(number for pair in place.values() for number in pair)
	return used == list(range(used[0], used[0] + 2 * len(rows))) and all(
		place[parent][0] < left and right < place[parent][1] for _name, parent, left, right in rows if parent
	)


def test_morocco_is_loaded_whole_and_once(people, empty):
	with as_user(people["QSE Manager"]):
		began = time.monotonic()
		added = morocco.load()
		taken = time.monotonic() - began
		assert added == 12 + 83 + 1503
		assert morocco.load() == 0
	assert taken < 3, taken
	types = dict(
		frappe.db.sql("select territory_type, count(*) from `tabQSE Territory` group by territory_type")
	)
	assert types == {"Region": 12, "Prefecture": 21, "Province": 62, "Commune": 1503}
	assert is_nested(numbers())


def test_the_region_of_the_seed(people, empty):
	morocco.add()
	region = frappe.get_doc(DOCTYPE, "01")
	assert (region.territory_name_fr, region.territory_name_ar) == (
		"Tanger-Tétouan-Al Hoceima",
		"طنجة-تطوان-الحسيمة",
	)
	below = frappe.get_all(
		DOCTYPE,
		{"lft": [">", region.lft], "rgt": ["<", region.rgt]},
		["territory_type", "parent_qse_territory", "population"],
		order_by="lft",
	)
	kinds = [row.territory_type for row in below]
	assert [kinds.count(kind) for kind in ("Prefecture", "Province", "Commune")] == [2, 6, 146]
	assert sum(row.population for row in below if row.parent_qse_territory == "01") == region.population
	assert "CC BY 4.0" in region.source and region.country == "Morocco"
	commune = frappe.get_doc(DOCTYPE, "01.511.01.0")
	assert (commune.territory_name_ar, commune.parent_qse_territory) == ("طنجة", "01.511")
	assert region.save().name == "01"


def test_what_is_missing_is_added_beside_what_a_council_has(people, empty):
	new("X", is_group=1).insert()
	new("X-1", parent_qse_territory="X").insert()
	morocco.add()
	frappe.db.set_value(DOCTYPE, "01", "territory_name", "Our region")
	frappe.delete_doc(DOCTYPE, "01.511.01.0")
	frappe.delete_doc(DOCTYPE, "12.066.03.07")
	assert morocco.add() == 2
	assert frappe.db.get_value(DOCTYPE, "01", "territory_name") == "Our region"
	rows = numbers()
	assert len(rows) == 1598 + 2 and is_nested(rows)


@pytest.mark.parametrize("role", [*ROLES, None])
def test_who_loads_and_who_reads(people, role):
	from tests.integration.ideas import make_staff

	with as_user(people[role] if role else make_staff()):
		assert frappe.has_permission(DOCTYPE, "read")
		assert frappe.has_permission(DOCTYPE, "write") is (role == "QSE Manager")
		if role != "QSE Manager":
			with pytest.raises(frappe.PermissionError):
				morocco.load()


def test_rules_of_the_tree(people):
	new("T-R", is_group=1).insert()
	leaf = new("T-L", parent_qse_territory="T-R").insert()
	for wrong in (new("T X"), new("T-Y", parent_qse_territory="T-L")):
		with pytest.raises(errors.TerritoryError):
			wrong.insert()
	with pytest.raises(errors.TerritoryError):
		leaf.update({"parent_qse_territory": "T-L"}).save()
	with pytest.raises(errors.HistoryError):
		leaf.rename("T-Z")
	leaf.reload()
	with pytest.raises(frappe.ValidationError):
		frappe.get_doc(DOCTYPE, "T-R").update({"parent_qse_territory": "T-L"}).save()
	unit = frappe.get_doc(
		{"doctype": "QSE Unit", "unit_code": "T-TERR", "unit_name": "x", "territory": "T-L"}
	)
	assert unit.insert().territory == "T-L"
	with pytest.raises(frappe.LinkExistsError):
		frappe.delete_doc(DOCTYPE, "T-L")


def test_the_tree_speaks_the_language_of_its_reader(people, empty):
	from tests.integration.ideas import make_staff

	morocco.add()
	frappe.db.set_value(DOCTYPE, "02", "territory_name_ar", None)
	frappe.local.lang = "ar"
	try:
		with as_user(make_staff()):
			regions = tree.get_children(DOCTYPE, "مجالات", is_root="true")
			below = tree.get_children(DOCTYPE, "01")
	finally:
		frappe.local.lang = "en"
	assert [row["value"] for row in regions] == [f"{number:02}" for number in range(1, 13)]
	assert [row["title"] for row in regions[:2]] == ["طنجة-تطوان-الحسيمة", "Oriental"]
	assert len(below) == 8 and all(row["expandable"] for row in below)
	assert not tree.get_children(DOCTYPE, "01.511.01.0")
	with as_user("Guest"), pytest.raises(frappe.PermissionError):
		tree.get_children(DOCTYPE)
