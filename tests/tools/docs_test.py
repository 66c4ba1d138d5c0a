#!/usr/bin/env python3
"""What docs/plugins.md, docs/methods.md and docs/consent.md show has to build against the installed SDK and run: docs_test.py BUILD_FOLDER FOVEA [CMAKE arguments]

Files are taken from code blocks that follow a line "<!-- file: PATH -->".
"""

import pathlib
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = FOVEA = None
CMAKE = []


def run(*command, **more):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=300, **more)
    if done.returncode != 0:
        raise AssertionError(f"{command} ended with {done.returncode}\n{done.stdout}\n{done.stderr}")
    return done.stdout


class GivenTheExamplesOfThePages(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="fovea docs ")
        cls.root = pathlib.Path(cls.folder.name)
        run("cmake", "--install", BUILD, "--component", "sdk", "--prefix", cls.root / "sdk")
        pages = "".join((ROOT / "docs" / page).read_text(encoding="utf-8") for page in ("plugins.md", "methods.md", "consent.md"))
        for path, text in re.findall(r"<!-- file: (\S+) -->\n```\w*\n(.*?)\n```", pages, re.DOTALL):
            file = cls.root / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text + "\n", encoding="utf-8")

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def build(self, example, product):
        flags = "-Wall -Wextra -Wpedantic -Wno-missing-field-initializers -Werror"
        run("cmake", "-G", "Ninja", "-S", self.root / example, "-B", self.root / example / "build", f"-DCMAKE_PREFIX_PATH={self.root}/sdk",
            f"-DCMAKE_C_FLAGS={flags} -std=c11", f"-DCMAKE_CXX_FLAGS={flags}", *CMAKE)
        run("cmake", "--build", self.root / example / "build")
        return next((self.root / example / "build").glob(product))

    def check(self, example, table_columns, row_count):
        library = self.build(example, "*.so")
        symbols = [line.split()[2] for line in run("nm", "-D", "--defined-only", library).splitlines()]
        self.assertEqual(["fovea_plugin_entry"], symbols)
        data = self.root / example / "data"
        run(FOVEA, "run", library, "--display", "virtual", "--seed", "1", "--data", data)
        lines = next(data.glob("*.csv")).read_text(encoding="utf-8-sig").splitlines()
        for column in table_columns:
            self.assertIn(column, lines[0].split(","))
        self.assertEqual(row_count, len(lines) - 1)

    def install(self, example):
        """Drops it into a plugin folder."""
        library = self.build(example, "*.so")
        symbols = [line.split()[2] for line in run("nm", "-D", "--defined-only", library).splitlines()]
        self.assertEqual(["fovea_plugin_entry"], symbols)
        (self.root / "plugins").mkdir(exist_ok=True)
        shutil.copy(library, self.root / "plugins")

    def test_when_page_prompt_and_consent_form_are_built_then_the_questionnaire_study_goes_through_with_them(self):
        for example in ("page", "prompt", "consent"):
            self.install(example)
        study = (ROOT / "docs" / "studies" / "questionnaire" / "study.json").read_text(encoding="utf-8")
        consents, steps = "    // Who takes part.\n", '    {"include": "attention-check"},\n'
        self.assertEqual((1, 1), (study.count(consents), study.count(steps)))
        study = study.replace(consents, '    {"consent": "eye-tracking-consent", "label": "eyes", "timeEstimate_s": 20, "params": {"contact": "Dr A. Researcher"}},\n')
        study = study.replace(steps, """    {"page": "how-many", "label": "dots", "timeEstimate_s": 5, "params": {"count": 7}},
    {"page": "how-many", "label": "given", "timeEstimate_s": 5, "simulate": {"answer": {"seen": 3}}},
    {"page": "modular", "label": "patch", "timeEstimate_s": 5, "params": {
      "prompt": {"kind": "patch", "color": "teal"}, "control": {"kind": "push-buttons", "choices": ["teal", "red"]}}},
""" + steps)
        file = self.root / "study" / "study.json"
        shutil.copytree(ROOT / "docs" / "studies" / "questionnaire", file.parent)
        file.write_text(study, encoding="utf-8")
        known = {**os.environ, "FOVEA_PLUGIN_PATH": str(self.root / "plugins")}
        run(FOVEA, "check", file, env=known)
        data = self.root / "simulation"
        run(FOVEA, "simulate", file, "--participants", "10", "--partial", "--seed", "1", "--data", data, env=known)
        database = sqlite3.connect(data / "fovea.db")
        self.addCleanup(database.close)
        count = lambda query: database.execute("SELECT count(*) FROM " + query).fetchone()[0]
        self.assertEqual(10, count("responses WHERE label = 'dots' AND accepted AND answer ->> 'seen' BETWEEN 0 AND 9"))
        self.assertEqual(10, count("responses WHERE label = 'given' AND accepted AND answer ->> 'seen' = 3"))
        self.assertEqual(10, count("responses WHERE label = 'patch' AND accepted AND metadata ->> '$.rtFrom' = 'promptStart' AND answer IN ('\"teal\"', '\"red\"')"))
        self.assertEqual(10, count("consents WHERE module LIKE '%eye-tracking-consent' AND accepted"))

    def test_when_a_page_shows_a_whole_file_then_it_is_that_file(self):
        pages = "".join((ROOT / "docs" / name).read_text(encoding="utf-8") for name in ("timeline.md", "questionnaires.md"))
        shown = re.findall(r"<!-- from: (\S+) -->\n```\w*\n(.*?)\n```", pages, re.DOTALL)
        self.assertEqual(2, len(shown))
        for path, text in shown:
            self.assertEqual((ROOT / "docs" / path).read_text(encoding="utf-8"), text + "\n", path)

    def test_when_the_one_in_cpp_is_built_then_it_exports_one_symbol_and_runs(self):
        self.check("cpp", ["trials.thisN", "key", "rt_s", "onset_s", "trialCount"], 10)

    def test_when_the_one_with_sound_is_built_then_it_exports_one_symbol_and_runs(self):
        self.check("sound", ["beep_s", "voice", "voice.onset_s", "voice.isClipped"], 3)

    def test_when_the_one_in_c_is_built_then_it_exports_one_symbol_and_runs(self):
        self.check("c", ["missed"], 1)

    def test_when_the_driver_is_built_then_it_exports_one_symbol_and_is_listed(self):
        library = self.build("device", "*.so")
        self.assertEqual(1, len(run("nm", "-D", "--defined-only", library).splitlines()))
        self.assertIn("metronome", run(FOVEA, "list", "--plugin", library))

    def test_when_the_methods_are_built_then_they_run_and_find_their_thresholds(self):
        said = run(self.build("methods", "examples"), cwd=self.root)
        self.assertEqual(12, said.count("columns"))
        self.assertIn("conditions: 2, separator semicolon", said)
        # All of them look for a step of the answers: at 0.1, at -0.9 for the logarithms.
        for name, threshold, near in (("staircase", 0.1, 0.03), ("quest", -0.9, 0.1), ("quest+", -0.9, 0.15), ("psi", 0.1, 0.2)):
            found = float(re.search(rf"^{re.escape(name)}: (-?[0-9.e-]+)", said, re.MULTILINE).group(1))
            self.assertAlmostEqual(threshold, found, delta=near, msg=name)


if __name__ == "__main__":
    BUILD, FOVEA, *CMAKE = sys.argv[1:]
    unittest.main(argv=sys.argv[:1])
