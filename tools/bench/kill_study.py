#!/usr/bin/env python3
"""Kills rehearsals of a study at random places and lets them go on: kill_study.py FOVEA [--study FILE] [--kills N] [--seed N] [-- WORDS...]

WORDS are more words for `fovea run`. With --preload BUILD/tests/libkill_at.so the places are told by how much the program has done; without,
by time. Prints how many were killed in the middle, and ends with 1 when any record differs from those of a rehearsal that was not killed,
or when none was killed.
"""

import argparse
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

BATTERY = pathlib.Path(__file__).resolve().parents[2] / "docs/studies/battery/study.json"
# What does not depend on when it happened: of the first way through the study (who was killed at its very end begins another), and of
# the runs that its answers name (one that was killed is run again).
WAY = "(SELECT id FROM participants ORDER BY number LIMIT 1)"
RUNS = f"(SELECT run FROM responses WHERE way = {WAY})"
RECORDS = (
    f"SELECT path, type, attempt, accepted, answer, loops FROM responses WHERE way = {WAY} ORDER BY number",
    f"SELECT status, failed_reason, progress, time_credit_s, pages, performance_reward, payment, variables, branches FROM participants WHERE id = {WAY}",
    f"SELECT module, entry, finished IS NULL, variables FROM modules WHERE way = {WAY} ORDER BY position",
    f"SELECT label, cell, cells FROM cells WHERE way = {WAY} ORDER BY label",
    f"SELECT maker, position, degree, block, repeats, status, failed_reason, definition, answer, score, reward FROM trials WHERE way = {WAY} ORDER BY number",
    f"SELECT maker, degree, definition, failed_reason FROM nodes WHERE way = {WAY} ORDER BY maker, degree, definition",
)
# Of each experiment's rows what does not say when they were, where it has such columns.
COLUMNS = {name: name for name in ("word", "ink", "response", "correct", "number", "false_start")} | {name: f"round({name}, 6)" for name in ("rt_s", "foreperiod_s")}


def start(program, study, folder, words, seed=7, environment=None):
    line = [program, "run", str(study), "--display", "virtual", "--data", str(folder), "--participant", "07", "--seed", str(seed), *words]
    return subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True, env={**os.environ, **(environment or {})})


def records(folder):
    with sqlite3.connect(folder / "fovea.db") as database:
        found = [database.execute(query).fetchall() for query in RECORDS]
        for (table,) in database.execute("SELECT name FROM data_tables ORDER BY name").fetchall():
            has = {name for (name,) in database.execute("SELECT name FROM data_columns WHERE data_table = ?", (table,))}
            columns = [column for name, column in COLUMNS.items() if name in has]
            found.append(database.execute(f'SELECT {", ".join(["row", *columns])} FROM "{table}" WHERE run IN {RUNS} ORDER BY run, row').fetchall())
        return found


def has_begun(folder):
    try:
        with sqlite3.connect(f"file:{folder / 'fovea.db'}?mode=ro", uri=True) as database:
            return database.execute("SELECT count(*) FROM participants").fetchone()[0] > 0
    except sqlite3.OperationalError:
        return False


def finish(program, study, folder, words, seed=7, environment=None):
    run = start(program, study, folder, words, seed, environment)
    said = run.communicate()[0].decode()
    if run.returncode != 0:
        sys.exit(f"fovea ended with {run.returncode}:\n{said}")


class ByTime:
    """A moment of its length."""

    environment = None

    def __init__(self):
        self.began = time.monotonic()

    def measured(self):
        self.length = time.monotonic() - self.began

    def kill(self, begin, share):
        run = begin(None)
        try:
            run.communicate(timeout=1.1 * share * self.length)
        except subprocess.TimeoutExpired:
            # The watching process cannot help, as when the power fails.
            run.send_signal(signal.SIGSTOP)
            if run.poll() is None:
                os.killpg(run.pid, signal.SIGKILL)
            run.communicate()
        return run.returncode != 0


class ByWork:
    """A share of its allocations; tests/support/kill_at.c counts them."""

    def __init__(self, library, counter):
        self.counter = counter
        self.environment = {"LD_PRELOAD": str(library), "FOVEA_KILL_COUNT": str(counter), "FOVEA_KILL_AT": "0"}
        counter.write_bytes(bytes(8))

    def measured(self):
        self.length = int.from_bytes(self.counter.read_bytes(), sys.byteorder)
        if self.length == 0:
            sys.exit("nothing was counted: is the library given with --preload the right one?")

    def kill(self, begin, share):
        self.counter.write_bytes(bytes(8))
        run = begin({**self.environment, "FOVEA_KILL_AT": str(1 + int(share * self.length))})
        run.communicate()
        return run.returncode != 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("fovea")
    parser.add_argument("--study", default=BATTERY)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--preload", type=pathlib.Path)
    parser.add_argument("words", nargs="*")
    given = parser.parse_args()
    places = random.Random(given.seed)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as place:
        root = pathlib.Path(place)
        way = ByWork(given.preload, root / "count") if given.preload else ByTime()
        finish(given.fovea, given.study, root / "whole", given.words, environment=way.environment)
        way.measured()
        whole = records(root / "whole")
        killed = differing = 0
        for number in range(given.kills):
            folder = root / f"killed{number}"
            share = places.random()
            if way.kill(lambda environment: start(given.fovea, given.study, folder, given.words, environment=environment), share):
                killed += 1
                # The seed is that of the session that began: another one has to change nothing. Nothing was kept of one that was
                # killed before its first step; it begins with what it is given.
                finish(given.fovea, given.study, folder, given.words, 8 if has_begun(folder) else 7)
            if (found := records(folder)) != whole:
                differing += 1
                for each, meant in zip(found, whole):
                    if each != meant:
                        print(f"number {number}, killed after {share:.4f} of it: {each}\ninstead of {meant}", file=sys.stderr)
            shutil.rmtree(folder, ignore_errors=True)  # SQLite may be removing its own files beside the database at this moment
    print(f"{given.kills} rehearsals, {killed} killed in the middle, {differing} with other records")
    return 1 if differing or not killed else 0


if __name__ == "__main__":
    sys.exit(main())
