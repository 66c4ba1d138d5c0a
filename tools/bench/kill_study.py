#!/usr/bin/env python3
"""Kills a rehearsal of the battery at random moments and lets it go on: kill_study.py FOVEA [KILLS] [SEED]

Prints how many were killed in the middle, and ends with 1 when any record differs from those of a rehearsal that was not killed.
"""

import os
import pathlib
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

STUDY = pathlib.Path(__file__).resolve().parents[2] / "docs/studies/battery/study.json"
# What does not depend on when it happened: of the first way through the study (who was killed at its very end begins another), and of
# the runs that its answers name (one that was killed is run again).
WAY = "(SELECT id FROM participants ORDER BY number LIMIT 1)"
RUNS = f"(SELECT run FROM responses WHERE way = {WAY})"
RECORDS = (
    f"SELECT path, type, attempt, accepted, answer, loops FROM responses WHERE way = {WAY} ORDER BY number",
    f"SELECT status, failed_reason, progress, time_credit_s, pages, variables, branches FROM participants WHERE id = {WAY}",
    f"SELECT module, entry, finished IS NULL FROM modules WHERE way = {WAY} ORDER BY position",
    f"SELECT row, word, ink, response, correct, round(rt_s, 6) FROM stroop_trials WHERE run IN {RUNS} ORDER BY row",
    f"SELECT row, response, false_start, round(rt_s, 6), round(foreperiod_s, 6) FROM reaction_time_trials WHERE run IN {RUNS} ORDER BY row",
)


def start(program, folder, seed=7):
    words = [program, "run", str(STUDY), "--display", "virtual", "--data", str(folder), "--participant", "07", "--seed", str(seed)]
    return subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True)


def records(folder):
    with sqlite3.connect(folder / "fovea.db") as database:
        return [database.execute(query).fetchall() for query in RECORDS]


def has_begun(folder):
    try:
        with sqlite3.connect(f"file:{folder / 'fovea.db'}?mode=ro", uri=True) as database:
            return database.execute("SELECT count(*) FROM participants").fetchone()[0] > 0
    except sqlite3.OperationalError:
        return False


def finish(program, folder, seed=7):
    run = start(program, folder, seed)
    said = run.communicate()[0].decode()
    if run.returncode != 0:
        sys.exit(f"fovea ended with {run.returncode}:\n{said}")


def main():
    program, kills, seed = sys.argv[1], int((sys.argv + ["200"])[2]), int((sys.argv + ["0", "1"])[3])
    moments = random.Random(seed)
    with tempfile.TemporaryDirectory() as place:
        root = pathlib.Path(place)
        began = time.monotonic()
        finish(program, root / "whole")
        length = time.monotonic() - began
        whole = records(root / "whole")
        killed = differing = 0
        for number in range(kills):
            folder = root / f"killed{number}"
            run = start(program, folder)
            try:
                run.communicate(timeout=moments.uniform(0, 1.1 * length))
            except subprocess.TimeoutExpired:
                # The watching process cannot help, as when the power fails.
                run.send_signal(signal.SIGSTOP)
                if run.poll() is None:
                    os.killpg(run.pid, signal.SIGKILL)
                run.communicate()
                killed += run.returncode != 0
                if run.returncode != 0:
                    # The seed is that of the session that began: another one has to change nothing. Nothing was kept of one that was
                    # killed before its first step; it begins with what it is given.
                    finish(program, folder, 8 if has_begun(folder) else 7)
            if records(folder) != whole:
                differing += 1
                for found, meant in zip(records(folder), whole):
                    if found != meant:
                        print(f"number {number}: {found}\ninstead of {meant}", file=sys.stderr)
            shutil.rmtree(folder)
    print(f"{kills} rehearsals, {killed} killed in the middle, {differing} with other records")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
