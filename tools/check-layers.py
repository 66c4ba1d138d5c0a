#!/usr/bin/env python3
"""Holds the includes and the CMake DEPENDS to the map of docs/architecture.md: check-layers.py [ROOT]

Prints one line per include that breaks a rule, and ends with 1 if there was one. Also: no two types of the host have one name.
"""

import pathlib
import re
import sys

# The folders of host/, lowest first. A module may include itself and those before it.
ORDER = ("core clock data window media movies stimuli devices sound camera doctor calibration plugins pages timeline stage services session simulation overlay liaison app").split()

# Where each third-party library is wrapped: beginning of the include -> modules of the host.
WRAPPED = {
    "GLFW/": {"window", "overlay"},  # overlay: Dear ImGui's back end forwards GLFW's events
    "glad/": {"window", "stimuli", "overlay"},
    "GL/": {"window", "stimuli"},
    "imgui": {"overlay"},
    "backends/imgui": {"overlay"},
    "boost/dll": {"plugins"},
    "boost/asio": {"liaison"},
    "boost/beast": {"liaison"},
    "SQLiteCpp/": {"data"},
    "sqlite3": {"data"},
    "zlib.h": {"data"},
    "spdlog/": {"core"},
    "fmt/": set(ORDER),  # words, not a subsystem: any module may format text, none may show it in a header
    "rapidjson/": {"core"},
    "lua.hpp": {"timeline"},
    "sodium": {"core"},
    "cereal/": set(),  # plugins' rows only: through sdk/cxx
    "pango/": {"stimuli"},
    "cairo": {"stimuli"},
    "fontconfig/": {"stimuli"},
    "glib.h": {"stimuli"},
    "hb": {"stimuli"},
    "stb": {"window", "stimuli"},
    "X11/": {"devices", "window"},
    "xcb/": {"devices", "window"},
    "libevdev/": {"devices"},
    "xkbcommon/": {"devices"},
    "linux/input": {"devices"},
    "CLI/": {"app"},
    "jack/": {"sound"},
    "portaudio.h": {"sound"},
    "pa_linux_alsa.h": {"sound"},
    "alsa/": {"sound"},
    "sndfile.h": {"sound"},
    "samplerate.h": {"sound"},
    "linux/videodev2": {"camera"},
    "libav": {"movies"},
    "libsw": {"movies"},
}

# Of the sdk, what a file may include besides the sdk itself: beginning of the file's path below sdk/ -> beginnings of includes.
SDK_WRAPPED = {
    "cxx/": ("cereal/",),
    "methods/xlsx.cpp": ("zip.h", "pugixml.hpp"),
}

# Of the host, only these speak the ABI.
SPEAK_ABI = {"plugins", "services"}

SYSTEM = re.compile(
    r"(?:[a-z_0-9]+"  # C++: <vector>
    r"|(?:assert|ctype|errno|fenv|float|inttypes|limits|locale|math|setjmp|signal|stdalign|stdarg|stdatomic|stdbool|stddef|stdint"
    r"|stdio|stdlib|stdnoreturn|string|time|uchar|wchar|wctype)\.h"  # C
    r"|(?:dirent|dlfcn|elf|fcntl|getopt|grp|langinfo|link|malloc|poll|pthread|pwd|sched|semaphore|spawn|syslog|termios|unistd|utime|execinfo"
    r"|cxxabi|features|unwind)\.h|bits/[a-z_]+\.h|sanitizer/[a-z_]+\.h|sys/[a-z_]+\.h|linux/(?!input)[a-z_]+\.h|netinet/[a-z_]+\.h|arpa/[a-z_]+\.h)"  # system
)
INCLUDE = re.compile(r'^\s*#\s*include\s*(["<])([^">]+)[">]', re.MULTILINE)
NAMESPACE = re.compile(r"^namespace ([\w:]+) \{|^\}\s*//\s*namespace", re.MULTILINE)
FORWARD = re.compile(r"^namespace [\w:]+ \{\n(?:(?:class|struct) \w+;\n)+\}", re.MULTILINE)
TYPE = re.compile(r"^(?:struct|class|union|enum class|enum) (\w+)(?: final)?(?: :[^;{]*)? \{", re.MULTILINE)
SOURCES = {".c", ".cc", ".cpp", ".h", ".hpp", ".inl"}
HEADERS = {".h", ".hpp", ".inl"}


class Include:
    def __init__(self, file, line, quoted, name):
        self.file, self.line, self.quoted, self.name = file, line, quoted, name


def sources_below(folder):
    if not folder.is_dir():
        return []
    return sorted(f for f in folder.rglob("*") if f.suffix in SOURCES and f.is_file())


def includes_of(file):
    text = file.read_text(encoding="utf-8", errors="replace")
    for match in INCLUDE.finditer(text):
        yield Include(file, text.count("\n", 0, match.start(2)) + 1, match.group(1) == '"', match.group(2))


def module_of(name):
    """The module of the host that an include path names, if any."""
    first = name.split("/")[0]
    return first if "/" in name and first in ORDER else None


def wrapped_as(name):
    """The key of WRAPPED that an include path falls under, if any."""
    fitting = [key for key in WRAPPED if name.startswith(key)]
    return max(fitting, key=len, default=None)


class Check:
    def __init__(self, root):
        self.root = root
        self.findings = []
        self.files = 0

    def find(self, file, line, text):
        self.findings.append(f"{file.relative_to(self.root)}:{line}: {text}")

    def run(self):
        self.check_host()
        self.check_names()
        self.check_sdk()
        self.check_plugins()
        self.check_cmake()
        return self.findings

    # --- host ---------------------------------------------------------------------------------------------------

    def check_host(self):
        host = self.root / "host"
        exported = self.headers_seen_by_others(host)
        for file in sources_below(host):
            module = file.relative_to(host).parts[0]
            self.files += 1
            if module not in ORDER:
                self.find(file, 1, f"the folder host/{module} is not on the map; add it to ORDER in tools/check-layers.py")
                continue
            for include in includes_of(file):
                self.check_host_include(include, module, file in exported)

    def check_host_include(self, include, module, is_exported):
        name, other = include.name, module_of(include.name)
        if other is not None:
            if ORDER.index(other) > ORDER.index(module):
                self.find(include.file, include.line, f"{module} includes {name}, which is above it")
            return
        if name.startswith("fovea/"):
            if module not in SPEAK_ABI:
                self.find(include.file, include.line, f"{module} includes {name}; only {' and '.join(sorted(SPEAK_ABI))} speak the ABI")
            return
        if SYSTEM.fullmatch(name) or (include.quoted and (include.file.parent / name).is_file()):
            return
        library = wrapped_as(name)
        if library is None:
            self.find(include.file, include.line, f"{name} is neither ours nor a system header; name its one module in WRAPPED of tools/check-layers.py")
        elif module not in WRAPPED[library]:
            allowed = ", ".join(sorted(WRAPPED[library])) or "no module of the host"
            self.find(include.file, include.line, f"{module} includes {name}, which belongs to: {allowed}")
        elif is_exported:
            self.find(include.file, include.line, f"{name} shows in a header that other modules include")

    def headers_seen_by_others(self, host):
        """Headers that a file of another module reaches, directly or through headers of the same module."""
        files = {f: list(includes_of(f)) for f in sources_below(host)}

        def resolved(include):
            for candidate in (include.file.parent / include.name, host / include.name):
                if candidate in files:
                    return candidate
            return None

        seen, waiting = set(), []
        for file, includes in files.items():
            for target in filter(None, map(resolved, includes)):
                if target.relative_to(host).parts[0] != file.relative_to(host).parts[0]:
                    waiting.append(target)
        while waiting:
            header = waiting.pop()
            if header not in seen:
                seen.add(header)
                waiting.extend(filter(None, map(resolved, files[header])))
        return seen

    def check_names(self):
        """Two types of one name in one program are one type to the linker: it takes the functions of either for both."""
        places = {}
        for file in sources_below(self.root / "host"):
            if file.suffix not in HEADERS:
                continue
            text = FORWARD.sub(lambda found: "\n" * found.group().count("\n"), file.read_text(encoding="utf-8"))
            for match in TYPE.finditer(text):
                spaces = []
                for border in NAMESPACE.finditer(text, 0, match.start()):
                    spaces.append(border.group(1)) if border.group(1) else spaces and spaces.pop()
                name, line = "::".join([*spaces, match.group(1)]), text.count("\n", 0, match.start()) + 1
                if name in places:
                    self.find(file, line, f"{name} is defined in {places[name]}, too; one of them needs another name")
                else:
                    places[name] = f"{file.relative_to(self.root)}:{line}"

    # --- sdk and plugins ----------------------------------------------------------------------------------------

    def check_sdk(self):
        sdk = self.root / "sdk"
        for file in sources_below(sdk):
            self.files += 1
            path = file.relative_to(sdk).as_posix()
            part = file.relative_to(sdk).parts[0]
            libraries = tuple(name for place, names in SDK_WRAPPED.items() if path.startswith(place) for name in names)
            for include in includes_of(file):
                self.check_stranger(include, libraries, what="the sdk")
                if part == "include" and re.fullmatch(r"fovea/.*\.hpp", include.name):
                    self.find(include.file, include.line, f"a C header includes {include.name}")

    def check_plugins(self):
        for folder in ("plugins", "consent-modules"):
            for file in sources_below(self.root / folder):
                self.files += 1
                for include in includes_of(file):
                    self.check_stranger(include, (), what="a plugin")

    def check_stranger(self, include, libraries, what):
        name = include.name
        if name.startswith("fovea/") or SYSTEM.fullmatch(name):
            return
        if module_of(name) is not None or name.startswith("host/"):
            self.find(include.file, include.line, f"{what} includes {name} of the host")
        elif include.quoted and (include.file.parent / name).is_file():
            return
        elif not name.startswith(libraries):
            self.find(include.file, include.line, f"{what} includes {name}, which is not of the sdk")

    # --- CMake --------------------------------------------------------------------------------------------------

    def check_cmake(self):
        for file in sorted((self.root / "host").glob("*/CMakeLists.txt")):
            text = file.read_text(encoding="utf-8")
            for match in re.finditer(r"fovea_add_module\s*\(\s*(\S+)([^)]*)\)", text):
                line = text.count("\n", 0, match.start()) + 1
                self.check_module(file, line, match.group(1), match.group(2))
        for folder in ("plugins", "consent-modules", "sdk"):
            for file in sorted((self.root / folder).rglob("CMakeLists.txt")):
                text = file.read_text(encoding="utf-8")
                for match in re.finditer(r"\bfovea(?:::|_)(%s|host)\b" % "|".join(ORDER), text):
                    self.find(file, text.count("\n", 0, match.start()) + 1, f"{match.group(0)} is the host's; plugins and the sdk stand without it")

    def check_module(self, file, line, module, arguments):
        if module != file.parent.name:
            self.find(file, line, f"the module {module} lives in the folder {file.parent.name}")
        if module not in ORDER:
            return
        words = re.sub(r"#.*", "", arguments).split()
        keywords = {"SOURCES", "DEPENDS", "LIBRARIES", "PUBLIC_LIBRARIES", "TOGETHER"}
        section = None
        for word in words:
            section = word if word in keywords else section
            if section != "DEPENDS" or word in keywords:
                continue
            if word not in ORDER:
                self.find(file, line, f"{module} depends on {word}, which is not on the map")
            elif ORDER.index(word) >= ORDER.index(module):
                self.find(file, line, f"{module} depends on {word}, which is not below it")


def main(arguments):
    here = pathlib.Path(__file__).resolve().parent.parent
    root = pathlib.Path(arguments[0]).resolve() if arguments else here
    if not (root / "host").is_dir():
        print(f"layers: {root} has no folder host/", file=sys.stderr)
        return 2
    check = Check(root)
    findings = check.run()
    print("\n".join(findings) if findings else f"layers: {check.files} files, nothing points up")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
