import click
from frappe.commands import get_site, pass_context


@click.command("qse-demo")
@pass_context
def qse_demo(context):
	"""Fill the site with the demonstration of a regional council (running it again adds nothing)."""
	import frappe

	from qse_municipal import demo

	frappe.init(site=get_site(context))
	frappe.connect()
	try:
		demo.make()
		frappe.db.commit()
	finally:
		frappe.destroy()


commands = [qse_demo]
