#include "timeline/study_parts.hpp"

#include <algorithm>

#include "core/names.hpp"

namespace fovea {
namespace fs = std::filesystem;
namespace {

constexpr int kMostInside = 8;

std::string listed(const std::vector<std::string> &names) {
  std::string list;
  for (const std::string &name : names) list += (list.empty() ? "" : ", ") + name;
  return list;
}
std::vector<std::string> keysOf(const Value &dict) {
  std::vector<std::string> keys;
  for (const auto &[key, ignored] : *dict.dict()) keys.push_back(key);
  return keys;
}
std::string near(const std::string &name, const std::vector<std::string> &known) {
  const std::string_view nearby = nearest(name, known);
  return nearby.empty() ? std::string() : "did you mean \"" + std::string(nearby) + "\"? ";
}
bool isAlike(const Value &a, const Value &b) {
  return a.isNull() || a.held().index() == b.held().index() || (a.number() && b.number());
}
bool isDict(const Value *value) { return value && value->dict(); }
/// Is what stands there no step, whatever its members are called?
bool holdsValues(std::string_view member) {
  constexpr std::string_view kSuch[] = {"params", "expInfo", "simulate", "nodes", "startNodes", "forEach"};
  return std::find(std::begin(kSuch), std::end(kSuch), member) != std::end(kSuch);
}

bool isName(std::string_view label) {
  const auto isLetter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  return !label.empty() && isLetter(label.front()) && std::all_of(label.begin(), label.end(), [&](char c) { return isLetter(c) || (c >= '0' && c <= '9'); });
}
/// "basic_demography" of basic-demography.part.json.
std::string usualLabel(const fs::path &file) {
  std::string label = file.filename().string();
  label = label.substr(0, label.find('.'));
  std::replace(label.begin(), label.end(), '-', '_');
  return label;
}

/// The value as Lua has it.
std::string luaText(const Value &value) {
  if (value.isNull()) return "nil";
  std::string text = "{";
  if (const std::string *words = value.text()) {
    text = "'";
    for (const char c : *words) text += c == '\'' || c == '\\' ? std::string{'\\', c} : c == '\n' ? "\\n" : std::string(1, c);
    return text + "'";
  }
  if (const List *list = value.list())
    for (const Value &each : *list) text += luaText(each) + ", ";
  else if (const Dict *dict = value.dict())
    for (const auto &[key, each] : *dict) text += "[" + luaText(key) + "] = " + luaText(each) + ", ";
  else return cellText(value);
  return text + "}";
}

class Inserter {
 public:
  Inserter(const std::vector<fs::path> &folders, PartsInserted &done) : folders_(folders), done_(done) {}

  /// Every part inside of what stands at `path`.
  void insertInto(JsonDocument &document, Value &value, const std::string &path, int depth) {
    if (List *list = value.as<List>()) {
      for (std::size_t i = 0; i < list->size(); ++i) {
        const std::string at = path + "/" + std::to_string(i);
        if ((*list)[i].find("part")) insert(document, (*list)[i], at, depth);
        else insertInto(document, (*list)[i], at, depth);
      }
    } else if (Dict *dict = value.as<Dict>()) {
      for (auto &[key, member] : *dict)
        if (!holdsValues(key)) insertInto(document, member, path + "/" + key, depth);
    }
  }

 private:
  const std::vector<fs::path> &folders_;
  PartsInserted &done_;

  void complain(std::string what, std::string where, std::string fix) {
    done_.errors.push_back({ErrorCode::BadFile, std::move(what), std::move(where), std::move(fix)});
  }

  /// The file; empty, and a complaint, when there is none.
  fs::path find(const std::string &name, const JsonDocument &document, const std::string &where) {
    std::error_code ignored;
    if (name.find('/') != name.npos || name.ends_with(".json")) {
      const fs::path file = fs::path(document.origin).parent_path() / name;
      if (fs::is_regular_file(file, ignored)) return file;
      complain("there is no part \"" + name + "\"", where, "looked for as " + file.string());
      return {};
    }
    std::vector<std::string> known;
    for (const fs::path &folder : folders_) {
      if (const fs::path file = folder / (name + std::string(kEnding)); fs::is_regular_file(file, ignored)) return file;
      for (const auto &entry : fs::directory_iterator(folder, ignored))
        if (const std::string file = entry.path().filename(); file.ends_with(kEnding)) known.push_back(file.substr(0, file.size() - kEnding.size()));
    }
    std::sort(known.begin(), known.end());
    known.erase(std::unique(known.begin(), known.end()), known.end());
    complain("there is no part \"" + name + "\"", where, near(name, known) + "known: " + listed(known) + "; one of your own is a file: \"parts/" + name + ".json\"");
    return {};
  }

  void insert(JsonDocument &document, Value &step, const std::string &path, int depth) {
    const std::size_t complaints = done_.errors.size();
    const Value &name = *step.find("part");
    const std::string where = document.where(path + "/part");
    if (!name.text() || name.text()->empty()) return complain("expected the name of a part, found " + std::string(kindName(name)), where, "e.g. {\"part\": \"lextale\"}");
    for (const std::string &key : keysOf(step))
      if (key != "part" && key != "label" && key != "params")
        complain("unknown member \"" + key + "\"", document.where(path + "/" + key), near(key, {"label", "params"}) + "known: part, label, params");
    if (depth == kMostInside) return complain("parts stand " + std::to_string(kMostInside) + " deep inside of each other", where, "does \"" + *name.text() + "\" contain itself?");
    const fs::path file = find(*name.text(), document, where);
    if (file.empty()) return;
    auto part = readJson(file);
    if (!part) return done_.errors.push_back(part.error());

    const Value names = namesFor(*part, document, step, path);
    const Value *steps = part->root.find("steps");
    if (!steps || !steps->list()) return complain("the part has no steps", part->origin, "list them, as in a study: \"steps\": [...]");
    Value filled = *steps;
    fill(filled, names, *part, "/steps");
    insertInto(*part, filled, "/steps", depth + 1);
    noteSimulate(*part, names);
    done_.isAny = true;
    if (done_.errors.size() > complaints) return;
    document.graft(path + "/steps", *part, "/steps");
    step = Dict{{"module", names.textOr("label", "")}, {"steps", std::move(filled)}};
  }

  /// What stands for ${NAME} in the part: its parameters, its words in their language, and its label.
  Value namesFor(const JsonDocument &part, const JsonDocument &document, const Value &step, const std::string &path) {
    constexpr const char *kMembers[] = {"$schema", "title", "description", "source", "licence", "params", "texts", "simulate", "steps"};
    const std::vector<std::string> members(std::begin(kMembers), std::end(kMembers));
    if (!part.root.dict()) return complain("expected a part of a study, found " + std::string(kindName(part.root)), part.origin, "known members: " + listed(members)), Value();
    for (const std::string &key : keysOf(part.root))
      if (std::find(members.begin(), members.end(), key) == members.end())
        complain("unknown member \"" + key + "\"", part.where("/" + key), near(key, members) + "known: " + listed(members));
    Value names = Dict{};
    if (const Value *defaults = part.root.find("params"); isDict(defaults)) names = *defaults;
    const std::vector<std::string> known = keysOf(names);
    if (const Value *given = step.find("params"); isDict(given)) {
      for (const auto &[key, value] : *given->dict()) {
        const std::string at = path + "/params/" + key;
        const Value *usual = names.find(key);
        if (!usual) complain("the part has no parameter \"" + key + "\"", document.where(at), near(key, known) + (known.empty() ? "it has none" : "it has: " + listed(known)));
        else if (!isAlike(*usual, value)) complain("expected " + std::string(kindName(*usual)) + ", found " + std::string(kindName(value)), document.where(at), "e.g. " + toJson(*usual));
        else names.set(key, value);
      }
    } else if (given) {
      complain("expected an object of parameters, found " + std::string(kindName(*given)), document.where(path + "/params"), known.empty() ? "the part has none" : "it has: " + listed(known));
    }
    addTexts(names, part, document, path);
    const std::string label = step.textOr("label", usualLabel(part.origin));
    if (!isName(label)) complain("the label of a part is part of its variables' names, and \"" + label + "\" can be none", document.where(path + "/label"), "letters, digits and _, no digit first");
    names.set("label", label);
    return names;
  }

  /// The words in the language of the parameter `language`; every language has all of them.
  void addTexts(Value &names, const JsonDocument &part, const JsonDocument &document, const std::string &path) {
    const Value *texts = part.root.find("texts");
    if (!isDict(texts) || texts->dict()->empty()) return;
    const auto &[firstLanguage, first] = texts->dict()->front();
    if (!first.dict()) return complain("expected the words of a language, found " + std::string(kindName(first)), part.where("/texts/" + firstLanguage), "e.g. {\"question\": \"...\"}");
    for (const auto &[language, words] : *texts->dict()) {
      if (!words.dict()) {
        complain("expected the words of a language, found " + std::string(kindName(words)), part.where("/texts/" + language), "as those of \"" + firstLanguage + "\"");
        continue;
      }
      for (const std::string &key : keysOf(first))
        if (!words.find(key)) complain("\"" + key + "\" is missing in \"" + language + "\"", part.where("/texts/" + language), "translate it: " + toJson(*first.find(key)));
    }
    const std::string language = names.textOr("language", firstLanguage);
    const Value *words = texts->find(language);
    if (!words) {
      complain("the part has no words in \"" + language + "\"", document.where(path + "/params/language"), "it has: " + listed(keysOf(*texts)));
      words = &first;  // so that this is the only complaint
    }
    if (!words->dict()) return;
    for (const auto &[key, word] : *words->dict())
      if (names.find(key)) complain("\"" + key + "\" is a parameter and a text", part.where("/texts/" + language + "/" + key), "give one of them another name");
      else names.set(key, word);
  }

  /// A text that is nothing but ${NAME} becomes the value; inside of a longer one it stands as text. ${NAME:lua} is what Lua has for it.
  void fill(Value &value, const Value &names, const JsonDocument &part, const std::string &path, int depth = 0) {
    if (depth == kMaxDepth) return complain("the names in \"${...}\" stand for one another without end", part.where(path), "one of them has itself inside");
    if (List *list = value.as<List>())
      for (std::size_t i = 0; i < list->size(); ++i) fill((*list)[i], names, part, path + "/" + std::to_string(i), depth + 1);
    if (Dict *dict = value.as<Dict>())
      for (auto &[key, member] : *dict) fill(member, names, part, path + "/" + key, depth + 1);
    const std::string *text = value.text();
    if (!text || text->find("${") == text->npos) return;
    std::string filled;
    for (std::size_t from = 0;;) {
      const std::size_t begin = text->find("${", from), end = begin == text->npos ? begin : text->find('}', begin);
      if (end == text->npos) {
        value = filled + text->substr(from);
        return;
      }
      std::string name = text->substr(begin + 2, end - begin - 2);
      const bool isLua = name.ends_with(kLua);
      if (isLua) name.resize(name.size() - kLua.size());
      const Value *known = names.find(name);
      if (!known) return complain("\"" + name + "\" is neither a parameter nor a text", part.where(path), near(name, keysOf(names)) + "known: " + listed(keysOf(names)));
      if (begin == 0 && end + 1 == text->size() && !isLua) {
        value = Value(*known);
        return fill(value, names, part, path, depth + 1);  // it may itself hold names
      }
      filled += text->substr(from, begin - from) + (isLua ? luaText(*known) : known->text() ? *known->text() : toJson(*known));
      from = end + 1;
    }
  }

  void noteSimulate(const JsonDocument &part, const Value &names) {
    const Value *simulate = part.root.find("simulate");
    if (!simulate) return;
    Value filled = *simulate;
    fill(filled, names, part, "/simulate");
    for (const auto &[member, kept] : {std::pair{"mayFail", &done_.mayFail}, std::pair{"mayMiss", &done_.mayMiss}}) {
      const Value *list = filled.find(member);
      if (!list || !list->list()) continue;
      for (const Value &each : *list->list())
        if (each.text()) kept->push_back(*each.text());
    }
  }

  static constexpr std::string_view kEnding = ".part.json", kLua = ":lua";
};

}  // namespace

PartsInserted insertParts(JsonDocument &study, const std::vector<fs::path> &folders) {
  PartsInserted done;
  if (Dict *members = study.root.as<Dict>())
    for (auto &[name, member] : *members)
      if (name == "steps") Inserter(folders, done).insertInto(study, member, "/steps", 0);
  return done;
}

}  // namespace fovea
