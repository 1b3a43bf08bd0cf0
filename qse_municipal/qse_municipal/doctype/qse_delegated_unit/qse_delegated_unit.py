from qse_municipal.register.rows import Row


class QSEDelegatedUnit(Row):
	pass
