from qse_municipal.register.rows import Row


class QSEContextIssue(Row):
	pass
