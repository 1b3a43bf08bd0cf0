from qse_municipal.register.rows import Row


class QSEProcessInput(Row):
	pass
