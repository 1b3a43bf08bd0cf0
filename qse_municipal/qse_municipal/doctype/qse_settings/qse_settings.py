from frappe import _
from frappe.utils import cint

from qse_municipal.errors import LadderError, refuse
from qse_municipal.ladder.rules import MOST_DAYS
from qse_municipal.register.kept import Kept
from qse_municipal.setup import vocabulary


class QSESettings(Kept):
	def validate(self) -> None:
		self.check_escalation_steps()

	def on_update(self) -> None:
		if self.has_value_changed("vocabulary"):
			vocabulary.apply(self.vocabulary)

	def check_escalation_steps(self) -> None:
		seen = set()
		for row in self.escalation_steps:
			if abs(cint(row.days)) > MOST_DAYS:
				refuse(
					self,
					LadderError,
					_("Row {0}: a step lies at most {1} days before or after the due date.").format(
						row.idx, MOST_DAYS
					),
				)
			step = (row.priority, row.recipient, cint(row.days))
			if step in seen:
				refuse(
					self, LadderError, _("Row {0}: this step is there already. Remove it.").format(row.idx)
				)
			seen.add(step)
