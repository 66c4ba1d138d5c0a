#!/usr/bin/env python3
"""Editors judge study files by docs/schema/study.schema.json: what fovea runs, it takes, too."""

import json
import pathlib
import re
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCHEMA = json.loads((ROOT / "docs/schema/study.schema.json").read_text())
KINDS = {"string": str, "array": list, "object": dict, "boolean": bool, "null": type(None)}
# Of these a study's own words are judged here.
KNOWN = {"$ref", "$schema", "title", "description", "definitions", "default", "type", "enum", "const", "properties", "additionalProperties", "required", "items",
         "anyOf", "oneOf", "allOf", "minimum", "maximum", "exclusiveMinimum", "minLength", "minItems", "maxItems", "minProperties", "pattern",
         "propertyNames"}


def read(file):
    """Study files have comments, and commas before the end of a list."""
    bare = re.sub(r'("(?:\\.|[^"\\])*")|//[^\n]*|/\*.*?\*/', lambda found: found[1] or "", file.read_text(), flags=re.S)
    return json.loads(re.sub(r",(\s*[\]}])", r"\1", bare))


def is_of_kind(value, kind):
    if kind in ("number", "integer"):
        return not isinstance(value, bool) and isinstance(value, (int, float)) and (kind == "number" or value == int(value))
    return isinstance(value, KINDS[kind])


def faults(value, schema, where=""):
    """What is wrong, each as text; nothing: it fits."""
    if schema is True or schema is False:
        return [] if schema else [f"{where}: nothing may stand here"]
    assert set(schema) <= KNOWN, f"this test does not know {set(schema) - KNOWN}"
    if "$ref" in schema:
        return faults(value, SCHEMA["definitions"][schema["$ref"].rsplit("/", 1)[1]], where)
    found = []
    kinds = schema.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if kinds and not any(is_of_kind(value, kind) for kind in kinds):
        return [f"{where}: not {' or '.join(kinds)}: {json.dumps(value)[:60]}"]
    if "enum" in schema and value not in schema["enum"]:
        found.append(f"{where}: {value} is none of {schema['enum']}")
    for word, enough in (("anyOf", lambda fits: fits >= 1), ("oneOf", lambda fits: fits == 1), ("allOf", lambda fits: fits == len(schema["allOf"]))):
        if word in schema:
            tried = [faults(value, each, where) for each in schema[word]]
            if not enough(sum(not each for each in tried)):
                found.append(f"{where}: {word}: {min((each for each in tried if each), key=len, default=['several fit'])}")
    if isinstance(value, str):
        if len(value) < schema.get("minLength", 0) or not re.search(schema.get("pattern", ""), value):
            found.append(f"{where}: {value!r}")
    elif isinstance(value, list):
        if not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value)):
            found.append(f"{where}: {len(value)} items")
        for i, each in enumerate(value):
            found += faults(each, schema.get("items", True), f"{where}/{i}")
    elif isinstance(value, dict):
        if len(value) < schema.get("minProperties", 0):
            found.append(f"{where}: {len(value)} members")
        found += [f"{where}: lacks {name}" for name in schema.get("required", []) if name not in value]
        for name, each in value.items():
            found += faults(name, schema.get("propertyNames", True), f"{where}#{name}")
            found += faults(each, schema.get("properties", {}).get(name, schema.get("additionalProperties", True)), f"{where}/{name}")
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        if not schema.get("minimum", value) <= value <= schema.get("maximum", value) or (schema.get("exclusiveMinimum") and value == schema["minimum"]):
            found.append(f"{where}: {value} is out of range")
    return found


class GivenTheSchemaForEditors(unittest.TestCase):
    def test_when_it_judges_the_studies_that_come_with_fovea_then_it_takes_them(self):
        files = sorted((ROOT / "docs/studies").glob("*/*.json")) + [ROOT / "docs/examples/words_study.json", ROOT / "tests/plugins/every_step/study.json"]
        studies = [(file, read(file)) for file in files]
        studies = [(file, study) for file, study in studies if "steps" in study]
        self.assertGreaterEqual(len(studies), 6)
        for file, study in studies:
            with self.subTest(study=str(file.relative_to(ROOT))):
                self.assertEqual(faults(study, SCHEMA), [])

    def test_when_a_study_has_what_is_none_then_it_is_refused(self):
        page = {"page": "info", "timeEstimate_s": 1}
        for steps in ([dict(page, lable="x")], [{"while": 3, "steps": []}], [{"pageMaker": [1], "steps": [page], "timeEstimate_s": 1}]):
            self.assertNotEqual(faults({"name": "x", "steps": steps}, SCHEMA), [], steps)


if __name__ == "__main__":
    sys.exit(unittest.main())
