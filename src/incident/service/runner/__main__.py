"""`python -m incident.service.runner`: the runner as a child of `serve`."""

from incident.service.runner.process import serve_runner
from incident.service.settings import load_settings

serve_runner(load_settings())
