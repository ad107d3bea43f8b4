from pages.ui import method, profile, states
from pages.ui.view import current

view = current()
method.opening(view)
code = profile.choose(view)
method.steps(view, code)
method.caveats(view)
method.parameters(view)
method.handling_times(view)
states.source_line(view)
