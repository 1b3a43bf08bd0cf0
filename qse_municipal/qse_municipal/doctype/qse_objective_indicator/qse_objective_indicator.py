from qse_municipal.register.rows import Row


class QSEObjectiveIndicator(Row):
	pass
