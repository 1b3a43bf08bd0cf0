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
		"qse_municipal.actions.printing.qse_action_sheet",
		"qse_municipal.ideas.printing.qse_idea_sheet",
		"qse_municipal.indicators.printing.qse_indicator_sheet",
		"qse_municipal.context.printing.qse_context_sheet",
		"qse_municipal.context.printing.qse_change_sheet",
		"qse_municipal.processes.printing.qse_process_sheet",
		"qse_municipal.processes.printing.qse_scope_sheet",
		"qse_municipal.processes.printing.qse_policy_sheet",
		"qse_municipal.strategy.printing.qse_objective_sheet",
		"qse_municipal.strategy.printing.qse_objectives_plan",
		"qse_municipal.strategy.printing.qse_strategic_plan",
		"qse_municipal.guard.printing.qse_delegation_decision",
		"qse_municipal.summary.printing.qse_summary",
	]
}

# A tree: a filter on a unit takes what is below it too.
treeviews = ["QSE Unit", "QSE Territory"]

qse_guards = [
	"qse_municipal.risk.guard.RISK",
	"qse_municipal.actions.guard.ACTION",
	"qse_municipal.ideas.guard.IDEA",
	"qse_municipal.indicators.guard.INDICATOR",
	"qse_municipal.processes.guard.PROCESS",
	"qse_municipal.processes.guard.SCOPE",
	"qse_municipal.processes.guard.POLICY",
	"qse_municipal.strategy.guard.PLAN",
	"qse_municipal.strategy.guard.OBJECTIVE",
	"qse_municipal.context.guard.CONTEXT",
	"qse_municipal.context.guard.PARTY",
	"qse_municipal.context.guard.CHANGE",
	"qse_municipal.register_import.guard.IMPORT",
	"qse_municipal.guard.registers.DELEGATION",
	"qse_municipal.guard.registers.AUDIT_ACCESS",
	"qse_municipal.guard.registers.REASSIGNMENT",
]

permission_query_conditions = {
	"QSE Risk": "qse_municipal.guard.condition.list_condition",
	"QSE Action": "qse_municipal.guard.condition.list_condition",
	"QSE Improvement Idea": "qse_municipal.guard.condition.list_condition",
	"QSE Indicator": "qse_municipal.guard.condition.list_condition",
	"QSE Process": "qse_municipal.guard.condition.list_condition",
	"QSE System Scope": "qse_municipal.guard.condition.list_condition",
	"QSE Policy": "qse_municipal.guard.condition.list_condition",
	"QSE Strategic Plan": "qse_municipal.guard.condition.list_condition",
	"QSE Objective": "qse_municipal.guard.condition.list_condition",
	"QSE Context Analysis": "qse_municipal.guard.condition.list_condition",
	"QSE Interested Party": "qse_municipal.guard.condition.list_condition",
	"QSE Change": "qse_municipal.guard.condition.list_condition",
	"QSE Register Import": "qse_municipal.guard.condition.list_condition",
	"QSE Delegation": "qse_municipal.guard.condition.list_condition",
	"QSE Audit Access": "qse_municipal.guard.condition.list_condition",
	"QSE Reassignment": "qse_municipal.guard.condition.list_condition",
	"Comment": "qse_municipal.guard.satellites.list_condition",
	"Communication": "qse_municipal.guard.satellites.list_condition",
	"DocShare": "qse_municipal.guard.satellites.list_condition",
	"Document Follow": "qse_municipal.guard.satellites.list_condition",
	"Document Share Key": "qse_municipal.guard.satellites.list_condition",
	"Email Queue": "qse_municipal.guard.satellites.list_condition",
	"File": "qse_municipal.guard.satellites.list_condition",
	"Notification Log": "qse_municipal.guard.satellites.list_condition",
	"QSE Version": "qse_municipal.guard.satellites.list_condition",
	"Reminder": "qse_municipal.guard.satellites.list_condition",
	"Tag Link": "qse_municipal.guard.satellites.list_condition",
	"ToDo": "qse_municipal.guard.satellites.list_condition",
	"Version": "qse_municipal.guard.satellites.list_condition",
	"View Log": "qse_municipal.guard.satellites.list_condition",
	"Workflow Action": "qse_municipal.guard.satellites.list_condition",
	"QSE Register Import Row": "qse_municipal.guard.satellites.list_condition",
	"QSE Escalation": "qse_municipal.guard.satellites.list_condition",
	"QSE Indicator Reading": "qse_municipal.guard.satellites.list_condition",
	"QSE Action Dependency": "qse_municipal.guard.satellites.list_condition",
	"QSE Change Consequence": "qse_municipal.guard.satellites.list_condition",
	"QSE Clause Reference": "qse_municipal.guard.satellites.list_condition",
	"QSE Climate Verdict": "qse_municipal.guard.satellites.list_condition",
	"QSE Context Issue": "qse_municipal.guard.satellites.list_condition",
	"QSE Evidence File": "qse_municipal.guard.satellites.list_condition",
	"QSE Existing Measure": "qse_municipal.guard.satellites.list_condition",
	"QSE Indicator Target": "qse_municipal.guard.satellites.list_condition",
	"QSE Idea Member": "qse_municipal.guard.satellites.list_condition",
	"QSE Named Person": "qse_municipal.guard.satellites.list_condition",
	"QSE Objective Goal": "qse_municipal.guard.satellites.list_condition",
	"QSE Objective Indicator": "qse_municipal.guard.satellites.list_condition",
	"QSE Party Expectation": "qse_municipal.guard.satellites.list_condition",
	"QSE Postponement": "qse_municipal.guard.satellites.list_condition",
	"QSE Process Input": "qse_municipal.guard.satellites.list_condition",
	"QSE Process Output": "qse_municipal.guard.satellites.list_condition",
	"QSE Process Activity": "qse_municipal.guard.satellites.list_condition",
	"QSE Process Resource": "qse_municipal.guard.satellites.list_condition",
	"QSE Process Document": "qse_municipal.guard.satellites.list_condition",
	"QSE Process Responsibility": "qse_municipal.guard.satellites.list_condition",
	"QSE Scope Standard": "qse_municipal.guard.satellites.list_condition",
	"QSE Scope Site": "qse_municipal.guard.satellites.list_condition",
	"QSE Scope Unit": "qse_municipal.guard.satellites.list_condition",
	"QSE Scope Service": "qse_municipal.guard.satellites.list_condition",
	"QSE Scope Exclusion": "qse_municipal.guard.satellites.list_condition",
	"QSE Policy Display": "qse_municipal.guard.satellites.list_condition",
	"QSE Policy Receipt": "qse_municipal.guard.satellites.list_condition",
	"QSE Risk Assessment": "qse_municipal.guard.satellites.list_condition",
	"QSE Reading Correction": "qse_municipal.guard.satellites.list_condition",
	"QSE State Change": "qse_municipal.guard.satellites.list_condition",
	"QSE Strategic Axis": "qse_municipal.guard.satellites.list_condition",
	"QSE Strategic Initiative": "qse_municipal.guard.satellites.list_condition",
	"QSE Audit Access Record": "qse_municipal.guard.satellites.list_condition",
	"QSE Audit Access Standard": "qse_municipal.guard.satellites.list_condition",
	"QSE Audit Access Unit": "qse_municipal.guard.satellites.list_condition",
	"QSE Delegated Role": "qse_municipal.guard.satellites.list_condition",
	"QSE Delegated Unit": "qse_municipal.guard.satellites.list_condition",
	"QSE Reassignment Row": "qse_municipal.guard.satellites.list_condition",
}

has_permission = {
	"QSE Risk": "qse_municipal.guard.document.has_permission",
	"QSE Action": "qse_municipal.guard.document.has_permission",
	"QSE Improvement Idea": "qse_municipal.guard.document.has_permission",
	"QSE Indicator": "qse_municipal.guard.document.has_permission",
	"QSE Process": "qse_municipal.guard.document.has_permission",
	"QSE System Scope": "qse_municipal.guard.document.has_permission",
	"QSE Policy": "qse_municipal.guard.document.has_permission",
	"QSE Strategic Plan": "qse_municipal.guard.document.has_permission",
	"QSE Objective": "qse_municipal.guard.document.has_permission",
	"QSE Context Analysis": "qse_municipal.guard.document.has_permission",
	"QSE Interested Party": "qse_municipal.guard.document.has_permission",
	"QSE Change": "qse_municipal.guard.document.has_permission",
	"QSE Register Import": "qse_municipal.guard.document.has_permission",
	"QSE Delegation": "qse_municipal.guard.document.has_permission",
	"QSE Audit Access": "qse_municipal.guard.document.has_permission",
	"QSE Reassignment": "qse_municipal.guard.document.has_permission",
	"Comment": "qse_municipal.guard.satellites.has_permission",
	"Communication": "qse_municipal.guard.satellites.has_permission",
	"DocShare": "qse_municipal.guard.satellites.has_permission",
	"Document Follow": "qse_municipal.guard.satellites.has_permission",
	"Document Share Key": "qse_municipal.guard.satellites.has_permission",
	"Email Queue": "qse_municipal.guard.satellites.has_permission",
	"File": "qse_municipal.guard.files.has_permission",
	"Notification Log": "qse_municipal.guard.satellites.has_permission",
	"QSE Version": "qse_municipal.guard.satellites.has_permission",
	"Reminder": "qse_municipal.guard.satellites.has_permission",
	"Tag Link": "qse_municipal.guard.satellites.has_permission",
	"ToDo": "qse_municipal.guard.satellites.has_permission",
	"Version": "qse_municipal.guard.satellites.has_permission",
	"View Log": "qse_municipal.guard.satellites.has_permission",
	"Workflow Action": "qse_municipal.guard.satellites.has_permission",
	"QSE Register Import Row": "qse_municipal.guard.satellites.has_permission",
	"QSE Escalation": "qse_municipal.guard.satellites.has_permission",
	"QSE Indicator Reading": "qse_municipal.guard.satellites.has_permission",
}

doc_events = {
	"User": {"on_update": "qse_municipal.guard.delegation.forget"},
	"Comment": {"validate": "qse_municipal.guard.satellites.guard_comment"},
	"Communication": {"validate": "qse_municipal.guard.satellites.guard_reference"},
	"DocShare": {"validate": "qse_municipal.guard.satellites.refuse_share"},
	"Document Follow": {"after_insert": "qse_municipal.guard.satellites.drop_follow"},
	"Document Share Key": {"validate": "qse_municipal.guard.satellites.refuse_key"},
	"Reminder": {"validate": "qse_municipal.guard.satellites.guard_reference"},
	"Tag Link": {"validate": "qse_municipal.guard.satellites.guard_tag"},
	"ToDo": {"validate": "qse_municipal.guard.satellites.guard_assignment"},
	"QSE Action": {
		"on_update": "qse_municipal.guard.files.claim_attachments",
		"on_change": "qse_municipal.strategy.progress.of_action",
		"after_delete": "qse_municipal.strategy.progress.of_action",
	},
	"QSE Indicator Reading": {"on_change": "qse_municipal.strategy.progress.of_reading"},
	"QSE Risk": {"validate": "qse_municipal.context.origin.check"},
	"QSE Objective": {"validate": "qse_municipal.context.origin.check"},
	"QSE Register Import": {"on_update": "qse_municipal.guard.files.claim_attachments"},
	"QSE Policy": {"on_update": "qse_municipal.guard.files.claim_attachments"},
}

override_doctype_class = {"File": "qse_municipal.guard.files.GuardedFile"}

before_request = ["qse_municipal.guard.ways.call_by_one_name"]
after_job = ["qse_municipal.guard.journal.write"]
after_request = ["qse_municipal.guard.files.harmless_headers", "qse_municipal.guard.journal.write"]

after_install = "qse_municipal.install.after_install"
after_migrate = "qse_municipal.install.after_migrate"
before_uninstall = "qse_municipal.uninstall.before_uninstall"

scheduler_events = {
	"hourly": ["qse_municipal.register_import.job.sweep"],
	"daily": [
		"qse_municipal.risk.acceptance.reopen_expired",
		"qse_municipal.strategy.daily.run",
		"qse_municipal.context.reviewed.take_up_reviews",
		"qse_municipal.guard.auditors.close_ended",
		"qse_municipal.guard.delegation_notices.tell_ended",
		"qse_municipal.indicators.daily.run",
		"qse_municipal.summary.monthly.run",
	],
	"daily_long": ["qse_municipal.ladder.daily.run"],
}

# Rows of an import name the record they became and do not keep it from being deleted; nor does a journal.
ignore_links_on_delete = ["QSE Register Import Row", "QSE Refusal", "QSE Reassignment Row", "QSE Escalation"]

# days
default_log_clearing_doctypes = {"QSE Refusal": 365, "QSE Digest": 180}

override_whitelisted_methods = {
	"frappe.model.workflow.get_transitions": "qse_municipal.guard.workflow_ways.get_transitions",
	"frappe.model.workflow.apply_workflow": "qse_municipal.guard.workflow_ways.apply_workflow",
	"frappe.client.validate_link": "qse_municipal.guard.ways.validate_link",
	"frappe.core.api.file.zip_files": "qse_municipal.guard.files.zip_files",
	"frappe.core.doctype.file.file.zip_files": "qse_municipal.guard.files.zip_files",
	"frappe.desk.doctype.tag.tag.add_tag": "qse_municipal.guard.ways.add_tag",
	"frappe.desk.doctype.tag.tag.add_tags": "qse_municipal.guard.ways.add_tags",
	"frappe.desk.doctype.tag.tag.remove_tag": "qse_municipal.guard.ways.remove_tag",
	"frappe.desk.doctype.tag.tag.get_tagged_docs": "qse_municipal.guard.ways.get_tagged_docs",
	"frappe.desk.form.assign_to.add": "qse_municipal.guard.ways.assign",
	"frappe.desk.form.assign_to.add_multiple": "qse_municipal.guard.ways.assign_multiple",
	"frappe.desk.form.assign_to.close": "qse_municipal.guard.ways.close_assignment",
	"frappe.desk.form.assign_to.remove": "qse_municipal.guard.ways.remove_assignment",
	"frappe.desk.form.assign_to.remove_multiple": "qse_municipal.guard.ways.remove_assignments",
	"frappe.desk.form.document_follow.follow_document": "qse_municipal.guard.ways.follow_document",
	"frappe.desk.form.document_follow.get_follow_users": "qse_municipal.guard.ways.get_follow_users",
	"frappe.desk.form.document_follow.update_follow": "qse_municipal.guard.ways.update_follow",
	"frappe.desk.form.utils.get_next": "qse_municipal.guard.ways.get_next",
	"frappe.desk.listview.get_group_by_count": "qse_municipal.guard.ways.get_group_by_count",
	"frappe.desk.notifications.get_open_count": "qse_municipal.guard.ways.get_open_count",
	"frappe.desk.search.search_link": "qse_municipal.guard.ways.search_link",
	"frappe.desk.search.search_widget": "qse_municipal.guard.ways.search_widget",
	"frappe.desk.treeview.get_all_nodes": "qse_municipal.guard.ways.get_all_nodes",
	"frappe.email.relink": "qse_municipal.guard.ways.relink",
	"frappe.geo.utils.get_coords": "qse_municipal.guard.ways.get_coords",
	"frappe.model.document.unlock_document": "qse_municipal.guard.ways.unlock_document",
	"frappe.utils.goal.get_monthly_goal_graph_data": "qse_municipal.guard.ways.get_monthly_goal_graph_data",
}

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
					"Draft",
					"Planned",
					"In Progress",
					"Done",
					"Verified",
					"Effectiveness Due",
					"Effective",
					"Not Effective",
					"Proposed",
					"Under Review",
					"Accepted",
					"Refused",
					"Implemented",
					"Withdrawn",
					"Validated",
					"To Review",
					"Superseded",
					"Active",
					"Retired",
					"Achieved",
					"Not Achieved",
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
					"Plan",
					"Start",
					"Report Done",
					"Verify",
					"Resume",
					"Await Effect",
					"Judge Effective",
					"Judge Not Effective",
					"Replan",
					"Start Review",
					"Accept",
					"Refuse",
					"Report Implemented",
					"Withdraw",
					"Validate",
					"Review Again",
					"Revise",
					"Supersede",
					"Activate",
					"Retire",
					"Declare Achieved",
					"Declare Not Achieved",
					"Submit",
				],
			]
		],
	},
]

qse_import_registers = [
	"qse_municipal.risk.import_declaration.RISK",
	"qse_municipal.actions.import_declaration.ACTION",
	"qse_municipal.indicators.import_declaration.INDICATOR",
	"qse_municipal.indicators.import_declaration.READING",
	"qse_municipal.processes.import_declaration.PROCESS",
	"qse_municipal.context.import_declaration.PARTY",
]

qse_my_work = [
	"qse_municipal.actions.work.WORK",
	"qse_municipal.risk.work.WORK",
	"qse_municipal.ideas.work.WORK",
	"qse_municipal.processes.work.WORK",
	"qse_municipal.indicators.work.WORK",
	"qse_municipal.strategy.work.WORK",
	"qse_municipal.context.work.WORK",
]

qse_indicator_sources = [
	"qse_municipal.indicators.own_sources.SOURCES",
]

qse_summary_figures = [
	"qse_municipal.summary.actions.figures",
	"qse_municipal.summary.risks.figures",
	"qse_municipal.ideas.figures.monthly",
	"qse_municipal.strategy.figures.monthly",
]
