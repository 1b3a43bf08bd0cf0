from qse_municipal.register.rows import Row


class QSEChangeConsequence(Row):
	pass
