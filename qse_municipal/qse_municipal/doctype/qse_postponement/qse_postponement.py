from qse_municipal.register.rows import Row


class QSEPostponement(Row):
	pass
