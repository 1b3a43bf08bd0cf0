from qse_municipal.register.rows import Row


class QSEScopeService(Row):
	pass
