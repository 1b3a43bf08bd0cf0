from qse_municipal.register.rows import Row


class QSEDelegatedRole(Row):
	pass
