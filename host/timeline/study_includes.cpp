#include "timeline/study_includes.hpp"

#include <algorithm>

#include "core/names.hpp"
#include "core/schema.hpp"
#include "timeline/params_lua.hpp"

namespace fovea {
namespace fs = std::filesystem;
namespace {

constexpr int kMostInside = 8;
/// What a params_schema can say: JSON Schema (draft 4), and what fovea adds to it.
constexpr const char *kRules[] = {
    "type", "default", "description", "examples", "enum", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength", "maxLength", "pattern", "items", "minItems", "maxItems", "uniqueItems", "properties",
    "required", "additionalProperties", "minProperties", "maxProperties", "anyOf", "oneOf", "allOf", "not", "format", "contentMediaType", "words", "window", "anyCase"};

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
/// "basic_demography" of basic-demography.steps.json.
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

/// Where somebody wrote what is at `path`, or asked for the file that has it.
std::string authorOf(const JsonDocument &document, const std::string &path) {
  for (std::string nearest = path; !nearest.empty(); nearest.erase(nearest.rfind('/'))) {
    const auto known = document.origins.find(nearest);
    if (known == document.origins.end()) continue;
    const std::size_t end = known->second.find('\n');
    return end == std::string::npos ? document.where(path) : known->second.substr(0, end);
  }
  return document.where(path);
}
std::string originFor(const std::string &author, const JsonDocument &document) { return author + "\n" + document.origin; }

/// What a schema says of a parameter that has a default and nothing else.
Value rulesOf(const Value &usual) {
  const char *type = usual.list()     ? "array"
                     : usual.dict()   ? "object"
                     : usual.text()   ? "string"
                     : usual.number() ? "number"
                                      : "boolean";
  return usual.isNull() ? Value(Dict{})
                        : Value(Dict{{"type", type}, {"default", usual}, {"examples", List{usual}}});
}
/// What stands for a parameter that the study does not give, or not as it has to be; one that is required and has no default has an example.
Value standIn(const std::string &key, const Value &schema) {
  const Value *rules = schema.find("properties")->find(key), *usual = rules->find("default"), *required = schema.find("required");
  if (usual) return *usual;
  const bool isRequired = required && required->list() && std::find(required->list()->begin(), required->list()->end(), Value(key)) != required->list()->end();
  const Value *examples = isRequired ? rules->find("examples") : nullptr;
  return examples && examples->list() && !examples->list()->empty() ? examples->list()->front() : Value();
}

/// What stands for ${NAME} in a file.
struct Names {
  Value values = Dict{};
  std::size_t mistakes = 0;  // of parameters: others stand in for those, so that nothing else is told of it
  std::map<std::string, std::string> places = {};  // of those that the study gives, and of what is in them: "choices/0"
};

class Includer {
 public:
  /// `look`: what the study says of all pages; null: nothing.
  Includer(const std::vector<fs::path> &folders, const Value *look, StepsIncluded &done) : folders_(folders), look_(look), done_(done) {}

  /// Whatever the steps at `path` name.
  void includeIn(JsonDocument &document, Value &value, const std::string &path, int depth) {
    if (List *list = value.as<List>()) {
      for (std::size_t i = 0; i < list->size(); ++i) {
        const std::string at = path + "/" + std::to_string(i);
        if ((*list)[i].find("include")) include(document, (*list)[i], at, depth);
        else includeIn(document, (*list)[i], at, depth);
      }
    } else if (Dict *dict = value.as<Dict>()) {
      for (auto &[key, member] : *dict)
        if (!holdsValues(key)) includeIn(document, member, path + "/" + key, depth);
    }
  }

 private:
  const std::vector<fs::path> &folders_;
  const Value *look_;
  StepsIncluded &done_;

  void complain(std::string what, std::string where, std::string fix) {
    done_.errors.push_back({ErrorCode::BadFile, std::move(what), std::move(where), std::move(fix)});
  }

  /// Is it one of those that lie beside the plugins, whoever wrote it? Else it is a file.
  static bool isNamed(const std::string &name) { return name.find('/') == name.npos && !name.ends_with(".json"); }

  /// The file; empty, and a complaint, when there is none.
  fs::path find(const std::string &name, const JsonDocument &document, const std::string &where) {
    std::error_code ignored;
    if (!isNamed(name)) {
      const fs::path file = fs::path(document.origin).parent_path() / name;
      if (fs::is_regular_file(file, ignored)) return file;
      complain("there are no steps \"" + name + "\"", where, "looked for as " + file.string());
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
    complain("there are no steps \"" + name + "\"", where, near(name, known) + "known: " + listed(known) + "; a file of your own: \"steps/" + name + ".json\"");
    return {};
  }

  void include(JsonDocument &document, Value &step, const std::string &path, int depth) {
    std::size_t complaints = done_.errors.size();
    const Value &name = *step.find("include");
    const std::string where = document.where(path + "/include");
    if (!name.text() || name.text()->empty()) return complain("expected the name of a questionnaire or a file of steps, found " + std::string(kindName(name)), where, "e.g. {\"include\": \"basic-demography\"}");
    for (const std::string &key : keysOf(step))
      if (key != "include" && key != "label" && key != "params")
        complain("unknown member \"" + key + "\"", document.where(path + "/" + key), near(key, {"label", "params"}) + "known: include, label, params");
    if (depth == kMostInside) return complain("files of steps include each other " + std::to_string(kMostInside) + " deep", where, "does \"" + *name.text() + "\" include itself?");
    const fs::path file = find(*name.text(), document, where);
    if (file.empty()) return;
    auto source = readJson(file);
    if (!source) return done_.errors.push_back(source.error());

    const Names names = namesFor(*source, document, step, path);
    complaints += names.mistakes;
    const Value *steps = source->root.find("steps");
    if (!steps || !steps->list()) return complain("the file has no steps", source->origin, "list them, as in a study: \"steps\": [...]");
    if (isNamed(*name.text())) source->origins["/steps"] = originFor(authorOf(document, path + "/include"), *source);  // who asks for it need not know the file
    Value filled = *steps;
    fill(filled, names, *source, "/steps");
    includeIn(*source, filled, "/steps", depth + 1);
    noteSimulate(*source, names);
    done_.isAny = true;
    if (done_.errors.size() > complaints) return;
    document.graft(path + "/steps", *source, "/steps");
    if (const auto asked = source->origins.find("/steps"); asked != source->origins.end()) document.origins[path + "/steps"] = asked->second;
    step = Dict{{"module", names.values.textOr("label", "")}, {"steps", std::move(filled)}};
  }

  /// What stands for ${NAME} in the file: its parameters, its words in their language, and its label.
  Names namesFor(const JsonDocument &source, const JsonDocument &document, const Value &step, const std::string &path) {
    constexpr const char *kMembers[] = {"$schema", "title",    "description",   "source",
                                        "licence", "params",   "params_schema", "params_script",
                                        "texts",   "simulate", "steps"};
    const std::vector<std::string> members(std::begin(kMembers), std::end(kMembers));
    if (!source.root.dict()) return complain("expected a file of steps, found " + std::string(kindName(source.root)), source.origin, "known members: " + listed(members)), Names();
    for (const std::string &key : keysOf(source.root))
      if (std::find(members.begin(), members.end(), key) == members.end())
        complain("unknown member \"" + key + "\"", source.where("/" + key), near(key, members) + "known: " + listed(members));
    const Value schema = schemaOf(source);
    Names all;
    Value &names = all.values;
    for (const std::string &key : keysOf(*schema.find("properties"))) names.set(key, standIn(key, schema));
    for (const std::string &key : keysOf(names))
      if (const Value *usual = look_ ? look_->find(key) : nullptr; usual && isAlike(*names.find(key), *usual) && hasWords(source, key, *usual)) names.set(key, *usual);
    const std::size_t before = done_.errors.size();
    takeGiven(names, schema, document, step, path);
    if (done_.errors.size() == before) judgeTogether(schema, source, document, step, path);
    all.mistakes = done_.errors.size() - before;
    const Value *spoken = look_ ? look_->find("language") : nullptr, *texts = source.root.find("texts"), *own = step.find("params");
    if (spoken && !hasWords(source, "language", *spoken) && !(own && own->find("language")))
      done_.warnings.push_back({ErrorCode::BadArgument, "\"" + step.textOr("include", "") + "\" is not translated into \"" + cellText(*spoken) + "\" and will be shown in " + names.textOr("language", "en"),
                                document.where(path), "it has: " + listed(keysOf(*texts))});
    addTexts(names, source, document, path);
    const std::string label = step.textOr("label", usualLabel(source.origin));
    if (!isName(label)) complain("the label is part of the names of variables, and \"" + label + "\" can be none", document.where(path + "/label"), "letters, digits and _, no digit first");
    names.set("label", label);
    const std::string params = path + "/params/";
    for (auto place = document.places.lower_bound(params); place != document.places.end() && place->first.starts_with(params); ++place)
      all.places.emplace(place->first.substr(params.size()), authorOf(document, place->first));
    return all;
  }

  /// "params_schema" of the file; those that have nothing but a default, in "params", are in it, too.
  Value schemaOf(const JsonDocument &source) {
    const Value *given = source.root.find("params_schema"), *plain = source.root.find("params");
    Value schema = isDict(given) ? *given : Value(Dict{});
    Value properties = isDict(schema.find("properties")) ? *schema.find("properties") : Value(Dict{});
    if (given) judgeRules(schema, source, "/params_schema");
    for (const auto &[key, rules] : *properties.dict())
      if (const Value *usual = rules.find("default"))
        for (const Error &misfit : misfitsOf(*usual, rules, key))
          complain("the default does not fit: " + misfit.what,
                   source.where("/params_schema/properties/" + key + "/default"), misfit.fix);
    for (const auto &[key, usual] : isDict(plain) ? *plain->dict() : Dict{}) {
      if (properties.find(key))
        complain("\"" + key + "\" is in params and in params_schema", source.where("/params/" + key),
                 "its \"default\" in params_schema is enough");
      else
        properties.set(key, rulesOf(usual));
    }
    schema.set("properties", std::move(properties));
    return schema;
  }

  /// A rule that is misspelt would be none.
  void judgeRules(const Value &rules, const JsonDocument &source, const std::string &path) {
    const std::vector<std::string> known(std::begin(kRules), std::end(kRules));
    if (!rules.dict())
      return complain("expected an object of rules, found " + std::string(kindName(rules)),
                      source.where(path), "e.g. {\"type\": \"integer\", \"minimum\": 1}");
    for (const auto &[word, rule] : *rules.dict())
      if (std::find(known.begin(), known.end(), word) == known.end())
        complain("there is no rule \"" + word + "\"", source.where(path + "/" + word),
                 near(word, known) + "they are those of JSON Schema (draft 4)");
    if (const Value *items = rules.find("items")) judgeRules(*items, source, path + "/items");
    if (const Value *properties = rules.find("properties"); isDict(properties))
      for (const auto &[key, each] : *properties->dict())
        judgeRules(each, source, path + "/properties/" + key);
  }

  /// What the study gives, where it is right.
  void takeGiven(Value &names, const Value &schema, const JsonDocument &document, const Value &step,
                 const std::string &path) {
    const std::size_t before = done_.errors.size();
    const std::vector<std::string> known = keysOf(names);
    const Value *given = step.find("params");
    if (given && !given->dict())
      return complain("expected an object of parameters, found " + std::string(kindName(*given)),
                      document.where(path + "/params"),
                      known.empty() ? "it has none" : "it has: " + listed(known));
    bool isAllKnown = true;  // a name that is misspelt is not missing besides
    for (const auto &[key, value] : given ? *given->dict() : Dict{}) {
      const Value *rules = schema.find("properties")->find(key);
      if (!rules)
        complain("the file has no parameter \"" + key + "\"", document.where(path + "/params/" + key),
                 near(key, known) + (known.empty() ? "it has none" : "it has: " + listed(known)));
      const std::vector<Error> misfits =
          rules ? misfitsOf(value, *rules, "params/" + key) : std::vector<Error>{};
      for (const Error &misfit : misfits) tell(misfit, document, path);
      if (rules && misfits.empty()) names.set(key, value);
      isAllKnown = isAllKnown && rules;
    }
    // What is asked of all of them together; while one is wrong, only that none is missing.
    const Value *required = schema.find("required");
    const bool isRight = done_.errors.size() == before;
    const Value rules = isRight ? schema : required ? Value(Dict{{"required", *required}}) : Value(Dict{});
    if (auto fits = checkSchema(given ? *given : Value(Dict{}), rules, "params"); isAllKnown && !fits)
      tell(fits.error(), document, path);
  }

  /// What is wrong with the parameters of the step at `path`, whose own path the error has.
  void tell(const Error &wrong, const JsonDocument &document, const std::string &path) {
    done_.errors.push_back(
        {wrong.code, wrong.what, document.where(path + "/" + wrong.where) + ": " + wrong.where, wrong.fix});
  }

  /// What the file's own Lua says of the parameters; what is known of files and colours is judged where those
  /// are read.
  void judgeTogether(const Value &schema, const JsonDocument &source, const JsonDocument &document,
                     const Value &step, const std::string &path) {
    const Value params = step.find("params") ? *step.find("params") : Value(Dict{});
    if (const Value *script = source.root.find("params_script")) {
      const auto broken = brokenByScript(*script, source.where("/params_script"),
                                         {.params = params, .schema = &schema}, "params");
      if (!broken) return done_.errors.push_back(broken.error());
      for (const Error &each : *broken) tell(each, document, path);
    }
    AskedSteps asked{{}, schema};
    asked.step.plugin = step.textOr("include", "");
    asked.step.params = params;
    asked.step.place = document.where(path);
    asked.step.folder = fs::absolute(source.origin).parent_path();
    for (const auto &[key, rules] : *schema.find("properties")->dict())
      if (const Value *usual = rules.find("default"); usual && !params.find(key))
        asked.step.params.set(key, *usual);
    const std::string begin = path + "/params";
    for (auto place = document.places.lower_bound(begin + "/");
         place != document.places.end() && place->first.starts_with(begin + "/"); ++place)
      asked.step.paramPlaces.emplace(place->first.substr(begin.size()), document.where(place->first));
    done_.asked.push_back(std::move(asked));
  }

  /// A study may speak a language into which nobody has put this file.
  static bool hasWords(const JsonDocument &source, const std::string &key, const Value &language) {
    const Value *texts = source.root.find("texts");
    return key != "language" || !isDict(texts) || (language.text() && texts->find(*language.text()));
  }

  /// The words in the language of the parameter `language`; every language has all of them.
  void addTexts(Value &names, const JsonDocument &source, const JsonDocument &document, const std::string &path) {
    const Value *texts = source.root.find("texts");
    if (!isDict(texts) || texts->dict()->empty()) return;
    const auto &[firstLanguage, first] = texts->dict()->front();
    if (!first.dict()) return complain("expected the words of a language, found " + std::string(kindName(first)), source.where("/texts/" + firstLanguage), "e.g. {\"question\": \"...\"}");
    for (const auto &[language, words] : *texts->dict()) {
      if (!words.dict()) {
        complain("expected the words of a language, found " + std::string(kindName(words)), source.where("/texts/" + language), "as those of \"" + firstLanguage + "\"");
        continue;
      }
      for (const std::string &key : keysOf(first))
        if (!words.find(key)) complain("\"" + key + "\" is missing in \"" + language + "\"", source.where("/texts/" + language), "translate it: " + toJson(*first.find(key)));
    }
    const std::string language = names.textOr("language", firstLanguage);
    const Value *words = texts->find(language);
    if (!words) {
      complain("the file has no words in \"" + language + "\"", document.where(path + "/params/language"), "it has: " + listed(keysOf(*texts)));
      words = &first;  // so that this is the only complaint
    }
    if (!words->dict()) return;
    for (const auto &[key, word] : *words->dict())
      if (names.find(key)) complain("\"" + key + "\" is a parameter and a text", source.where("/texts/" + language + "/" + key), "give one of them another name");
      else names.set(key, word);
  }

  /// A text that is nothing but ${NAME} becomes the value; inside of a longer one it stands as text. ${NAME:lua} is what Lua has for it.
  void fill(Value &value, const Names &names, JsonDocument &source, const std::string &path, int depth = 0) {
    if (depth == kMaxDepth) return complain("the names in \"${...}\" stand for one another without end", source.where(path), "one of them has itself inside");
    if (List *list = value.as<List>())
      for (std::size_t i = 0; i < list->size(); ++i) fill((*list)[i], names, source, path + "/" + std::to_string(i), depth + 1);
    if (Dict *dict = value.as<Dict>())
      for (auto &[key, member] : *dict) fill(member, names, source, path + "/" + key, depth + 1);
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
      const Value *known = names.values.find(name);
      if (!known) return complain("\"" + name + "\" is neither a parameter nor a text", source.where(path), near(name, keysOf(names.values)) + "known: " + listed(keysOf(names.values)));
      noteAuthors(source, path, name, names);
      if (begin == 0 && end + 1 == text->size() && !isLua) {
        value = Value(*known);
        return fill(value, names, source, path, depth + 1);  // it may itself hold names
      }
      filled += text->substr(from, begin - from) + (isLua ? luaText(*known) : known->text() ? *known->text() : toJson(*known));
      from = end + 1;
    }
  }

  /// What the study gives is told where it does.
  static void noteAuthors(JsonDocument &source, const std::string &path, const std::string &name, const Names &names) {
    for (auto given = names.places.lower_bound(name); given != names.places.end() && given->first.starts_with(name); ++given) {
      const std::string rest = given->first.substr(name.size());
      if (!rest.empty() && rest.front() != '/') continue;
      source.places.try_emplace(path + rest, source.place(path));
      source.origins.try_emplace(path + rest, originFor(given->second, source));
    }
  }

  void noteSimulate(JsonDocument &source, const Names &names) {
    const Value *simulate = source.root.find("simulate");
    if (!simulate) return;
    Value filled = *simulate;
    fill(filled, names, source, "/simulate");
    for (const auto &[member, kept] : {std::pair{"mayFail", &done_.mayFail}, std::pair{"mayMiss", &done_.mayMiss}}) {
      const Value *list = filled.find(member);
      if (!list || !list->list()) continue;
      for (const Value &each : *list->list())
        if (each.text()) kept->push_back(*each.text());
    }
  }

  static constexpr std::string_view kEnding = ".steps.json", kLua = ":lua";
};

}  // namespace

fs::path includedFile(const std::string &origin) {
  return origin.substr(origin.find('\n') + 1);
}

StepsIncluded includeSteps(JsonDocument &study, const std::vector<fs::path> &folders) {
  StepsIncluded done;
  const Value pages = study.root.find("pages") ? *study.root.find("pages") : Value();
  if (Dict *members = study.root.as<Dict>())
    for (auto &[name, member] : *members)
      if (name == "steps") Includer(folders, isDict(&pages) ? &pages : nullptr, done).includeIn(study, member, "/steps", 0);
  return done;
}

}  // namespace fovea
