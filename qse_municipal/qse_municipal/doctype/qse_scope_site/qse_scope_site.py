from qse_municipal.register.rows import Row


class QSEScopeSite(Row):
	pass
