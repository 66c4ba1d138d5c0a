#include "stimuli/kinds/form_items.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "core/names.hpp"
#include "core/number_text.hpp"
#include "core/random.hpp"

namespace fovea {
namespace {

constexpr std::string_view kTypes[] = {"heading", "description", "rating", "slider", "choice", "radio", "free text"};
constexpr std::string_view kKeys[] = {"itemText", "questionText", "type", "options", "ticks", "granularity", "layout",
                                      "questionWidth", "responseWidth", "placeholder", "required", "answer", "rehearsal"};

template <class Names>
std::string known(const Names &names) {
  std::string list = "known are ";
  for (const std::string_view name : names) list += (name == names[0] ? "" : ", ") + std::string(name);
  return list;
}

/// Reads one item; keeps the first thing that is wrong with it.
class ItemReader {
 public:
  ItemReader(const Value &item, std::size_t index) : item_(item) { read_.index = index; }

  Result<FormItem> read() {
    if (!item_.dict()) return wrong("is " + std::string(kindName(item_)), "give a dictionary for each item");
    for (const auto &[key, value] : *item_.dict())
      if (std::find(std::begin(kKeys), std::end(kKeys), key) == std::end(kKeys))
        return wrong("has a key \"" + key + "\"", known(kKeys));
    read_.question = item_.textOr("itemText", item_.textOr("questionText", ""));
    read_.placeholder = item_.textOr("placeholder", "");
    if (auto done = readRequired(); !done) return done.error();
    if (auto done = readType(); !done) return done.error();
    const std::string layout = item_.textOr("layout", "horiz");
    if (layout != "horiz" && layout != "vert") return wrong("has the layout \"" + layout + "\"", "it is horiz or vert");
    read_.isVertical = layout == "vert";
    if (auto done = readOptions(); !done) return done.error();
    if (auto done = readTicks(); !done) return done.error();
    for (const auto &[key, to] : {std::pair{"questionWidth", &read_.questionWidth}, {"responseWidth", &read_.responseWidth}}) {
      if (auto done = readNumber(key, *to); !done) return done.error();
      if (!(*to > 0 && *to <= 1)) return wrong(std::string(key) + " is " + realText(*to), "it is a share of the form: above 0, up to 1");
    }
    for (const auto &[key, to] : {std::pair{"answer", &read_.answer}, {"rehearsal", &read_.rehearsal}})
      if (auto done = readAnswer(key, *to); !done) return done.error();
    if (read_.isChosen() && read_.options.size() < 2) return wrong("has less than two options", "give them in \"options\"");
    return read_;
  }

 private:
  Error wrong(const std::string &what, std::string fix) const {
    return {ErrorCode::BadArgument, "item " + std::to_string(read_.index) + " " + what, "form.items", std::move(fix)};
  }

  Result<void> readType() {
    const std::string type = item_.textOr("type", "rating");
    const auto found = std::find(std::begin(kTypes), std::end(kTypes), type);
    if (found == std::end(kTypes)) return wrong("has the type \"" + type + "\"", known(kTypes));
    read_.type = static_cast<FormItem::Type>(found - std::begin(kTypes));
    return {};
  }

  /// Tables write it as a number.
  Result<void> readRequired() {
    const Value *required = item_.find("required");
    if (!required || required->isNull()) return {};
    const bool *flag = required->as<bool>();
    const auto number = required->number();
    if (!flag && !number) return wrong("required is " + std::string(kindName(*required)), "it is true or false");
    read_.isRequired = flag ? *flag : *number != 0;
    return {};
  }

  Result<void> readAnswer(const char *key, Value &to) {
    const Value *answer = item_.find(key);
    if (!answer || answer->isNull()) return {};
    const bool isText = read_.isChosen() || read_.type == FormItem::Type::FreeText;
    const bool isOption = !read_.isChosen() || (answer->text() && std::find(read_.options.begin(), read_.options.end(), *answer->text()) != read_.options.end());
    if (isText ? !answer->text() : !answer->number()) return wrong(std::string(key) + " is " + std::string(kindName(*answer)), isText ? "give text" : "give a number");
    if (!isOption) return wrong("has the " + std::string(key) + " \"" + *answer->text() + "\"", "give one of its options");
    to = *answer;
    return {};
  }

  /// A list, or one text with commas, as a spreadsheet has it.
  Result<void> readOptions() {
    const Value *options = item_.find("options");
    if (!options || options->isNull()) return {};
    if (const std::string *text = options->text()) {
      for (std::size_t from = 0; from <= text->size();) {
        const std::size_t end = std::min(text->find(',', from), text->size());
        const std::size_t first = std::min(text->find_first_not_of(' ', from), end);
        read_.options.push_back(text->substr(first, end - first));
        from = end + 1;
      }
      return {};
    }
    if (!options->list()) return wrong("has options that are " + std::string(kindName(*options)), "give a list of texts");
    for (const Value &one : *options->list()) {
      if (const auto number = one.number())
        read_.options.push_back(realText(*number));
      else if (one.text())
        read_.options.push_back(*one.text());
      else
        return wrong("has an option that is " + std::string(kindName(one)), "give texts");
    }
    return {};
  }

  Result<void> readTicks() {
    if (auto done = readNumber("granularity", read_.granularity); !done) return done;
    if (read_.granularity < 0) return wrong("has a granularity below 0", "0 is none");
    const Value *ticks = item_.find("ticks");
    if (!ticks || ticks->isNull()) return {};
    if (!ticks->list()) return wrong("has ticks that are " + std::string(kindName(*ticks)), "give a list of numbers");
    for (const Value &tick : *ticks->list()) {
      const auto number = tick.number();
      if (!number) return wrong("has a tick that is " + std::string(kindName(tick)), "give numbers");
      read_.ticks.push_back(*number);
    }
    return {};
  }

  Result<void> readNumber(const char *key, double &to) {
    const Value *value = item_.find(key);
    if (!value || value->isNull()) return {};
    const auto number = value->number();
    if (!number) return wrong(std::string(key) + " is " + std::string(kindName(*value)), "give a number");
    to = *number;
    return {};
  }

  const Value &item_;
  FormItem read_;
};

}  // namespace

bool FormItem::isWhole() const {
  const auto isWholeNumber = [](double number) { return number == std::floor(number); };
  return step() > 0 && isWholeNumber(step()) && std::all_of(ticks.begin(), ticks.end(), isWholeNumber);
}

std::string_view formTypeName(FormItem::Type type) { return kTypes[static_cast<std::size_t>(type)]; }

Result<std::vector<FormItem>> readFormItems(const Value &items) {
  std::vector<FormItem> read;
  if (items.isNull()) return read;
  if (!items.list())
    return Error{ErrorCode::BadArgument, "the items are " + std::string(kindName(items)), "form.items", "give a list of dictionaries"};
  for (const Value &item : *items.list()) {
    auto one = ItemReader(item, read.size()).read();
    if (!one) return one.error();
    read.push_back(std::move(*one));
  }
  return read;
}

void shuffleQuestions(std::vector<FormItem> &items, std::uint64_t seed) {
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < items.size(); ++i)
    if (items[i].isQuestion()) places.push_back(i);
  Random random(seed, "form");
  // From the last place down, each with one of those that are left.
  for (std::size_t left = places.size(); left > 1; --left) {
    const auto chosen = static_cast<std::size_t>(random.uniform() * static_cast<double>(left));
    std::swap(items[places[left - 1]], items[places[chosen]]);
  }
}

}  // namespace fovea
