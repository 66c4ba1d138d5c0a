#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>

#include "import/condition.hpp"
#include "import/survey.hpp"
#include "import/words.hpp"

namespace fovea {
namespace {

using Names = std::vector<std::string_view>;

// What only says how it looks there, and members that every element has.
const Names kLook{"width", "minWidth", "maxWidth", "startWithNewLine", "indent", "hideNumber", "titleLocation", "descriptionLocation", "errorLocation", "size", "renderAs",
                  "state", "questionTitleLocation", "questionTitleWidth", "questionErrorLocation", "innerIndent", "showNumber", "showQuestionNumbers",
                  "questionStartIndex", "page", "id", "separateSpecialChoices", "columnColCount", "itemSize", "displayMode", "autoGrow", "allowResize", "cols",
                  "displayRateDescriptionsAsExtremeItems", "rateType", "scaleColorMode", "rateColorMode", "rateDescriptionLocation", "alternateRows", "verticalAlign",
                  "cellAlign", "rowTitleWidth", "columnMinWidth", "searchEnabled", "textUpdateMode", "commentText", "selectToRankAreasLayout", "useDisplayValuesInDynamicTexts"};
const Names kEvery{"type", "name", "title", "description", "isRequired", "requiredErrorText", "visibleIf"};
const Names kOfSurvey{"title", "description", "pages", "elements", "questions", "locale", "showPrevButton", "questionsOnPageMode", "logo", "logoPosition", "logoWidth", "logoHeight",
                      "logoFit", "showQuestionNumbers", "showProgressBar", "progressBarLocation", "progressBarType", "showPageTitles", "showPageNumbers", "showTitle", "showCompletedPage", "completedHtml",
                      "completeText", "pageNextText", "pagePrevText", "startSurveyText", "widthMode", "width", "fitToContainer", "headerView", "questionErrorLocation", "questionTitleLocation",
                      "questionDescriptionLocation", "checkErrorsMode", "focusFirstQuestionAutomatic", "focusOnFirstError", "goNextPageAutomatic", "requiredText", "requiredMark", "textUpdateMode", "clearInvisibleValues",
                      "cookieName", "$schema", "showTOC", "tocLocation", "maxTextLength", "maxOthersLength", "showNavigationButtons", "navigationButtonsLocation", "autoAdvanceEnabled", "questionStartIndex"};

constexpr int kMostRatings = 50, kMostPlaces = 1'000'000;

bool has(const Names &names, std::string_view name) { return std::find(names.begin(), names.end(), name) != names.end(); }

std::string withoutTags(std::string_view html) {
  std::string text;
  bool isTag = false;
  for (const char c : html) {
    if (c == '<') isTag = true;
    if (!isTag) text += c;
    if (c == '>') isTag = false;
  }
  const std::size_t begin = text.find_first_not_of(" \n\t");
  return begin == text.npos ? "" : text.substr(begin, text.find_last_not_of(" \n\t") - begin + 1);
}

std::optional<bool> flag(const Value &element, std::initializer_list<const char *> names) {
  for (const char *name : names)
    if (const Value *given = element.find(name); given && given->as<bool>()) return *given->as<bool>();
  return {};
}

/// An element on its way: where it stands, and when it is asked for.
struct Place {
  std::string path;  // in the survey
  Dict showIf;       // of what it stands in
};

class SurveyJs {
 public:
  SurveyJs(const JsonDocument &survey, const std::string &name) : survey_(survey), name_(name), words_(survey.root) {}

  Result<ImportedSurvey> import() {
    const Value &root = survey_.root;
    if (!root.dict() || !(root.find("pages") || root.find("elements") || root.find("questions")))
      return Error{ErrorCode::BadFile, "it is no survey: it has neither pages nor elements", survey_.origin, "save the survey's JSON, as its editor shows it"};
    tellUnknown(root, kOfSurvey, {}, "");
    isQuestionAScreen_ = root.textOr("questionsOnPageMode", "").find("PerPage") != std::string::npos;
    if (const Value *pages = root.find("pages"); pages && pages->list())
      for (std::size_t i = 0; i < pages->list()->size(); ++i) addPage((*pages->list())[i], "/pages/" + std::to_string(i));
    else
      addPage(root, "");
    closeScreen();
    if (result_.questions == 0) return Error{ErrorCode::BadFile, "nothing in it can be asked", survey_.origin, result_.leftOut.empty() ? "add questions" : "the first reason: " + result_.leftOut.front().text()};
    result_.screens = screens_.size();
    result_.languages = words_.languages();
    result_.steps = Value(steps());
    return std::move(result_);
  }

 private:
  void leaveOut(std::string what, const std::string &path, std::string fix) { result_.leftOut.push_back({ErrorCode::BadFile, std::move(what), survey_.where(path), std::move(fix)}); }

  /// `known` has its own line in the steps, `look` is only seen.
  void tellUnknown(const Value &element, const Names &known, const Names &look, const std::string &path) {
    for (const auto &[name, value] : *element.dict())
      if (!has(known, name) && !has(look, name) && value != Value(false) && !(name == "visible" && value == Value(true)))
        leaveOut("\"" + name + "\" is not carried over", "#" + path + "/" + name, "say it in the steps, or leave it out of the survey");
  }

  void addPage(const Value &page, const std::string &path) {
    if (!page.dict()) return leaveOut("it is no page", path, "a page is an object with elements");
    Place place{path, {}};
    if (!path.empty()) {
      tellUnknown(page, {"name", "title", "description", "elements", "questions", "visibleIf"}, kLook, path);
      readCondition(page, place);
      addText(page, place);
    }
    addElements(page, place);
    closeScreen();
  }

  void addElements(const Value &parent, const Place &place) {
    for (const char *member : {"elements", "questions"}) {
      const Value *elements = parent.find(member);
      for (std::size_t i = 0; elements && elements->list() && i < elements->list()->size(); ++i)
        addElement((*elements->list())[i], {place.path + "/" + member + "/" + std::to_string(i), place.showIf});
    }
  }

  void addElement(const Value &element, Place place) {
    using Convert = bool (SurveyJs::*)(const Value &, const Place &, Value &);
    struct Type {
      Convert convert;
      Names members;
    };
    static const Names choices{"choices", "showOtherItem", "hasOther", "otherText", "otherPlaceholder", "showNoneItem", "hasNone", "noneText", "colCount", "placeholder", "choicesOrder", "showClearButton", "showCommentArea"};
    static const std::map<std::string, Type, std::less<>> types{
        {"text", {&SurveyJs::text, {"inputType", "min", "max", "step", "maxLength", "placeholder"}}},
        {"comment", {&SurveyJs::comment, {"rows", "maxLength", "placeholder"}}},
        {"radiogroup", {&SurveyJs::choice, choices}},
        {"dropdown", {&SurveyJs::choice, choices}},
        {"checkbox", {&SurveyJs::choice, choices}},
        {"tagbox", {&SurveyJs::choice, choices}},
        {"ranking", {&SurveyJs::choice, {"choices", "choicesOrder"}}},
        {"boolean", {&SurveyJs::boolean, {"labelTrue", "labelFalse", "valueTrue", "valueFalse"}}},
        {"rating", {&SurveyJs::rating, {"rateMin", "rateMax", "rateStep", "rateCount", "rateValues", "autoGenerate", "minRateDescription", "maxRateDescription"}}},
        {"matrix", {&SurveyJs::matrix, {"rows", "columns", "isAllRowRequired", "eachRowRequired"}}},
    };
    if (!element.dict()) return leaveOut("it is no element", place.path, "an element is an object with a type");
    const std::string type = element.textOr("type", "text");
    if (element.find("visible") && *element.find("visible") == Value(false)) return leaveOut("it is never shown", place.path, "leave it out of the survey");
    readCondition(element, place);
    if (type == "panel") return addPanel(element, place);
    if (type == "html") return addHtml(element, place);
    if (type == "multipletext") return addItems(element, place);
    const auto known = types.find(type);
    if (known == types.end()) return leaveOut("there is nothing that asks as \"" + type + "\" does", place.path, "ask it in another way, or write a control of your own");
    Names members = known->second.members;
    members.insert(members.end(), kEvery.begin(), kEvery.end());
    tellUnknown(element, members, kLook, place.path);
    const std::string name = element.textOr("name", "");
    if (name.empty()) return leaveOut("it has no name, and its answer would have none", place.path, "give it a \"name\"");
    if (asked_.contains(name)) return leaveOut("there is a question \"" + name + "\" before it", place.path + "/name", "give it a name of its own");
    Value control(Dict{{"name", name}, {"question", question(element, name, place)}});
    if (!(this->*known->second.convert)(element, place, control)) return;
    if (type != "matrix" && type != "ranking") control.set("required", flag(element, {"isRequired"}).value_or(false));
    addControl(std::move(control), element, place);
  }

  void addControl(Value control, const Value &element, const Place &place) {
    const std::string name = control.textOr("name", "");
    if (!place.showIf.empty()) control.set("showIf", Value(place.showIf));
    if (const Value *message = element.find("requiredErrorText")) control.set("messages", Value(Dict{{"required", words_.text(name + "_required", *message)}}));
    const List *choices = control.find("choices") ? control.find("choices")->list() : nullptr;
    asked_[name] = choices ? *choices : List{};
    ++result_.questions;
    add(std::move(control));
  }

  void add(Value control) {
    screen_.push_back(std::move(control));
    if (isQuestionAScreen_ && screen_.back().find("name")) closeScreen();
  }

  void closeScreen() {
    if (!screen_.empty()) screens_.emplace_back(std::exchange(screen_, {}));
  }

  /// Text between the controls.
  void add(Value text, const Place &place) {
    Value control(Dict{{"kind", "none"}, {"question", std::move(text)}});
    if (!place.showIf.empty()) control.set("showIf", Value(place.showIf));
    add(std::move(control));
  }

  void addText(const Value &of, const Place &place) {
    for (const char *member : {"title", "description"})
      if (const Value *given = of.find(member); given && *given != Value("")) add(words_.text(of.textOr("name", "page") + "_" + member, said(*given, place.path + "/" + member)), place);
  }

  void addPanel(const Value &panel, const Place &place) {
    tellUnknown(panel, {"type", "name", "title", "description", "elements", "questions", "visibleIf"}, kLook, place.path);
    addText(panel, place);
    addElements(panel, place);
  }

  void addHtml(const Value &element, const Place &place) {
    tellUnknown(element, {"type", "name", "html", "visibleIf"}, kLook, place.path);
    const Value *html = element.find("html");
    if (!html) return;
    Value plain = *html;
    if (plain.dict())
      for (auto &[language, text] : *plain.as<Dict>()) text = Value(withoutTags(cellText(text)));
    else
      plain = Value(withoutTags(cellText(*html)));
    if (plain != Value("")) add(words_.text(element.textOr("name", "text"), said(plain, place.path + "/html")), place);
  }

  /// Several lines to write in, each an answer of its own.
  void addItems(const Value &element, const Place &place) {
    tellUnknown(element, {"type", "name", "title", "description", "visibleIf", "items"}, kLook, place.path);
    addText(element, place);
    const Value *items = element.find("items");
    for (std::size_t i = 0; items && items->list() && i < items->list()->size(); ++i) {
      Value item = (*items->list())[i];
      const Place at{place.path + "/items/" + std::to_string(i), place.showIf};
      if (!item.dict()) {
        leaveOut("it is no item", at.path, "an item is an object with a name");
        continue;
      }
      if (!item.find("title")) item.set("title", Value(item.textOr("name", "")));
      item.set("name", Value(element.textOr("name", "") + "_" + item.textOr("name", "")));
      addElement(item, at);
    }
  }

  void readCondition(const Value &element, Place &place) {
    const Value *condition = element.find("visibleIf");
    if (!condition || !condition->text() || condition->text()->empty()) return;
    if (auto added = addCondition(*condition->text(), [this](const std::string &question, const Value &literal) { return choiceOf(question, literal); }, place.showIf); !added)
      return leaveOut(added.error().what + "; without it, it is always shown", place.path + "/visibleIf", added.error().fix);
    std::erase_if(place.showIf, [&](const auto &each) {
      if (asked_.contains(each.first)) return false;
      leaveOut("there is no question \"" + each.first + "\" before it; without that, it is shown", place.path + "/visibleIf", "put it behind that question");
      return true;
    });
  }

  /// Conditions compare text with text: 1 may be meant by '1'.
  Value choiceOf(const std::string &question, const Value &literal) const {
    const auto known = asked_.find(question);
    for (const Value &choice : known == asked_.end() ? List{} : known->second)
      if (cellText(choice) == cellText(literal)) return choice;
    return literal;
  }

  /// Answers in the middle of a text, {name}, stay as they are written, and that is told.
  const Value &said(const Value &given, const std::string &path) {
    const std::string text = given.dict() && !given.dict()->empty() ? cellText(given.dict()->front().second) : cellText(given);
    for (const auto &[name, choices] : asked_)
      if (text.find("{" + name + "}") != text.npos) leaveOut("an answer does not come into a text of the same page: {" + name + "}", path, "ask on a page after it, whose text is Lua");
    if (text.find("${") != text.npos) leaveOut("\"${\" stands for a parameter there", path, "write it in another way");
    return given;
  }

  Value question(const Value &element, const std::string &name, const Place &place) {
    const Value *title = element.find("title"), *description = element.find("description");
    Value all = title && *title != Value("") ? said(*title, place.path + "/title") : Value(name);
    if (description && *description != Value("")) {
      const Value &more = said(*description, place.path + "/description");
      if (!all.dict() && !more.dict()) all = Value(cellText(all) + "\n" + cellText(more));
      else add(words_.text(name, all), place), all = more;
    }
    return words_.text(name, all);
  }

  // ---- types of questions; false: it cannot be asked, and that is told

  bool text(const Value &element, const Place &place, Value &control) {
    const std::string type = element.textOr("inputType", "text");
    const auto take = [&](const char *from, const char *to) {
      if (const Value *given = element.find(from); given && *given != Value("")) control.set(to, *given);
    };
    control.set("kind", Value(type == "number" || type == "date" ? type : type == "range" ? "slider" : "text"));
    if (const Value *given = element.find("placeholder"); given && type != "date" && type != "range") control.set("placeholder", words_.text(control.textOr("name", "") + "_placeholder", *given));
    if (type == "number" || type == "date") take("min", "min"), take("max", "max");
    if (type == "number") take("step", "step");
    if (type == "text") take("maxLength", "maxLength");
    if (type == "range") {
      const double least = numberOf(element, "min", 0), most = numberOf(element, "max", 100), step = numberOf(element, "step", 1);
      if (!isScale(least, most, step, kMostPlaces)) return leaveOut("the range has no values", place.path, "max has to be above min, and step above 0"), false;
      control.set("min", Value(least)).set("max", Value(most)).set("snapValues", Value(static_cast<std::int64_t>(std::lround((most - least) / step)) + 1));
    }
    if (control.textOr("kind", "") == "text" && type != "text") leaveOut("what is written is not looked at as \"" + type + "\"", place.path + "/inputType", "any text is taken; \"validate\" of the step can look at it");
    return true;
  }

  bool comment(const Value &element, const Place &, Value &control) {
    control.set("kind", Value("text")).set("lines", Value(static_cast<std::int64_t>(numberOf(element, "rows", 4))));
    if (const Value *most = element.find("maxLength"); most && most->number().value_or(-1) > 0) control.set("maxLength", *most);
    if (const Value *given = element.find("placeholder")) control.set("placeholder", words_.text(control.textOr("name", "") + "_placeholder", *given));
    return true;
  }

  /// Values and what stands for them, if anything does.
  void setChoices(Value &control, const char *member, const char *labels, std::vector<std::pair<Value, Value>> choices) {
    List values;
    std::vector<Value> texts;
    bool isLabelled = false;
    for (auto &[value, text] : choices) {
      isLabelled |= !text.isNull();
      texts.push_back(text.isNull() ? Value(cellText(value)) : std::move(text));
      values.push_back(std::move(value));
    }
    control.set(member, Value(std::move(values)));
    if (isLabelled) control.set(labels, words_.list(control.textOr("name", "") + "_" + labels, texts));
  }

  std::vector<std::pair<Value, Value>> itemsOf(const Value &element, const char *member, const Place &place) {
    std::vector<std::pair<Value, Value>> items;
    const Value *all = element.find(member);
    for (std::size_t i = 0; all && all->list() && i < all->list()->size(); ++i) {
      const Value &item = (*all->list())[i];
      const std::string path = place.path + "/" + member + "/" + std::to_string(i);
      if (!item.dict()) {
        items.emplace_back(item, Value());
        continue;
      }
      tellUnknown(item, {"value", "text"}, {}, path);
      const Value *value = item.find("value"), *text = item.find("text");
      if (!value) leaveOut("it has no value", path, "give it a \"value\"");
      else items.emplace_back(*value, text ? *text : Value());
    }
    if (items.empty()) leaveOut("there is nothing to choose from", place.path, std::string("list it as \"") + member + "\"; what comes from elsewhere has to be written here");
    return items;
  }

  bool choice(const Value &element, const Place &place, Value &control) {
    const std::string type = element.textOr("type", "");
    const bool hasMany = type == "checkbox" || type == "tagbox";
    control.set("kind", Value(hasMany ? "checkboxes" : type == "radiogroup" ? "radio-buttons" : type));
    auto items = itemsOf(element, "choices", place);
    if (items.empty()) return false;
    if (flag(element, {"showNoneItem", "hasNone"}).value_or(false)) {
      items.emplace_back(Value("none"), element.find("noneText") ? *element.find("noneText") : usual(UsualWord::None));
      if (hasMany) leaveOut("\"none\" can be chosen beside others", place.path, "ask first whether any is so, or look at it with \"validate\"");
    }
    setChoices(control, "choices", "labels", std::move(items));
    if (const std::string order = element.textOr("choicesOrder", "none"); order != "none") leaveOut("the choices stand as they are listed, and not \"" + order + "\"", place.path + "/choicesOrder", "list them in the order that you want");
    if (numberOf(element, "colCount", 1) == 0) control.set("vertical", Value(false));
    if (flag(element, {"showClearButton"}).value_or(false) && type == "radiogroup") control.set("showResetButton", Value("always"));
    if (type == "ranking") control.set("required", flag(element, {"isRequired"}).value_or(false));
    if (type == "dropdown" && element.find("placeholder")) control.set("placeholder", words_.text(control.textOr("name", "") + "_placeholder", *element.find("placeholder")));
    if (!flag(element, {"showOtherItem", "hasOther"}).value_or(false)) return true;
    if (type == "dropdown") leaveOut("a list that opens has no line for another answer", place.path, "make it a radiogroup");
    else control.set("other", words_.text(control.textOr("name", "") + "_other", element.find("otherText") ? *element.find("otherText") : usual(UsualWord::Other)));
    return true;
  }

  bool boolean(const Value &element, const Place &, Value &control) {
    const auto given = [&](const char *member, Value otherwise) { return element.find(member) ? *element.find(member) : otherwise; };
    control.set("kind", Value("radio-buttons")).set("vertical", Value(false));
    setChoices(control, "choices", "labels", {{given("valueTrue", Value(true)), given("labelTrue", usual(UsualWord::Yes))}, {given("valueFalse", Value(false)), given("labelFalse", usual(UsualWord::No))}});
    return true;
  }

  bool rating(const Value &element, const Place &place, Value &control) {
    control.set("kind", Value("rating"));
    for (const auto &[from, to] : {std::pair("minRateDescription", "minDescription"), {"maxRateDescription", "maxDescription"}})
      if (const Value *given = element.find(from)) control.set(to, words_.text(control.textOr("name", "") + "_" + to, *given));
    if (const Value *values = element.find("rateValues"); values && values->list() && !values->list()->empty()) {
      List numbers;
      Dict named;
      for (const auto &[value, text] : itemsOf(element, "rateValues", place)) {
        if (!value.number()) return leaveOut("a rating counts in numbers", place.path + "/rateValues", "make it a radiogroup"), false;
        numbers.push_back(value);
        if (text.text()) named.emplace_back(*text.text(), value);
        else if (!text.isNull()) leaveOut("the words of a scale are in one language", place.path + "/rateValues", "make it a radiogroup");
      }
      control.set("values", named.size() == numbers.size() ? Value(std::move(named)) : Value(std::move(numbers)));
      return true;
    }
    const double least = numberOf(element, "rateMin", 1), step = numberOf(element, "rateStep", 1);
    const double most = element.find("rateMax") || !element.find("rateCount") ? numberOf(element, "rateMax", 5) : least + step * (numberOf(element, "rateCount", 5) - 1);
    if (!isScale(least, most, step, kMostRatings)) return leaveOut("the scale has no two values, or more than " + std::to_string(kMostRatings), place.path, "rateMax has to be above rateMin, and rateStep above 0"), false;
    List values;
    for (double value = least; value <= most + step / 1000; value += step) values.push_back(value == std::floor(value) ? Value(static_cast<std::int64_t>(value)) : Value(value));
    control.set("values", least == 1 && step == 1 ? Value(static_cast<std::int64_t>(most)) : Value(std::move(values)));
    return true;
  }

  bool matrix(const Value &element, const Place &place, Value &control) {
    control.set("kind", Value("matrix"));
    auto rows = itemsOf(element, "rows", place), columns = itemsOf(element, "columns", place);
    if (rows.empty() || columns.empty()) return false;
    for (auto &[value, text] : rows) value = Value(cellText(value));
    setChoices(control, "rows", "rowLabels", std::move(rows));
    setChoices(control, "choices", "labels", std::move(columns));
    const bool isWhole = flag(element, {"isAllRowRequired", "eachRowRequired"}).value_or(false);
    if (!isWhole && flag(element, {"isRequired"}).value_or(false)) leaveOut("one row is not enough: a table is answered whole, or need not be", place.path + "/isRequired", "write \"isAllRowRequired\": true, or leave it out");
    control.set("required", isWhole);
    return true;
  }

  static bool isScale(double least, double most, double step, int places) { return step > 0 && most > least && (most - least) / step < places; }

  static double numberOf(const Value &element, std::string_view name, double otherwise) {
    const Value *given = element.find(name);
    return given && given->number() ? *given->number() : otherwise;
  }

  // ---- what comes of it

  /// Seconds that people take, from experience with forms: a first estimate, to be replaced by the lab's own.
  static double secondsFor(const Value &control) {
    static const std::map<std::string, double, std::less<>> each{{"none", 2}, {"text", 8}, {"number", 5}, {"date", 6}, {"slider", 5}, {"rating", 4}, {"radio-buttons", 4}, {"dropdown", 5}, {"checkboxes", 6}};
    const auto count = [&](const char *member) { return control.find(member) && control.find(member)->list() ? static_cast<double>(control.find(member)->list()->size()) : 1; };
    const std::string kind = control.textOr("kind", "");
    if (kind == "matrix") return 4 * count("rows");
    if (kind == "ranking") return 3 * count("choices");
    return kind == "text" && control.find("lines") ? 20 : each.at(kind);
  }

  Dict steps() {
    const Value &root = survey_.root;
    const bool hasLanguages = words_.languages().size() > 1;
    Value params(Dict{});
    if (const Value *title = root.find("title"); title && *title != Value("")) params.set("prompt", Value(Dict{{"kind", "text"}, {"text", words_.text("title", *title)}, {"size", 1.3}}));
    double seconds = 0;
    for (const Value &screen : screens_)
      for (const Value &control : *screen.list()) seconds += secondsFor(control);
    const bool isOne = screens_.size() == 1;
    params.set("control", isOne ? screens_.front() : Value(screens_));
    if (flag(root, {"showPrevButton"}) == false && !isOne) params.set("showBack", Value(false));
    params.set("language", Value(hasLanguages ? "${language}" : words_.languages().front()));
    Dict steps{{"title", root.find("title") ? Value(root.find("title")->dict() ? root.find("title")->textOr("default", name_) : cellText(*root.find("title"))) : Value(name_)},
               {"source", "made out of " + survey_.origin + " by fovea import"}};
    if (hasLanguages) {
      steps.emplace_back("params", Value(Dict{{"language", words_.languages().front()}}));
      steps.emplace_back("texts", Value(words_.texts()));
    }
    steps.emplace_back("steps", Value(List{Value(Dict{{"page", "modular"}, {"label", name_}, {"timeEstimate_s", seconds}, {"saveAs", "${label}_answers"}, {"params", std::move(params)}})}));
    return steps;
  }

  const JsonDocument &survey_;
  std::string name_;
  SurveyWords words_;
  ImportedSurvey result_;
  std::map<std::string, List> asked_;  // by name, their choices
  List screen_, screens_;
  bool isQuestionAScreen_ = false;
};

}  // namespace

Result<ImportedSurvey> importSurveyJs(const JsonDocument &survey, const std::string &name) { return SurveyJs(survey, name).import(); }

}  // namespace fovea
