"""Who sees analyses of the context, interested parties and planned changes."""

from qse_municipal.guard.declaration import Guard

CONTEXT = Guard(
	"QSE Context Analysis",
	people=("analysis_owner",),
	process="qse_process",
	began_on="analysed_on",
	reassigned=("analysis_owner",),
)
PARTY = Guard(
	"QSE Interested Party",
	people=("party_owner",),
	process="qse_process",
	reassigned=("party_owner",),
)
CHANGE = Guard(
	"QSE Change",
	people=("change_owner", "requested_by"),
	process="qse_process",
	began_on="planned_on",
	reassigned=("change_owner",),
)
