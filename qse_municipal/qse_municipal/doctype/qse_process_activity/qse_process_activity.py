from qse_municipal.register.rows import Row


class QSEProcessActivity(Row):
	pass
