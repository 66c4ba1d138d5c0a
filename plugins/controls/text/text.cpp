// A box to write in.

#include "fovea/interactive.hpp"
#include "fovea/part.hpp"
#include "fovea/row.hpp"

#include <algorithm>
#include <optional>
#include <regex>
#include <string>

namespace text {

struct Params {
  std::string placeholder, pattern, example;
  int lines = 1, leastLength = 0;
  std::optional<int> mostLength;
  std::optional<double> width;
  bool required = false, keepsKeys = false;
  template <class Archive>
  void serialize(Archive &archive) {
    archive(CEREAL_NVP(placeholder), CEREAL_NVP(pattern), CEREAL_NVP(example), CEREAL_NVP(lines), cereal::make_nvp("minLength", leastLength), cereal::make_nvp("maxLength", mostLength), CEREAL_NVP(width),
            CEREAL_NVP(required), cereal::make_nvp("keyLog", keepsKeys));
  }
};

constexpr double kLine = 1.36;  // of a letter
constexpr wchar_t kBlanks[] = L" \t\r\n\u00a0\u3000";

/// Characters, not bytes: of those behind the first of one the bits are 10xxxxxx.
int lengthOf(std::string_view text) {
  return static_cast<int>(std::count_if(text.begin(), text.end(), [](char byte) { return (static_cast<unsigned char>(byte) & 0xc0) != 0x80; }));
}

/// By characters, so that one of a pattern is one of the text.
std::wstring wide(std::string_view text) {
  std::wstring all;
  for (const char byte : text) {
    const auto bits = static_cast<unsigned char>(byte);
    if ((bits & 0xc0) != 0x80) all += static_cast<wchar_t>(bits < 0x80 ? bits : bits < 0xe0 ? bits & 0x1f : bits < 0xf0 ? bits & 0x0f : bits & 0x07);
    else if (!all.empty()) all.back() = static_cast<wchar_t>(all.back() << 6 | (bits & 0x3f));
  }
  return all;
}

class Text final : public fovea::Control {
 public:
  using Control::Control;

  void enter(const fovea::PartInfo &part) override {
    params_ = fovea::fromDict<Params>(part.params);
    readPattern();
    field_.emplace(stimuli(), fovea::TextBoxStyle{.text = std::string(part.answer.textOr("")), .placeholder = params_.placeholder, .letterHeight = letter(), .size = fovea::Point{1, 0.1},
                                                  .color = ink(), .fillColor = paper(), .borderColor = ink(), .borderWidth = 1, .alignment = isRightToLeft() ? "top-right" : "top-left",
                                                  .overflow = "scroll", .isEditable = true, .isMultiline = params_.lines > 1, .units = "height", .more = {{"rehearsal", params_.example}}});
  }
  double measure(double width) override {
    const fovea::Point size{params_.width ? std::min(*params_.width, width) : width, (params_.lines * kLine + 1) * letter()};
    field_->setNumbers(field_->property("size"), {size.x, size.y});
    return size.y;
  }
  void placed() override { field_->setPos({box().x, box().y}); }
  void frame(const fovea::PartFrame &frame) override {
    field_->setOpacity(frame.canRespond ? 1 : 0.4);
    field_->draw();
  }
  fovea::Dict metadata() const override {
    fovea::Dict told;
    if (!params_.keepsKeys || !field_) return told;
    fovea::List keys;
    for (const auto &stroke : field_->strokes()) {
      fovea::Dict key{{"key", stroke.key}, {"time_s", stroke.time}};
      if (stroke.isOnScreen) key.emplace_back("device", "screen");
      keys.push_back(std::move(key));
    }
    told.emplace_back("keys", std::move(keys));
    return told;
  }
  void leave() override { field_.reset(); }

  fovea::Value answer() const override { return std::string(field_->text()); }
  std::optional<fovea::Refusal> judge(fovea::View answer) const override {
    const auto given = answer.text();
    if (!given && !answer.isNone()) return fovea::Refusal{"noText"};
    const int length = lengthOf(given.value_or(""));
    const bool isBlank = wide(given.value_or("")).find_first_not_of(kBlanks) == std::wstring::npos;
    if (isBlank && (params_.required || params_.leastLength > 0)) return fovea::Refusal{"required"};
    if (length == 0) return {};
    if (length < params_.leastLength) return fovea::Refusal{"tooShort", {{"least", params_.leastLength}, {"length", length}}};
    if (params_.mostLength && length > *params_.mostLength) return fovea::Refusal{"tooLong", {{"most", *params_.mostLength}, {"length", length}}};
    if (pattern_ && !std::regex_match(wide(*given), *pattern_)) return fovea::Refusal{"noPattern", {{"example", params_.example}}};
    return {};
  }
  fovea::Value simulate(std::uint64_t, std::optional<double> &) const override {
    if (pattern_) return params_.example;
    std::string said = "Hello, I am a simulated participant";
    while (lengthOf(said) < params_.leastLength) said += ", and I am talkative";
    return params_.mostLength ? said.substr(0, static_cast<std::size_t>(*params_.mostLength)) : said;
  }

 private:
  /// Errors: a pattern that is none, or that its own example does not fit.
  void readPattern() {
    pattern_.reset();
    if (params_.pattern.empty()) return;
    try {
      pattern_.emplace(wide(params_.pattern));
    } catch (const std::regex_error &) {
      throw fovea::Failure("\"" + params_.pattern + "\" is no pattern: write a regular expression such as [A-Z]{2}[0-9]+", FOVEA_E_ARGUMENT);
    }
    if (!std::regex_match(wide(params_.example), *pattern_)) throw fovea::Failure("the example \"" + params_.example + "\" does not fit the pattern " + params_.pattern, FOVEA_E_ARGUMENT);
    const int length = lengthOf(params_.example);
    if (length < params_.leastLength || length > params_.mostLength.value_or(length)) throw fovea::Failure("the example \"" + params_.example + "\" has " + std::to_string(length) + " letters, which minLength and maxLength do not take", FOVEA_E_ARGUMENT);
  }

  Params params_;
  std::optional<std::wregex> pattern_;
  std::optional<fovea::TextBox> field_;
};

}  // namespace text

FOVEA_PLUGIN(text::Text)
