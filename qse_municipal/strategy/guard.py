"""Objectives: for the people of their units and processes, and their owners. Plans are read by all staff."""

from qse_municipal.guard.declaration import Guard

OBJECTIVE = Guard(
	"QSE Objective",
	people=("objective_owner",),
	process="qse_process",
	began_on="starts_on",
	reassigned=("objective_owner",),
)
PLAN = Guard("QSE Strategic Plan", actions=False, scope=None, published=True)
