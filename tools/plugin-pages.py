#!/usr/bin/env python3
"""The pages docs/experiments.md, docs/pages.md and docs/parts.md, made out of the plugin.json files of what comes with fovea.

plugin-pages.py --check   they are as they would be made, and each parameter of a plugin has a default and a description (default)
plugin-pages.py --write   makes them
"""

import argparse
import json
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
MADE = "<!-- Made by tools/plugin-pages.py out of the plugin.json files: edit those, and run it with --write. -->\n"

EXPERIMENTS = """# The experiments that come with fovea

{made}
In a study file an experiment is a step: `{{"experiment": "stroop", "params": {{"blocks": 1}}}}`. Its `params` are the parameters below, each with what holds
when it is left out; one that is misspelt or out of its range is refused by `fovea check`. Its fields are asked for at the panels, or given with `--set`
or a step's `expInfo`. What is in a table's columns is said in the description beside the data ([data.md](data.md)). Keys have the names of the
[glossary](glossary.md).

{list}
"""

PAGES = """# The pages that come with fovea

{made}
In a study file a page is a step: `{{"page": "info", "params": {{"text": "Welcome"}}}}`. Consent forms are in [consent.md](consent.md), and what a study can do with
any page (events, answers that are judged, waiting) in [timeline.md](timeline.md). The page `modular`, of a prompt and a control, is in [parts.md](parts.md). Below a parameter's own members stand with a dot. `questions` declares
that it records `behaviour`; a step that asks for more says so: [`"records": ["health"]`](consent.md#what-a-study-records-and-what-was-agreed-to).

{list}
"""

PARTS = """# Pages of parts: prompts and controls

{made}
The page `modular` shows a prompt above a control: what is shown, and how it is answered. Any prompt goes with any control, and a lab's own are used as these are
([plugins.md](plugins.md#prompts-and-controls)).

```json
{{"page": "modular", "label": "liking", "timeEstimate_s": 5, "params": {{
  "prompt": {{"kind": "image", "file": "face.png", "showAfter_s": 0.5}},
  "control": {{"kind": "push-buttons", "choices": ["like", "dislike"]}}}}}}
```

A part is a dictionary: its `kind`, and beside it its own parameters, which are below. Text alone is a prompt, too: `"prompt": "Do you like it?"`. A list of prompts is shown from
above, `["Look at this", {{"kind": "image", ...}}]`. Without a control there is a button to go on, and no answer. In C++ it is the same:
`study.page("modular", {{.label = "liking", .timeEstimate_s = 5, .params = {{{{"prompt", "..."}}, {{"control", fovea::Dict{{{{"kind", "text"}}}}}}}}}})`.

**The answer** is the control's: text, a number, a list, as the control says. With a list of controls, each with a `name`, it is a dictionary of theirs:
`"control": [{{"name": "rating", "kind": "push-buttons", ...}}, {{"name": "why", "kind": "text"}}]` answers `{{"rating": 4, "why": "..."}}`. Any control takes a `question`, text that stands above it; so scales of several items, or several sliders, are one page:
`"control": [{{"name": "fair", "question": "Was it fair?", "kind": "rating", "values": 5}}, {{"name": "fun", "question": "Was it fun?", "kind": "slider"}}]`. The metadata of the control has it. Where some of
them have to be answered and others need not be (`required`), an asterisk behind the question marks the former; a control without `required`, as `push-buttons`, always has to be.

**A survey.** `showIf` of a control hangs it on answers to those before it; what is not asked for has null as its answer. A list of lists makes screens out of the page, one after the
other, with a button back; each is left once its answers can be taken, and what has to be done or waited for on it (`minInteractions`, `minTime_s`) is. Prompts stay above all of them. Text alone, on a screen, is `{{"kind": "none", "question": "..."}}`.

```json
{{"page": "modular", "label": "habits", "timeEstimate_s": 20, "saveAs": "habits", "params": {{
  "prompt": {{"kind": "text", "text": "Your habits", "size": 1.3}},
  "control": [
    [{{"name": "smokes", "question": "Do you smoke?", "kind": "radio-buttons", "choices": ["yes", "no", "sometimes"]}},
     {{"name": "count", "question": "How many a day?", "kind": "number", "integer": true, "min": 0, "showIf": {{"smokes": ["yes", "sometimes"]}}}}],
    [{{"name": "sports", "question": "Which of these do you do?", "kind": "checkboxes", "choices": ["running", "swimming", "cycling"]}},
     {{"name": "strokes", "question": "Which strokes do you swim?", "kind": "text", "showIf": {{"sports": "swimming"}}}}]]}}}}
```

In `showIf` several members all have to be so. A member is the answer itself, a list of answers, or `{{"min": 18}}`, `{{"max": 65}}`, `{{"not": "yes"}}`; of a list that was answered one element is enough, and for `not` none may be it. `min` and `max` are
numbers. An answer that is none of the `choices` of the control that it is about is found by `fovea check`. The answer to a `matrix`, a dictionary, cannot be named here. The answer of the page is one
dictionary, with a member for each control of all screens. Metadata has nothing of what is not asked for. The event log notes each `screen` that somebody turned to, by its number in the study. A screen with
nothing to ask is passed over, and the page's own count, "2 / 3", is of those that are asked with the answers so far. A control that answers by itself, as `push-buttons`, goes on unless its answer brings a question onto the same
screen. The page cannot wait (`minInteractions`, `minTime_s`, `preventSubmit`) for a control with `showIf`. In SQL a question is a column by `answer ->> 'smokes'` ([data.md](data.md)).

**An answer that is not taken**, by the control or by the step's [`validate`](timeline.md#an-answer-that-is-not-taken), is said at the lower edge in the page's `language`. The page stays as it
is, with what was written or chosen, and nothing is saved; each attempt is a row of `responses`. What is not taken on a screen before the last is no attempt to answer the page: the event log alone has it,
as `refused`. What is pressed while the page waits for `submitEnable` is the answer with its own time, and what is pressed after it does not count. Any part takes `messages`, its own words in place of those that it has:
`"messages": {{"required": "Say something!"}}`.

**In the metadata** of the answer are `prompt` and `control`, each with its `kind` and what it says of itself; of a prompt `onset_s` and, where it ends, `offset_s`, when the frames lit up that it
appeared and was gone with, on the session's clock, or the times of a sound; `uncertainty_s` is how far off either can be, `source` what dated them. One without times of its own appears with the page's first frame. `rt_s` is the time from the event `rtFrom` (the onset of its frame, or of the sound) to what was pressed, pauses not counted; `rtUncertainty_s` is what
both of them may be off, `rtSource` what stamped the press. The page keeps a log of its [events](timeline.md#events-of-a-page), `eventLog`, also where the study says nothing of them; parts add the events that are named below. With what is
done before `responseEnable`, a choice's key too, nothing is answered, and the log has it as `early`.

**Several prompts** stand below one another in the order of the list, each with times of its own. Where two or more begin by themselves (`showAfter_s`), each has events of its own, with its place in the list: `promptStart2` and
`promptEnd2` are those of the second. The page's `promptStart` happens once all of them have begun, with the last, and `promptEnd` once all that end have ended as well; response times count from that `promptStart`, or from where
`rtFrom` says: `"rtFrom": "promptStart1"`. With `loop` the trial begins again once all of them are over.

**Left out.** What is not to be seen is not written: without `control` nothing is asked, without `prompt` nothing stands above. `layout` says which of them is above; pictures are prompts, in their order, and the time that is left
(`progressDisplay`) is a bar at the lower edge.

**More buttons.** `"startTrialAutomatically": false` lets the trial wait for its start button: until it is pressed nothing counts, and nothing is early. The page, and any prompt or control, may have `buttons` of their own. They stand at the lower
edge before the one that goes on: the page's, start, the prompts', the controls', which are seen with their control. Pressing one, by pointer, finger or keys, is an event of the page with its `id`, for what hangs on it and in the `eventLog`:

```json
{{"page": "modular", "label": "puzzle", "timeEstimate_s": 30,
 "events": {{"hint": {{"isTriggeredBy": "buttonHint", "message": "Count the corners"}}, "submitEnable": {{"isTriggeredBy": "buttonSeen"}}}},
 "params": {{"startTrialAutomatically": false, "prompt": {{"kind": "image", "file": "puzzle.png", "buttons": [{{"id": "buttonSeen", "text": "I have seen it"}}]}},
   "buttons": [{{"id": "buttonHint", "text": "Hint", "enabledBy": "trialStart", "disableOnClick": true}}], "control": {{"kind": "number"}}}}}}
```

A simulated participant presses those that an answer waits for, and does what else it waits for that people do with a control: `"submitEnable": {{"isTriggeredBy": "sliderChange"}}`. Such an event has `simulated` in its `info`.

**A prompt that comes again.** With `"loop": true` the trial begins again once a prompt is over, with `trialPrepare`: a picture with `hideAfter_s` appears and goes until somebody answers. Its events happen
again, and what hangs on them; `onset_s` and `rt_s` are those of the last time. What the participant has done meanwhile, and waits that count from `trialConstruct`, go on. The prompt `graphic` repeats its own frames, and no trial.

**Keys and pointer.** Tab goes from one thing to the next, space and return press it; return in a line that is written in goes on, and from the last one
it presses `Continue`. Nothing is answered by a key before the participant has seen where the
keys are: on a new page the first tab or arrow, space or return marks the first choice with a ring and does no more. Space and return within 200 ms of a page's first frame were meant for the
page before: they press nothing, and are `early` in the event log. Pointer and touch work at once, and so do the keys of choices (`keys`), text fields and sliders; the buttons of a page itself
(`Continue`) need no ring. Where the first control is written in, the keys are there at once, also below a prompt that has buttons. A page that is longer than the window scrolls, by itself to what has the keys, with wheel
and page keys, with the mouse on its bar, and with a finger that moves anywhere else: by 3 mm where the [rig file](devices.md) describes the screen, else by 1.5 % of the window's height. What lies under that finger is not pressed; a finger that
is lifted before has pressed, and the press has the time at which it came down. Scales and what is drawn on take the finger at once, and so does the button of `tapping`. What a control has against an answer (`There is no recording yet.`) goes once it has nothing more against it.

**A picture in frames**, `graphic`, is a prompt, or a control whose objects are clicked on:

```json
{{"page": "modular", "label": "moving", "timeEstimate_s": 5, "params": {{
  "prompt": "Click on the one that moves.",
  "control": {{"kind": "graphic", "dimensions": [100, 50], "frames": [{{"objects": [
    {{"kind": "circle", "id": "left", "x": 25, "y": 25, "radius": 8, "color": "gold", "clickToAnswer": true}},
    {{"kind": "path", "id": "right", "path": "M 65 25 Q 75 10 85 25 Z", "clickToAnswer": true, "loopAnimations": true,
     "animations": [{{"to": {{"x": 5, "rotation": 20}}, "duration_s": 1, "easing": "easeInOut"}}, {{"to": {{"x": 0, "rotation": 0}}, "duration_s": 1}}]}}]}}]}}}}}}
```

**Sounds** are in memory before a page begins, and are dated by their samples as they pass the connectors. The prompts `sound` and `tones` ask for theirs with the event `promptRequest`; `promptStart` and `promptEnd` are the
times of the first sample and of the end of the last, and `rt_s` counts from there. A sound that shall begin together with what is seen needs a moment: with a `playAfter_s` of 0.1 or more it begins to the sample with the frame that is nearest, and a picture
beside it with the same `showAfter_s` lights up then; without it, as soon as can be. Stopping by hand brings no `promptEnd`. A pause cuts sounds and recordings off; after it they begin again (those of the frames of a `graphic` do not).
Of several that are timed each has a request of its own, `promptRequest2` for the second of the list, as it has a start and an end.

```json
{{"page": "modular", "label": "repeat", "timeEstimate_s": 10,
 "events": {{"recordStart": {{"isTriggeredBy": "promptEnd"}}}},
 "params": {{"prompt": ["Say it again, please", {{"kind": "sound", "file": "word.wav", "playAfter_s": 0.5}}],
            "control": {{"kind": "sound-recording", "duration_s": 3, "autoAdvance": true, "simulatedFile": "spoken.wav"}}}}}}
```

`sound-recording` and `level-meter` need a consent before them that covers `audio`. **Films** of the participant, of their screen or of both are the answer of `video-recording`, with what is heard beside them: `video`, `screen`
and `audio` have to be covered, as far as its params record them. How their pictures are dated: [video.md](video.md). Sounds of one's own come from `tones.hpp` of the SDK, which experiments can use, too.

**Music** stands on a page in notation with the prompt `score`: [score.md](score.md) has what it reads.

**Not here yet** are sampled instruments, and what needs a browser. Longer questionnaires,
with free texts, choices and scales in a form that scrolls, are the page [`questions`](pages.md#questions).

**Simulated participants** answer what the control draws, after a time as the study's [model](simulation.md#how-simulated-participants-answer) has it; or what the step's `"simulate": {{"answer": ...}}` says, which the
control judges as it would a person's. A `sound-recording` is made as it would be of a person, with a file of yours in place of what is heard; so is a `video-recording`.

## modular

{page}

# Prompts

{prompts}
# Controls

{controls}
"""


def text(path):
    """As FoveaPlugin.cmake reads it: with what it includes in its place."""
    def included(match):
        inner = text(path.parent / match["name"]).strip()
        return inner if match["open"] and inner[0] == "{" else inner[1:-1].strip()

    return re.sub(r'(?P<open>\{)?"@include": *"(?P<name>[^"]*)"(?(open)\})', included, path.read_text(encoding="utf-8"))


def plugins(kind):
    for path in sorted((ROOT / "plugins" / kind).glob("*/plugin.json")):
        yield path.parent.name, json.loads(text(path))


def written(value):
    return "`" + json.dumps(value, ensure_ascii=False) + "`"


def span(rules):
    """From where to where a number or a count goes, in words."""
    low, high = rules.get("minimum"), rules.get("maximum")
    if rules.get("exclusiveMinimum"):
        return f" above {low:g}" + (f", to {high:g}" if high is not None else "")
    if low is not None and high is not None:
        return f", {low:g} to {high:g}"
    return f" from {low:g}" if low is not None else f" to {high:g}" if high is not None else ""


def takes(rules):
    if "enum" in rules:
        return ", ".join(each if isinstance(each, str) else f"{each:g}" for each in rules["enum"] if each != "")
    kind = rules.get("type")
    if isinstance(kind, list):
        return ", ".join(takes({"type": each}) for each in kind)
    if kind == "array" and "items" not in rules:
        return "list"
    if kind == "array":
        least, most = rules.get("minItems", 0), rules.get("maxItems")
        count = f" of {least}" if least == most else f", {most} at most" if most else ""
        return f"list{count}: {takes(rules['items'])}"
    if rules.get("format") == "key":
        return "name of a key"
    return {"integer": "whole number", "string": "text", "boolean": "true, false", "object": "members"}.get(kind, kind) + span(rules)


def rows(schema, prefix=""):
    """A row of the table for each parameter, and for each member of one."""
    for name, rules in schema["properties"].items():
        default = written(rules["default"]) if "default" in rules else "needed" if name in schema.get("required", []) else ""
        yield f"| `{prefix}{name}` | {default} | {takes(rules)} | {rules.get('description', '')} |"
        inner = rules.get("items", rules)
        if "properties" in inner and "like" not in inner:  # members of the same names as those of another
            yield from rows(inner, prefix + name + ".")


def table(schema):
    return "\n".join(["| param | default | takes | |", "|---|---|---|---|", *rows(schema)])


def cited(manifest):
    citation = manifest.get("citation", "")
    return f" [doi:{citation}](https://doi.org/{citation})" if citation.startswith("10.") else f" {citation}." if citation else ""


def fields(manifest):
    own = {name: rules for name, rules in manifest["exp_info_schema"]["properties"].items() if name not in ("participant", "session")}
    told = [f"`{name}` ({takes(rules)}{'; ' + rules['description'] if 'description' in rules else ''})" for name, rules in own.items()]
    return "Fields: `participant`, `session`" + "".join(", " + each for each in told) + "."


def tables(manifest):
    told = {}
    for name, each in manifest["data_schema"].items():
        columns = ", ".join(each["columns"])
        alike = next((other for other, those in told.items() if those == columns), None)
        told[name] = columns if alike is None else f"as `{alike}`"
    return "\n".join(f"- `{name}`: {columns}" for name, columns in told.items())


def section(key, manifest, *parts):
    return "\n\n".join([f"## {key}", manifest["description"] + cited(manifest), *parts]) + "\n"


def contents(found):
    return "\n".join(["| key | |", "|---|---|", *(f"| [{key}](#{key}) | {manifest['description']} |" for key, manifest in found)])


def part(key, manifest):
    events = manifest.get("events", [])
    adds = "Events: " + ", ".join(f"`{each if isinstance(each, str) else each['event']}`" for each in events) + "." if events else ""
    english = manifest.get("messages", {}).get("en", {})
    says = "\n".join(["| message | in English |", "|---|---|", *(f"| `{name}` | {words} |" for name, words in english.items())]) if english else ""
    params = table(manifest["params_schema"]) if manifest["params_schema"]["properties"] else ""
    return section(key, manifest, *[each for each in (params, says, adds) if each])


def made():
    experiments, pages = list(plugins("experiments")), list(plugins("pages"))
    yield "docs/experiments.md", EXPERIMENTS.format(made=MADE, list=contents(experiments)) + "\n" + "\n".join(
        section(key, each, fields(each), table(each["params_schema"]), "Tables, with their columns:\n\n" + tables(each)) for key, each in experiments)
    modular = json.loads((ROOT / "host/stage/modular/plugin.json").read_text(encoding="utf-8"))
    yield "docs/parts.md", PARTS.format(made=MADE, page=table(modular["params_schema"]), prompts="\n".join(part(key, each) for key, each in plugins("prompts")),
                                        controls="\n".join(part(key, each) for key, each in plugins("controls"))).rstrip() + "\n"
    yield "docs/pages.md", PAGES.format(made=MADE, list=contents(pages)) + "\n" + "\n".join(section(key, each, table(each["params_schema"])) for key, each in pages)


def fits(value, rules):
    """As far as the manifests that come with fovea use schemas."""
    if "enum" in rules:
        return value in rules["enum"]
    kinds = {"integer": int, "number": (int, float), "boolean": bool, "string": str, "array": list, "object": dict}
    kind = rules["type"]
    if isinstance(kind, list):
        return any(fits(value, rules | {"type": each}) for each in kind)
    if kind == "array" and "items" not in rules:
        return isinstance(value, list)
    if not isinstance(value, kinds[kind]) or (kind in ("integer", "number") and isinstance(value, bool)):
        return False
    if kind == "array":
        return rules.get("minItems", 0) <= len(value) <= rules.get("maxItems", len(value)) and all(fits(each, rules["items"]) for each in value)
    if kind in ("integer", "number"):
        return rules.get("minimum", value) <= value <= rules.get("maximum", value) and not (rules.get("exclusiveMinimum") and value == rules["minimum"])
    return kind != "string" or len(value) >= rules.get("minLength", 0)


def faults(where, schema):
    for name, rules in schema["properties"].items():
        place = f"{where}: {name}"
        if not rules.get("description"):
            yield f"{place} has no description"
        if "default" in rules and not fits(rules["default"], rules):
            yield f"{place}: the default {written(rules['default'])} is none that its own rules take"
        if "default" not in rules and name not in schema.get("required", []) and "ithout it" not in rules.get("description", ""):
            yield f"{place} has no default; where there is none, the description says what is so \"without it\""
        inner = rules.get("items", rules)
        if "properties" in inner and "like" not in inner:  # members of the same names as those of another
            yield from faults(place, inner)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--write", action="store_true")
    write = parser.parse_args().write

    told = [fault for kind in ("experiments", "pages", "prompts", "controls", "devices") for key, each in plugins(kind) for fault in faults(key, each["params_schema"])]
    for name, text in made():
        path = ROOT / name
        if write:
            path.write_text(text, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            told.append(f"{name} is not what the manifests say: run tools/plugin-pages.py --write")
    for line in told:
        print(line, file=sys.stderr)
    return 1 if told else 0


if __name__ == "__main__":
    sys.exit(main())
