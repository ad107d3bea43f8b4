"""Map layers as static files: the browser fetches a layer once, by an address that names its bytes.

Static files are public to whoever reaches the server: boundaries and names, never a figure.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from uuid import uuid4

STATIC_FOLDER = Path(__file__).resolve().parent.parent / "static"
_DIGEST_LENGTH = 12


def feature_collection(
    shapes: Iterable[tuple[str, str]], names: Mapping[str, str] | None = None
) -> str:
    """A GeoJSON feature collection from (commune code, GeoJSON geometry) pairs, in their order.

    Args:
        shapes: The pairs.
        names: Name of each commune, as markup that runs nothing: the map shows it as it is.
    """
    features = ",".join(
        f'{{"type":"Feature","id":"{code}","properties":{_properties(names, code)},'
        f'"geometry":{geometry}}}'
        for code, geometry in shapes
    )
    return f'{{"type":"FeatureCollection","features":[{features}]}}'


def _properties(names: Mapping[str, str] | None, code: str) -> str:
    return json.dumps({"name": names[code]}, ensure_ascii=False) if names else "{}"


def publish_layer(
    layer: str,
    shapes: Iterable[tuple[str, str]],
    folder: Path = STATIC_FOLDER,
    names: Mapping[str, str] | None = None,
) -> str:
    """Write a layer once under the hash of its content.

    Args:
        layer: Name of the layer.
        shapes: (commune code, GeoJSON geometry) pairs.
        folder: The folder that the server serves as `app/static/`.
        names: Name of each commune, as markup that runs nothing.

    Returns:
        Its address relative to the app's root.
    """
    content = feature_collection(shapes, names).encode()
    digest = hashlib.sha256(content).hexdigest()[:_DIGEST_LENGTH]
    path = folder / "geo" / f"{layer}-{digest}.json"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f"{path.name}.{uuid4().hex}.tmp")
        temporary.write_bytes(content)
        temporary.replace(path)
    return f"app/static/geo/{path.name}"
