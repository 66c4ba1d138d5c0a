#!/usr/bin/env python3
"""The layer check has to find each kind of broken rule in a small tree made for it, and nothing in a sound one."""

import importlib.util
import pathlib
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
TOOL = pathlib.Path(__file__).resolve().parents[2] / "tools" / "check-layers.py"
spec = importlib.util.spec_from_file_location("check_layers", TOOL)
check_layers = importlib.util.module_from_spec(spec)
spec.loader.exec_module(check_layers)


def findings(files):
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder).resolve()
        (root / "host").mkdir()
        for name, text in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return check_layers.Check(root).run()


class GivenTwoTypesOfOneName(unittest.TestCase):
    def test_when_they_are_in_one_namespace_then_the_second_is_found(self):
        found = findings({
            "host/core/a.hpp": "namespace fovea {\nstruct Placement {\n};\n}  // namespace fovea\n",
            "host/data/b.hpp": "namespace fovea {\nclass Placement final : public A {\n};\n}  // namespace fovea\n",
        })
        self.assertEqual(1, len(found))
        self.assertIn("host/data/b.hpp:2: fovea::Placement is defined in host/core/a.hpp:2, too", found[0])

    def test_when_they_are_in_two_namespaces_or_nested_then_nothing_is_found(self):
        self.assertEqual([], findings({
            "host/core/a.hpp": "namespace fovea::sql {\nclass Transaction {\n};\n}  // namespace fovea::sql\nnamespace fovea {\nclass Transaction;\n}\n",
            "host/data/b.hpp": "namespace fovea {\nnamespace sql {\nclass Other;\n}\nclass Transaction {\n  struct Transaction2 {};\n};\n}  // namespace fovea\n",
        }))


class GivenASoundTree(unittest.TestCase):
    def test_when_checked_then_nothing_is_found(self):
        self.assertEqual([], findings({
            "host/core/value.hpp": "#include <string>\n#include <sys/mman.h>\n",
            "host/data/rows.cpp": '#include "data/rows.hpp"\n#include "core/value.hpp"\n#include <SQLiteCpp/SQLiteCpp.h>\n',
            "host/data/rows.hpp": '#include "core/value.hpp"\n',
            "host/data/CMakeLists.txt": "fovea_add_module(data SOURCES rows.cpp DEPENDS core)\n",
            "host/services/tables.cpp": '#include "fovea/plugin.h"\n#include "stage/x.hpp"\n',
            "sdk/include/fovea/abi.h": "#include <stdint.h>\n",
            "sdk/cxx/fovea/row.hpp": "#include <cereal/cereal.hpp>\n#include <fovea/abi.h>\n",
            "sdk/methods/xlsx.cpp": "#include <zip.h>\n#include <pugixml.hpp>\n",
            "plugins/experiments/a/a.cpp": '#include <fovea/experiment.hpp>\n#include "trial.hpp"\n',
            "plugins/experiments/a/trial.hpp": "#include <vector>\n",
        }))


class GivenABrokenRule(unittest.TestCase):
    def assertFound(self, files, place, *words):
        found = findings(files)
        self.assertEqual(1, len(found), found)
        self.assertTrue(found[0].startswith(place), found[0])
        for word in words:
            self.assertIn(word, found[0])

    def test_when_an_include_points_up_then_it_is_found_with_its_line(self):
        self.assertFound({"host/core/a.cpp": '#include <string>\n\n#include "window/window.hpp"\n'},
                         "host/core/a.cpp:3:", "window/window.hpp", "above")

    def test_when_the_include_has_angles_or_spaces_then_it_is_found_too(self):
        self.assertFound({"host/core/a.cpp": "#  include <data/journal.hpp>\n"}, "host/core/a.cpp:1:", "above")

    def test_when_a_folder_is_not_on_the_map_then_it_is_found(self):
        self.assertFound({"host/misc/a.cpp": "int a;\n"}, "host/misc/a.cpp:1:", "map")

    def test_when_a_library_is_used_outside_its_module_then_it_is_found(self):
        self.assertFound({"host/data/a.cpp": "#include <GLFW/glfw3.h>\n"}, "host/data/a.cpp:1:", "window")
        self.assertFound({"host/core/a.cpp": "#include <boost/dll/shared_library.hpp>\n"}, "host/core/a.cpp:1:", "plugins")
        self.assertFound({"host/session/a.cpp": "#include <imgui.h>\n"}, "host/session/a.cpp:1:", "overlay")
        self.assertFound({"host/stimuli/a.cpp": "#include <X11/Xlib.h>\n"}, "host/stimuli/a.cpp:1:", "devices")
        self.assertFound({"host/session/a.cpp": "#include <cereal/cereal.hpp>\n"}, "host/session/a.cpp:1:", "no module")

    def test_when_a_library_is_unknown_then_it_is_found(self):
        self.assertFound({"host/core/a.cpp": "#include <nlohmann/json.hpp>\n"}, "host/core/a.cpp:1:", "WRAPPED")

    def test_when_a_header_others_include_shows_a_library_then_it_is_found(self):
        self.assertFound({
            "host/data/store.hpp": "#include <SQLiteCpp/SQLiteCpp.h>\n",
            "host/session/a.cpp": '#include "data/store.hpp"\n',
        }, "host/data/store.hpp:1:", "shows")

    def test_when_such_a_header_is_reached_through_another_then_it_is_found(self):
        self.assertFound({
            "host/data/inner.hpp": "#include <SQLiteCpp/SQLiteCpp.h>\n",
            "host/data/store.hpp": '#include "data/inner.hpp"\n',
            "host/session/a.cpp": '#include "data/store.hpp"\n',
        }, "host/data/inner.hpp:1:", "shows")

    def test_when_a_header_stays_within_its_module_then_it_may_use_the_library(self):
        self.assertEqual([], findings({
            "host/data/inner.hpp": "#include <SQLiteCpp/SQLiteCpp.h>\n",
            "host/data/store.cpp": '#include "data/inner.hpp"\n',
        }))

    def test_when_another_module_than_plugins_or_services_speaks_the_abi_then_it_is_found(self):
        self.assertFound({"host/session/a.cpp": "#include <fovea/plugin.h>\n"}, "host/session/a.cpp:1:", "ABI")

    def test_when_the_sdk_includes_the_host_then_it_is_found(self):
        self.assertFound({"sdk/include/fovea/a.h": '#include "core/value.hpp"\n'}, "sdk/include/fovea/a.h:1:", "host")

    def test_when_the_methods_unpack_workbooks_elsewhere_than_in_their_one_file_then_it_is_found(self):
        self.assertFound({"sdk/methods/conditions.cpp": "#include <zip.h>\n"}, "sdk/methods/conditions.cpp:1:", "not of the sdk")

    def test_when_the_c_headers_use_cereal_then_it_is_found(self):
        self.assertFound({"sdk/include/fovea/a.h": "#include <cereal/cereal.hpp>\n",}, "sdk/include/fovea/a.h:1:")

    def test_when_a_plugin_includes_the_host_or_a_library_then_it_is_found(self):
        self.assertFound({"plugins/pages/a/a.cpp": '#include "data/journal.hpp"\n'}, "plugins/pages/a/a.cpp:1:", "host")
        self.assertFound({"consent-modules/a/a.cpp": "#include <GLFW/glfw3.h>\n"}, "consent-modules/a/a.cpp:1:", "sdk")

    def test_when_a_plugin_links_the_host_then_it_is_found(self):
        self.assertFound({"plugins/pages/a/CMakeLists.txt": "target_link_libraries(a fovea::core)\n"},
                         "plugins/pages/a/CMakeLists.txt:1:", "host")

    def test_when_depends_points_up_then_it_is_found(self):
        self.assertFound({"host/data/CMakeLists.txt": "fovea_add_module(data\n  SOURCES a.cpp\n  DEPENDS core session)\n"},
                         "host/data/CMakeLists.txt:1:", "session", "not below")

    def test_when_a_module_has_another_name_than_its_folder_then_it_is_found(self):
        self.assertFound({"host/data/CMakeLists.txt": "fovea_add_module(clock SOURCES a.cpp DEPENDS core)\n"},
                         "host/data/CMakeLists.txt:1:", "folder")


if __name__ == "__main__":
    unittest.main()
