#!/usr/bin/env python3
"""docs/tutorial.md, followed from an empty folder: after each piece the study is sound, and at the end it is the one that comes with fovea: tutorial_test.py FOVEA"""

import json
import pathlib
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import unittest

from study_schema_test import read

ROOT = pathlib.Path(__file__).resolve().parents[2]
SHIPPED = ROOT / "docs" / "studies" / "questionnaire"
FOVEA = None

# What the page has its reader do: a piece of JSON and its place, files to copy, lines that the check prints.
TASK = re.compile(r"\*\*(?P<place>.*?):\*\*\n\n```json\n(?P<piece>.*?)\n```|<!-- files: (?P<files>.*?) -->|```text\n(?P<said>.*?)\n```", re.DOTALL)


def put(study, place, piece):
    """The study with the piece, which ends with the comma before what stands behind it."""
    if place == "`study.json`":
        return json.loads(piece)
    assert piece.endswith(","), piece
    if place == "Above `steps`":
        steps = study.pop("steps")
        return {**study, **json.loads("{" + piece[:-1] + "}"), "steps": steps}
    where, label = re.fullmatch(r"(Before|Behind|In the place of) `(\w+)`", place).groups()
    at, = [i for i, step in enumerate(study["steps"]) if step.get("label") == label]
    begin, end = {"Before": (at, at), "Behind": (at + 1, at + 1), "In the place of": (at, at + 1)}[where]
    return {**study, "steps": study["steps"][:begin] + json.loads("[" + piece[:-1] + "]") + study["steps"][end:]}


class GivenTheTutorial(unittest.TestCase):
    def test_when_it_is_followed_then_each_step_is_sound_and_the_last_is_the_shipped_study(self):
        page = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")
        tasks = list(TASK.finditer(page))
        self.assertEqual(page.count("```json"), sum(task["piece"] is not None for task in tasks), "a piece says above it where it goes")
        study, said = {}, ""
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / "study.json"
            for task in tasks:
                where = f"docs/tutorial.md:{page.count(chr(10), 0, task.start()) + 1}"
                for name in (task["files"] or "").split():
                    shutil.copy(SHIPPED / name, folder)
                for line in (task["said"] or "").splitlines():
                    self.assertIn(line, said, where)
                if task["piece"] is None:
                    continue
                study = put(study, task["place"], task["piece"])
                file.write_text(json.dumps(study), encoding="utf-8")
                done = subprocess.run([FOVEA, "check", file], capture_output=True, text=True)
                said = done.stdout + done.stderr
                self.assertEqual(0, done.returncode, f"{where}: {said}")
                self.assertNotRegex(said, r"\bwarning\b", where)
        shipped = read(SHIPPED / "study.json")
        del shipped["$schema"]
        self.assertEqual(list(shipped), list(study))
        self.assertEqual(shipped, study)

    def test_when_its_last_command_is_given_then_a_thousand_come_to_an_end_without_an_error(self):
        command, = re.findall(r"(?m)^fovea (simulate study\.json --participants 1000 .*)$", (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8"))
        with tempfile.TemporaryDirectory() as folder:
            done = subprocess.run([FOVEA, *command.split(), "--data", folder], cwd=SHIPPED, capture_output=True, text=True)
            self.assertEqual(0, done.returncode, done.stdout + done.stderr)
            database = sqlite3.connect(pathlib.Path(folder) / "fovea.db")
            self.addCleanup(database.close)
            ends = dict(database.execute("SELECT CASE WHEN failed_reason LIKE 'performance_check%' THEN 'inattentive' ELSE status END, count(*) FROM participants GROUP BY 1"))
            self.assertEqual({"complete", "inattentive"}, set(ends))
            self.assertEqual(1000, sum(ends.values()))
            self.assertGreater(ends["complete"], 900)
            self.assertEqual([(0,)], database.execute("SELECT count(*) FROM events WHERE kind = 'error'").fetchall())


if __name__ == "__main__":
    FOVEA = sys.argv[1]
    unittest.main(argv=sys.argv[:1])
