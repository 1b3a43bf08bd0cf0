from qse_municipal.register.rows import Row


class QSEObjectiveGoal(Row):
	pass
