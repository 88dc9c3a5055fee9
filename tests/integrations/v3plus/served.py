"""How V3Plus is served to the cases that all vendors share."""

from tests.integrations.contract.serving import Serving

SERVING = Serving(pages_by="V5")
