from pages.ui import method, profile, states, trying
from pages.ui.view import current

view = current()
method.opening(view)
code = profile.choose(view)
method.steps(view, code)
method.caveats(view)
method.parameters(view)
method.handling_times(view)
trying.form(view)
method.history(view)
states.source_line(view)
