from qse_municipal.register.rows import Row


class QSEImportMappingName(Row):
	pass
