from qse_municipal.guard.declaration import Guard

ACTION = Guard(
	"QSE Action",
	people=("action_owner", "verifier"),
	process="qse_process",
	confidential="is_confidential",
	actions=False,
	source=("source_doctype", "source_name"),
	began_on="opened_on",
	reassigned=("action_owner", "verifier"),
)
