from qse_municipal.register.rows import Row


class QSEScopeExclusion(Row):
	pass
