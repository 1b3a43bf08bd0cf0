"""All staff read the processes, the scope and the policy; few write them."""

from qse_municipal.guard.declaration import Guard

PROCESS = Guard("QSE Process", people=("process_owner",), published=True)
SCOPE = Guard("QSE System Scope", unit=None, actions=False, scope=None, published=True)
POLICY = Guard("QSE Policy", unit=None, actions=False, published=True)
