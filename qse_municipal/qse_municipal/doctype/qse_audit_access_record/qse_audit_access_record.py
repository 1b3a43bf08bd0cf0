from qse_municipal.register.rows import Row


class QSEAuditAccessRecord(Row):
	pass
