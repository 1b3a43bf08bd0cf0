from qse_municipal.register.rows import Row


class QSEStateChange(Row):
	pass
