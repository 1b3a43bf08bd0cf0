from qse_municipal.register.rows import Row


class QSEAuditAccessStandard(Row):
	pass
