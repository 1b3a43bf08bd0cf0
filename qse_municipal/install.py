from frappe.utils.fixtures import import_fixtures

from qse_municipal import setup


def after_install() -> None:
	"""Frappe imports fixtures only after this hook; the workflow links to them, so they come first."""
	import_fixtures("qse_municipal")
	setup.run()


def after_migrate() -> None:
	setup.run()
