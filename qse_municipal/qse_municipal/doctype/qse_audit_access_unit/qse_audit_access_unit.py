from qse_municipal.register.rows import Row


class QSEAuditAccessUnit(Row):
	pass
