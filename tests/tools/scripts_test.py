#!/usr/bin/env python3
"""The shell scripts of tools/, each in a small tree of its own where cmake, ctest, Xvfb, apt-get and fovea are stand-ins."""

import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import unittest

TOOLS = pathlib.Path(__file__).resolve().parents[2] / "tools"
COMMANDS = "bash setsid sed grep cat rm mkfifo mktemp dirname env id head mkdir sleep tail tr touch".split()


class Tree(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="a folder with spaces ")
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name).resolve()
        self.path = self.root / "path"
        self.path.mkdir()
        for command in COMMANDS:
            (self.path / command).symlink_to(shutil.which(command))
        (self.root / "tools").mkdir()
        for script in ("run.sh", "test.sh", "setup.sh", "packages"):
            shutil.copy(TOOLS / script, self.root / "tools" / script)
        self.notes = self.root / "notes"
        self.notes.write_text("")

    def stand_in(self, path, body):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!{shutil.which('bash')}\n{body}\n")
        path.chmod(0o755)

    def command(self, name, body):
        (self.path / name).unlink(missing_ok=True)
        self.stand_in(self.path / name, body)

    def environment(self, **more):
        variables = {"PATH": str(self.path), "NOTES": str(self.notes), "TMPDIR": str(self.root), "ROOT": str(self.root)}
        return {**variables, **more}

    def begin(self, name, *arguments, **environment):
        """In a group of its own: whatever it leaves behind ends with the test."""
        process = subprocess.Popen([str(self.root / "tools" / name), *arguments], env=self.environment(**environment), cwd=self.root,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)
        self.addCleanup(process.wait)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.stderr.close)
        self.addCleanup(self.end_group, process.pid)
        return process

    @staticmethod
    def end_group(leader):
        try:
            os.killpg(leader, signal.SIGKILL)
        except ProcessLookupError:
            pass

    def script(self, name, *arguments, **environment):
        process = self.begin(name, *arguments, **environment)
        stdout, stderr = process.communicate(timeout=60)
        return subprocess.CompletedProcess(process.args, process.returncode, stdout, stderr)

    def noted(self):
        return self.notes.read_text().splitlines()


class GivenRunSh(Tree):
    def setUp(self):
        super().setUp()
        self.stand_in(self.root / "tools/setup.sh", "exit 0")
        self.command("cmake", "exit 0")
        self.command("Xvfb", 'trap \'echo "xvfb ended" >>"$NOTES"; exit\' TERM; echo "xvfb started" >>"$NOTES"; echo 77 >&3; exec 3>&-\n'
                             'while kill -0 "$PPID" 2>/dev/null; do sleep 0.05; done')
        self.fovea('exit 0')

    def fovea(self, then):
        self.stand_in(self.root / "build/release/bin/fovea", 'echo "fovea $* on ${DISPLAY:-none}" >>"$NOTES"\n' + then)
        self.stand_in(self.root / "build/release/bin/fovea-participant", '[[ $DISPLAY == :good ]]')

    def defaults(self):
        return f"--root {self.root}/docs/studies/stroop-session --data {self.root}/data"

    def test_when_there_is_no_display_then_a_scripted_participant_works_on_a_private_one(self):
        result = self.script("run.sh")
        self.assertEqual(0, result.returncode, result.stderr)
        self.assertEqual(["xvfb started", f"fovea run {self.defaults()} --display window --overlay window --scripted --screenshots on :77",
                          "xvfb ended"], self.noted())

    def test_when_the_display_cannot_be_used_then_a_private_one_is_started_and_told(self):
        result = self.script("run.sh", DISPLAY=":bad")
        self.assertIn("xvfb started", self.noted())
        self.assertIn(":bad", result.stderr)

    def test_when_there_is_a_display_then_the_keyboard_is_left_to_the_person(self):
        self.script("run.sh", DISPLAY=":good")
        self.assertEqual([f"fovea run {self.defaults()} on :good"], self.noted())

    def test_when_the_display_is_virtual_then_no_server_is_started(self):
        for arguments in (["--display", "virtual"], ["--display=virtual"]):
            self.notes.write_text("")
            self.script("run.sh", *arguments)
            self.assertEqual([f"fovea run {self.defaults()} {' '.join(arguments)} on none"], self.noted())

    def test_when_the_participant_is_simulated_then_nobody_presses_keys(self):
        self.script("run.sh", "--simulate")
        self.assertEqual(f"fovea run {self.defaults()} --display window --overlay window --screenshots --simulate on :77", self.noted()[1])

    def test_when_arguments_are_given_then_they_come_last_and_replace_the_defaults(self):
        self.script("run.sh", "--data", "elsewhere", "--root=study", "--overlay", "off", "--participant", "7")
        self.assertEqual("fovea run --display window --scripted --screenshots --data elsewhere --root=study --overlay off --participant 7 on :77",
                         self.noted()[1])

    def test_when_help_is_asked_for_then_it_is_that_of_fovea_run(self):
        self.script("run.sh", "--help")
        self.assertEqual(["fovea run --help on none"], self.noted())

    def test_when_the_study_does_not_end_as_planned_then_its_status_is_ours(self):
        self.fovea("exit 7")
        self.assertEqual(7, self.script("run.sh").returncode)
        self.assertEqual("xvfb ended", self.noted()[-1])

    def test_when_told_to_end_then_the_session_is_sealed_before_the_server_goes(self):
        self.fovea("trap 'echo sealed >>\"$NOTES\"; exit 9' TERM; echo ready\nwhile :; do sleep 0.05; done")
        process = self.begin("run.sh")
        self.assertEqual("ready\n", process.stdout.readline())
        process.send_signal(signal.SIGTERM)
        self.assertEqual(9, process.wait(timeout=30))
        self.assertEqual(["sealed", "xvfb ended"], self.noted()[-2:])

    def test_when_told_to_end_just_as_the_session_begins_then_the_session_ends_too(self):
        self.fovea("while :; do sleep 0.05; done")
        # The signal comes behind the start of the session, and before its number is taken down.
        between = self.root / "between"
        between.write_text("trap 'if [[ $BASH_COMMAND == \"job=\\$!\" ]]; then kill -TERM $$; fi' DEBUG\n")
        process = self.begin("run.sh", BASH_ENV=str(between))
        process.communicate(timeout=30)  # the session has our output open as long as it is there
        self.assertEqual(128 + signal.SIGTERM, process.returncode)
        self.assertEqual("xvfb ended", self.noted()[-1])

    def test_when_the_build_fails_then_nothing_is_run(self):
        self.command("cmake", "exit 1")
        self.assertNotEqual(0, self.script("run.sh").returncode)
        self.assertEqual([], self.noted())


class GivenTestSh(Tree):
    def setUp(self):
        super().setUp()
        self.stand_in(self.root / "tools/setup.sh", "exit 0")
        self.command("cmake", 'mkdir -p "$ROOT"/build/{release,asan,tsan}; exit 0')

    def results(self, tests, failures, skipped=0, status=None):
        status = (8 if failures else 0) if status is None else status
        self.command("ctest", 'echo "ctest $*" >>"$NOTES"\nwhile [[ $# -gt 0 ]]; do [[ $1 == --output-junit ]] && report=$2; shift; done\n'
                     f'printf \'<testsuite name="x"\\n\\ttests="{tests}"\\n\\tfailures="{failures}"\\n\\tdisabled="0"\\n\\tskipped="{skipped}"\\n\' >"$report"\n'
                     f"exit {status}")

    def last_line(self, result):
        return result.stdout.splitlines()[-1]

    def test_when_all_pass_then_the_last_line_says_so_and_the_status_is_0(self):
        self.results(tests=12, failures=0)
        result = self.script("test.sh")
        self.assertEqual("12 passed, 0 failed", self.last_line(result))
        self.assertEqual(0, result.returncode)

    def test_when_one_fails_then_the_status_is_1(self):
        self.results(tests=12, failures=1)
        result = self.script("test.sh")
        self.assertEqual("11 passed, 1 failed", self.last_line(result))
        self.assertEqual(1, result.returncode)

    def test_when_some_are_skipped_then_they_count_for_neither_and_are_told(self):
        self.results(tests=12, failures=0, skipped=2)
        result = self.script("test.sh")
        self.assertEqual("10 passed, 0 failed", self.last_line(result))
        self.assertIn("2 skipped", result.stdout)

    def test_when_sanitizers_are_asked_for_then_all_presets_are_added_up(self):
        self.results(tests=12, failures=1)
        result = self.script("test.sh", "--sanitizers")
        self.assertEqual("33 passed, 3 failed", self.last_line(result))
        self.assertEqual(["release", "asan", "tsan"], [line.split()[2] for line in self.noted()])

    def test_when_arguments_are_given_then_ctest_gets_them(self):
        self.results(tests=1, failures=0)
        self.script("test.sh", "-R", "journal")
        self.assertTrue(self.noted()[0].endswith("-R journal"), self.noted())

    def test_when_a_test_cannot_be_started_then_the_status_is_1(self):
        self.results(tests=12, failures=0, skipped=1, status=8)
        result = self.script("test.sh")
        self.assertEqual(1, result.returncode)
        self.assertEqual("11 passed, 0 failed", self.last_line(result))

    def test_when_nothing_was_tested_then_the_status_is_1(self):
        self.command("ctest", "exit 1")
        result = self.script("test.sh")
        self.assertEqual("0 passed, 0 failed", self.last_line(result))
        self.assertEqual(1, result.returncode)

    def test_when_the_build_fails_then_the_status_is_1(self):
        self.results(tests=12, failures=0)
        self.command("cmake", 'mkdir -p "$ROOT"/build/release; [[ $1 != --build ]]')
        result = self.script("test.sh")
        self.assertEqual("0 passed, 0 failed", self.last_line(result))
        self.assertEqual(1, result.returncode)


class GivenSetupSh(Tree):
    def setUp(self):
        super().setUp()
        (self.root / "tools/packages").write_text("# comment\nbuild g++\nbuild libfoo-dev\ntest libbar-dev\n")
        self.command("dpkg-query", 'echo "g++ installed"; echo "libfoo-dev not-installed"; [[ $* == *libbar* ]] && echo "libbar-dev installed"; exit 1')
        self.command("apt-cache", 'echo "  Candidate: 1.0"')
        self.command("apt-get", 'echo "apt-get $*" >>"$NOTES"')
        self.command("id", "echo 0")

    def test_when_all_is_there_then_nothing_is_installed(self):
        self.command("dpkg-query", 'echo "g++ installed"; echo "libfoo-dev installed"')
        self.assertEqual(0, self.script("setup.sh", "build").returncode)
        self.assertEqual([], self.noted())

    def test_when_one_is_missing_then_only_that_one_is_installed(self):
        self.assertEqual(0, self.script("setup.sh", "build", "test").returncode)
        self.assertEqual(1, len(self.noted()), self.noted())
        self.assertTrue(self.noted()[0].endswith("install -y --no-install-recommends libfoo-dev"), self.noted())

    def test_when_the_package_lists_do_not_know_it_then_they_are_fetched_first(self):
        self.command("apt-cache", 'echo "  Candidate: (none)"')
        self.script("setup.sh", "build")
        self.assertEqual(["update", "install"], [line.replace("-q -o DPkg::Lock::Timeout=300 ", "").split()[1] for line in self.noted()])

    def test_when_not_root_then_sudo_is_used(self):
        self.command("id", "echo 1000")
        self.command("sudo", 'echo "sudo" >>"$NOTES"; exec "$@"')
        self.assertEqual(0, self.script("setup.sh", "build").returncode)
        self.assertEqual("sudo", self.noted()[0])

    def test_when_there_is_no_way_to_be_root_then_the_packages_are_named(self):
        self.command("id", "echo 1000")
        result = self.script("setup.sh", "build")
        self.assertEqual(1, result.returncode)
        self.assertIn("apt-get install --no-install-recommends libfoo-dev", result.stderr)

    def test_when_installing_fails_then_the_packages_are_named(self):
        self.command("apt-get", "exit 100")
        result = self.script("setup.sh", "build")
        self.assertEqual(1, result.returncode)
        self.assertIn("libfoo-dev", result.stderr)


if __name__ == "__main__":
    unittest.main()
