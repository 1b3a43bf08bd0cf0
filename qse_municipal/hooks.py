app_name = "qse_municipal"
app_title = "QSE Municipal"
app_publisher = "QSE Municipal contributors"
app_description = (
	"Quality, safety and environment management (ISO 9001, 14001, 45001) for regional and municipal councils"
)
app_email = "qse@example.com"
app_license = "MIT"
app_home = "/app/qse"
required_apps = []

add_to_apps_screen = [
	{
		"name": "qse_municipal",
		"logo": "/assets/qse_municipal/images/qse.svg",
		"title": "QSE",
		"route": "/app/qse",
		"has_permission": "qse_municipal.setup.access.has_app_permission",
	}
]

app_include_js = "qse.bundle.js"
app_include_css = "qse.bundle.css"

extend_bootinfo = "qse_municipal.boot.extend"

jinja = {
	"methods": [
		"qse_municipal.register.frame.qse_frame",
		"qse_municipal.register.frame.qse_texts",
		"qse_municipal.risk.printing.qse_risk_sheet",
	]
}

# A tree: a filter on a unit takes what is below it too.
treeviews = ["QSE Unit"]

after_install = "qse_municipal.install.after_install"
after_migrate = "qse_municipal.install.after_migrate"
before_uninstall = "qse_municipal.uninstall.before_uninstall"

scheduler_events = {
	"hourly": ["qse_municipal.register_import.job.sweep"],
	"daily": ["qse_municipal.risk.acceptance.reopen_expired"],
}

# Rows of an import name the record they became and do not keep it from being deleted.
ignore_links_on_delete = ["QSE Register Import Row"]

fixtures = [
	{
		"dt": "Role",
		"filters": [
			[
				"name",
				"in",
				[
					"QSE Manager",
					"Process Owner",
					"Unit Head",
					"QSE Officer",
					"HSE Officer",
					"Medical Officer",
					"Internal Auditor",
					"Legal Officer",
					"Document Controller",
					"HR Officer",
					"Citizen Service Officer",
					"Project Officer",
					"Top Management",
					"External Auditor",
				],
			]
		],
	},
	{
		"dt": "Workflow State",
		"filters": [
			[
				"name",
				"in",
				[
					"Identified",
					"Assessed",
					"Approved",
					"Returned",
					"In Treatment",
					"Monitored",
					"Closed",
					"Cancelled",
				],
			]
		],
	},
	{
		"dt": "Workflow Action Master",
		"filters": [
			[
				"name",
				"in",
				[
					"Assess",
					"Approve",
					"Return",
					"Start Treatment",
					"Monitor",
					"Reassess",
					"Close",
					"Cancel",
				],
			]
		],
	},
]

qse_import_registers = ["qse_municipal.risk.import_declaration.RISK"]
