"""Copy what the workbench needs of the packages that npm fetched into ``src/selon/web/static/vendor``, with their licences.

Usage: python web/vendor.py. Called by ``make setup`` after ``npm ci``; nothing of it is under version control.
"""

import re
import shutil
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
PACKAGES = HERE / "node_modules"
TARGET = HERE.parent / "src" / "selon" / "web" / "static" / "vendor"
FILES = {
    "maplibre-gl/dist/maplibre-gl.mjs": "maplibre-gl.mjs",
    "maplibre-gl/dist/maplibre-gl-worker.mjs": "maplibre-gl-worker.mjs",
    "maplibre-gl/dist/maplibre-gl.css": "maplibre-gl.css",
    "maplibre-gl/LICENSE.txt": "maplibre-gl.LICENSE.txt",
    "world-atlas/countries-50m.json": "countries-50m.json",
    "world-atlas/land-50m.json": "land-50m.json",
    "world-atlas/LICENSE": "world-atlas.LICENSE.txt",
    "topojson-client/LICENSE": "topojson-client.LICENSE.txt",
}
"""File of a package -> its name among the static files. The worker lies beside the module, where that looks for it."""
FOLDERS = {"topojson-client/src": "topojson"}
_MAP = re.compile(rb"\n?//# sourceMappingURL=[^\n]*\n?")


def main() -> int:
    """Copy everything, or say what is missing."""
    missing = [name for name in (*FILES, *FOLDERS) if not (PACKAGES / name).exists()]
    if missing:
        sys.stderr.write(f"web/node_modules lacks {', '.join(missing)}; the workbench will have no map\n")
        return 1
    shutil.rmtree(TARGET, ignore_errors=True)
    TARGET.mkdir(parents=True)
    pairs = [(PACKAGES / name, TARGET / told) for name, told in FILES.items()]
    for name, told in FOLDERS.items():
        pairs += [(one, TARGET / told / one.name) for one in sorted((PACKAGES / name).glob("*.js"))]
    for source, target in pairs:
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(_MAP.sub(b"\n", source.read_bytes()))  # browsers would ask for maps that are not there
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
