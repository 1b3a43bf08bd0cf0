"""Who sees ideas, besides the people of their units: who proposed them, alone or in a team."""

from qse_municipal.guard.declaration import Guard

IDEA = Guard(
	"QSE Improvement Idea",
	people=("proposed_by", "owner"),
	tables=(("QSE Idea Member", "user"),),
	process="qse_process",
	began_on="proposed_on",
	anywhere=True,
)
