#!/usr/bin/env python3
"""Reads what a round of the virtual lab left and judges it: judge.py FOLDER. Ends with "N passed, N failed"."""

import csv
import glob
import os
import sqlite3
import statistics
import sys

folder = sys.argv[1]
passed = failed = 0


def check(what, good, seen=""):
    global passed, failed
    passed, failed = passed + bool(good), failed + (not good)
    print(f"{'ok  ' if good else 'FAIL'}  {what}" + (f": {seen}" if seen != "" else ""))


def numbers(name):
    """The figures of a program that prints key=value pairs."""
    try:
        text = open(os.path.join(folder, name)).read()
    except OSError:
        text = ""
    pairs = (word.split("=", 1) for word in text.split() if "=" in word)
    return {key: float(value) for key, value in pairs}


class Run:
    """One run of fovea: its rows and what the database says of it."""

    def __init__(self, name):
        self.name = name
        self.said = self.text("said.txt")
        self.ended = self.text("status").strip() == "0"
        self.frames = self.table("_frames.csv")
        self.trials = [row for row in self.table(".csv") if "frames.missed" in row and "word" in row]

    def text(self, name):
        try:
            return open(os.path.join(folder, self.name, name)).read()
        except OSError:
            return ""

    def table(self, ending):
        files = [file for file in glob.glob(os.path.join(folder, self.name, "*" + ending))
                 if ending != ".csv" or not file.endswith(("_frames.csv", "_clicks.csv"))]
        return list(csv.DictReader(open(files[0], encoding="utf-8-sig"))) if len(files) == 1 else []

    def onsets(self):
        return [float(row["onset_s"]) for row in self.frames]

    def query(self, sql):
        with sqlite3.connect(os.path.join(folder, self.name, "fovea.db")) as database:
            return database.execute(sql).fetchall()


def steps(onsets, period):
    """How many refreshes lie between one onset and the next."""
    return [round((b - a) / period) for a, b in zip(onsets, onsets[1:])]


def judgeLab():
    kernel, bare = numbers("kernel.txt"), numbers("bare.txt")
    check("the kernel's vertical blanks come without a gap", kernel.get("skipped") == 0, kernel)
    check("their stamps lie on one grid to 2 us", kernel.get("grid_error_us", 9) <= 2)
    check("a bare program flips on each of them, one stray frame allowed", bare.get("doubled", 9) <= 1, bare)
    return 1 / kernel["rate_hz"] if kernel.get("rate_hz") else 1 / 60


def worstOffGrid(onsets, period):
    offsets = [(onset - onsets[0]) / period for onset in onsets]
    return max((abs(offset - round(offset)) * period for offset in offsets), default=1)


def judgeEven(run, period):
    check("600 frames: the run ended well", run.ended, "" if run.ended else run.said[-300:])
    check("600 frames: 600 rows", len(run.frames) == 600, len(run.frames))
    bySource = sum(row["onset_source"] == "oml" for row in run.frames)
    check("600 frames: all stamped by OML_sync_control", bySource == 600, bySource)
    longer = [step - 1 for step in steps(run.onsets(), period)]
    strays = sum(more != 0 for more in longer)
    check("600 frames: on 600 successive refreshes", len(run.frames) == 600 and strays == 0, f"{strays} strays")
    missed = sum(int(row["missed"]) for row in run.frames)
    check("600 frames: as many missed as the onsets say", missed == sum(longer), f"{missed} missed")
    worst = worstOffGrid(run.onsets(), period)
    check("600 frames: onsets lie on one grid to 20 us", worst < 20e-6, f"{worst * 1e6:.2f} us")
    uncertain = {float(row["uncertainty_s"]) for row in run.frames}
    check("600 frames: each says how certain it is", uncertain and 0 < min(uncertain) and max(uncertain) < period, uncertain)


def judgeLate(run, source, made, period):
    """Before some frames 25 ms were spent: each misses one refresh and is found, and no other is."""
    counts = [int(row["missed"]) for row in run.frames]
    longer = [step - 1 for step in steps(run.onsets(), period)]
    sources = {row["onset_source"] for row in run.frames}
    check(f"late frames, {source}: all frames are stamped by it", sources == {source}, sources)
    check(f"late frames, {source}: {made} made, as many found", sum(counts) == made, sum(counts))
    check(f"late frames, {source}: each count is what the onsets say", counts[1:] == longer and len(counts) == 300)


def judgeTrials(run):
    counts = [int(row["frames.missed"]) for row in run.trials]
    shown = [int(row["frames.shown"]) for row in run.trials]
    check("late frames: the rows of the trials hold them, 4 in each", counts == [4, 4, 4], counts)
    check("late frames: each row holds 100 frames", shown == [100, 100, 100], shown)


def origin(run):
    """Of the session's clock, on the clock of the presses."""
    return run.query("SELECT monotonic_origin_ns FROM sessions")[0][0] / 1e9


def made(run):
    """When each press was made, and each release: the seconds before and after the kernel was told."""
    with open(os.path.join(folder, f"pressed-{run.name}.txt")) as lines:
        told = [list(map(float, line.split())) for line in lines if line[:1].isdigit()]
    return [line[:2] for line in told], [line[2:] for line in told]


def judgeStamps(what, run, made, seen):
    """40 were made; `seen` has what became of each: its time in seconds and what dated it."""
    check(f"{what}: all 40 are in the record", len(made) == len(seen) == 40, f"{len(seen)} of {len(made)}")
    sources = {source for _, source in seen}
    check(f"{what}: each carries the kernel's time", sources == {"kernel"}, sources)
    times = [time + origin(run) for time, _ in seen]
    off = [max(before - time, time - after) * 1e3 for time, (before, after) in zip(times, made)]
    check(f"{what}: stamped while the kernel was told, to 0.01 ms", off and max(off) <= 0.01, f"worst {max(off):.4f} ms outside" if off else "")
    late = [(time - before) * 1e3 for time, (before, _) in zip(times, made)]
    check(f"{what}: half of them within 0.1 ms", late and statistics.median(late) <= 0.1,
          f"median {statistics.median(late):.4f}, worst {max(late):.4f} ms" if late else "")


def judgeKeys(run):
    presses, releases = made(run)
    for what, told, pressed in (("key presses", presses, "= 1"), ("key releases", releases, "= 0")):
        judgeStamps(what, run, told, run.query("SELECT time_s, value ->> 'source' FROM events"
                                               f" WHERE kind = 'key' AND value ->> 'press' {pressed} ORDER BY time_s"))


def judgeClicks(run):
    presses, releases = made(run)
    for what, told, pressed in (("clicks", presses, "true"), ("their releases", releases, "false")):
        judgeStamps(what, run, told, [(float(row["t_s"]), row["source"]) for row in run.table("_clicks.csv") if row["press"] == pressed])


def guarded(judge, *arguments):
    try:
        return judge(*arguments)
    except (OSError, KeyError, IndexError, ValueError, sqlite3.Error) as error:
        check(f"{judge.__name__}: what it needs is there", False, repr(error))


period = guarded(judgeLab) or 1 / 60
guarded(judgeEven, Run("even"), period)
guarded(judgeLate, Run("late"), "oml", 12, period)
guarded(judgeTrials, Run("trials"))
guarded(judgeLate, Run("present"), "present", 5, period)
guarded(judgeLate, Run("swap"), "swap_return", 5, period)
guarded(judgeKeys, Run("keys"))
guarded(judgeClicks, Run("clicks"))
print(f"{passed} passed, {failed} failed")
sys.exit(0 if failed == 0 else 1)
