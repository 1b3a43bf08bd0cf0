from qse_municipal.register.kept import Kept
from qse_municipal.setup import vocabulary


class QSESettings(Kept):
	def on_update(self) -> None:
		if self.has_value_changed("vocabulary"):
			vocabulary.apply(self.vocabulary)
