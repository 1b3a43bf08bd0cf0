from qse_municipal.register.rows import Row


class QSEScopeUnit(Row):
	pass
