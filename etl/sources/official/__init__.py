"""The official boundaries of the communes, from the file an office has.

`import_official` reads a layer in any of the usual formats, checks it against the gazetteer,
makes it a valid coverage and draws it for the screen. It changes nothing on disk: a refused layer
leaves the last good one where it is.
"""

from etl.sources.official.features import read_layer
from etl.sources.official.layer import Figures, OfficialLayer, import_official

__all__ = ["Figures", "OfficialLayer", "import_official", "read_layer"]
