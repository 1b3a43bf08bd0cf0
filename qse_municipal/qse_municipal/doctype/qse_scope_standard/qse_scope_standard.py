from qse_municipal.register.rows import Row


class QSEScopeStandard(Row):
	pass
