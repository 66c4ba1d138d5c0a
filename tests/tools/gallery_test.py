#!/usr/bin/env python3
"""Whatever comes with fovea, pages, prompts, controls, consent forms and files of steps, is in a study that comes with it, to be looked at and copied."""

import pathlib
import unittest

from study_schema_test import read

ROOT = pathlib.Path(__file__).resolve().parents[2]
STUDIES = {file: read(file) for file in sorted((ROOT / "docs" / "studies").glob("*/*.json"))}


def keysIn(folder):
    return {read(file)["id"].split(".")[-1] for file in (ROOT / folder).glob("*/plugin.json")}


def within(json):
    """Every dictionary in it."""
    if isinstance(json, dict):
        yield json
    for each in json.values() if isinstance(json, dict) else json if isinstance(json, list) else []:
        yield from within(each)


def partsOf(page, name):
    """The prompts, or the controls of all screens, of a modular page."""
    part = page.get("params", {}).get(name)
    return {"text"} if isinstance(part, str) else {each["kind"] for each in within(part) if "kind" in each and "id" not in each}


class GivenTheStudiesThatComeWithFovea(unittest.TestCase):
    def assertShown(self, all, shown):
        self.assertTrue(all)
        self.assertEqual(set(), all - shown, "put it into docs/studies/gallery")

    def test_when_pages_prompts_and_controls_are_looked_for_then_each_is_in_one(self):
        pages = [each for study in STUDIES.values() for each in within(study) if "page" in each]
        self.assertShown(keysIn("plugins/pages") | {"modular"}, {page["page"] for page in pages})
        for name in ("prompt", "control"):
            self.assertShown(keysIn(f"plugins/{name}s"), set().union(*(partsOf(page, name) for page in pages if page["page"] == "modular")))

    def test_when_consent_forms_and_files_of_steps_are_looked_for_then_each_is_in_one(self):
        named = [each for study in STUDIES.values() for each in within(study)]
        self.assertShown(keysIn("consent-modules"), {each["consent"] for each in named if "consent" in each})
        self.assertShown({file.name.removesuffix(".steps.json") for file in (ROOT / "plugins" / "questionnaires").glob("*.steps.json")},
                         {each["include"] for each in named if "include" in each})

    def test_when_the_gallery_asks_what_to_show_then_it_offers_all_that_it_has(self):
        for file, study in STUDIES.items():
            for switch in within(study):
                if file.parent.name == "gallery" and "switch" in switch:
                    with self.subTest(file=file.name):
                        self.assertEqual(list(switch["cases"]), study["variables"]["all"]["default"])


if __name__ == "__main__":
    unittest.main()
