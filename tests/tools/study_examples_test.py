"""The study files, and parts of them, that the pages show: each passes `fovea check`, and simulated participants come to its end."""

import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import wave

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PAGES = ["README.md", "docs/questionnaires.md", "docs/parts.md", "docs/score.md", "docs/timeline.md", "docs/simulation.md", "docs/consent.md", "docs/pages.md", "docs/experiments.md"]
# They hang on what is not in them: files, a plugin's functions, a list that another step makes.
OTHERS = ("faces/anna.png", "booth.isBusy", "words.score", "ipairs(words)")
# Nobody is that many, or everybody, in a simulation of five.
REFUSING = ("recruitmentCriterion",)
fovea = sys.argv[1]
LAST = {"page": "info", "label": "last", "timeEstimate_s": 5, "params": {"text": "x"}}
BASE = {"name": "example", "expInfo": {"participant|req": "", "age": 30}}
NOBODY = {"consent": "no-consent", "params": {"reason": "an example"}}


def parsed(text):
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return None


def studyOf(block):
    """A whole study; steps of one; or members of one."""
    whole = parsed(block)
    if isinstance(whole, dict) and "steps" in whole and "name" in whole:
        return whole
    steps = parsed(f"[{block}]")
    if steps and all(isinstance(step, dict) for step in steps) and any(key in step for step in steps for key in
                                                                      ("page", "experiment", "consent", "trials", "pageMaker", "async", "waitWhile", "preDeployRoutine", "code", "include", "forEach", "counterbalance", "endSession")):
        before = [] if "consent" in steps[0] else [NOBODY]
        first = [step for step in steps if any(key in step for key in ("preDeployRoutine", "databaseCheck", "recruitmentCriterion"))]
        return {**BASE, "steps": first + before + [step for step in steps if step not in first] + [LAST],
                "variables": {"score": 3}, "simulate": {"mayMiss": ["easy", "hard", "rating", "glasses"]}}
    members = parsed("{" + block + "}")
    if members is None:
        return None
    if "mayFail" in members.get("simulate", {}):  # its labels are those of another study
        return None
    return {**BASE, "steps": [NOBODY, LAST], **members}


def run(*words):
    done = subprocess.run([fovea, *words], capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


count = 0
with tempfile.TemporaryDirectory() as place:
    for name in ("face.png", "puzzle.png"):
        shutil.copy(next((ROOT / "docs" / "images").glob("*.png")), pathlib.Path(place) / name)
    for name in ("word.wav", "spoken.wav"):
        with wave.open(str(pathlib.Path(place) / name), "wb") as sound:
            sound.setparams((1, 2, 48000, 0, "NONE", ""))
            sound.writeframes(bytes(48000))
    for page in PAGES:
        text = (ROOT / page).read_text(encoding="utf-8")
        for found in re.finditer(r"```jsonc?\n(.*?)```", text, re.S):
            line = text.count("\n", 0, found.start()) + 2
            block = re.sub(r"(?m)^\s*//.*$", "", found.group(1)).strip()
            study = None if any(word in block for word in OTHERS) else studyOf(block)
            if study is None:
                continue
            count += 1
            file = pathlib.Path(place) / f"{count}.json"
            file.write_text(json.dumps(study), encoding="utf-8")
            status, said = run("check", file)
            assert status == 0, f"{page}:{line}: {said}"
            if any(word in block for word in REFUSING):
                continue
            status, said = run("simulate", file, "--participants", "5", "--seed", "1", "--partial", "--data", file.with_suffix(""))
            assert status == 0, f"{page}:{line}: {said}"
print(f"{count} examples")
assert count >= 12, "the examples are no longer found"
