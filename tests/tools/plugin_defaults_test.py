"""The defaults in the manifests of experiments are those that the experiments go by: written out in a study they change no row."""

import json
import pathlib
import sqlite3
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
fovea = sys.argv[1]


def rows(folder, key, params):
    """All that a simulated participant leaves in the tables of that experiment."""
    study = {"name": "defaults", "steps": [{"consent": "no-consent", "params": {"reason": "test"}}, {"experiment": key, "params": params}]}
    folder.mkdir()
    (folder / "study.json").write_text(json.dumps(study), encoding="utf-8")
    run = subprocess.run([fovea, "simulate", folder / "study.json", "--participants", "1", "--seed", "3", "--jobs", "1", "--partial", "--data", folder / "data"],
                         capture_output=True, text=True)
    assert run.returncode == 0, f"{key}: {run.stdout}{run.stderr}"
    with sqlite3.connect(folder / "data" / "fovea.db") as database:
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'") if name.startswith(key.replace("-", "_") + "_")]
        assert tables, f"{key} left no table"
        return {name: database.execute(f'SELECT * FROM "{name}"').fetchall() for name in tables}


with tempfile.TemporaryDirectory() as place:
    for manifest in sorted((ROOT / "plugins" / "experiments").glob("*/plugin.json")):
        properties = json.loads(manifest.read_text(encoding="utf-8"))["params_schema"]["properties"]
        defaults = {name: rules["default"] for name, rules in properties.items() if "default" in rules}
        key = manifest.parent.name
        left, written = (rows(pathlib.Path(place) / f"{key}-{what}", key, params) for what, params in (("left", {}), ("written", defaults)))
        assert left == written, f"{key}: with its defaults written out it does something else"
