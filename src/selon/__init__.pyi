from selon.api.coded import code as code
from selon.api.events import events as events
from selon.api.project import Project as Project
from selon.api.project import create as create
from selon.api.project import open as open
from selon.api.releases import diff as diff
from selon.api.releases import verify as verify
from selon.errors import SelonError as SelonError

__version__: str
