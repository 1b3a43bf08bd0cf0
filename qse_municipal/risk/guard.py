"""Who sees risks and opportunities."""

from qse_municipal.guard.declaration import Guard

RISK = Guard(
	"QSE Risk",
	people=("risk_owner",),
	tables=(("QSE Existing Measure", "measure_owner"), ("QSE Named Person", "user")),
	process="qse_process",
	confidential="is_confidential",
	began_on="identified_on",
	reassigned=("risk_owner",),
)
