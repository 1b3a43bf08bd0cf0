from qse_municipal.register.rows import Row


class QSEImportMappingColumn(Row):
	pass
