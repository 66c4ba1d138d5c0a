// A line to write a number in, as the page's language writes it.

#include "fovea/interactive.hpp"
#include "fovea/part.hpp"
#include "fovea/row.hpp"
#include "fovea/stimuli.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <random>
#include <string>
#include <string_view>

namespace number {

struct Params {
  bool integer = false, required = true;
  std::optional<double> min, max, step, width;
  std::string unit, placeholder;
  template <class Archive>
  void serialize(Archive &archive) {
    archive(CEREAL_NVP(integer), CEREAL_NVP(required), CEREAL_NVP(min), CEREAL_NVP(max), CEREAL_NVP(step), CEREAL_NVP(width), CEREAL_NVP(unit), CEREAL_NVP(placeholder));
  }
};

constexpr double kLine = 2.36, kUsualWidth = 8, kGap = 0.5, kAboveUnit = 0.3;  // of a letter
constexpr double kMostDrawn = 1e6;                                 // steps from the least, by simulated participants: beyond they would not be whole any more
constexpr double kMostWhole = 9007199254740992;                    // beyond it a real number is not every whole one
constexpr std::array<std::string_view, 15> kWithComma{"cs", "da", "de", "el", "es", "fi", "fr", "it", "nb", "nl", "pl", "pt", "ru", "sv", "tr"};
constexpr std::string_view kArabicMark = "\u066b", kMinus = "\u2212";

bool isOf(std::string_view language, std::string_view tag) { return tag.substr(0, tag.find('-')) == language; }

/// What parts the decimals.
std::string_view markOf(std::string_view tag) {
  return std::any_of(kWithComma.begin(), kWithComma.end(), [&](std::string_view one) { return isOf(one, tag); }) ? "," : ".";
}

/// Digits of Arabic and Persian too, and their mark; none of nan, inf, exponents and grouped digits.
std::optional<double> read(std::string_view text, std::string_view tag) {
  std::string plain;
  const std::string_view mark = markOf(tag);
  while (!text.empty()) {
    const auto second = text.size() > 1 ? static_cast<unsigned char>(text[1]) : 0;
    std::size_t used = 1;
    if (text.starts_with(kMinus)) plain += '-', used = kMinus.size();
    else if (text.starts_with(kArabicMark)) plain += '.', used = kArabicMark.size();
    else if (text.starts_with(mark)) plain += '.', used = mark.size();
    else if (text[0] == '\xd9' && second >= 0xa0 && second <= 0xa9) plain += static_cast<char>('0' + second - 0xa0), used = 2;
    else if (text[0] == '\xdb' && second >= 0xb0 && second <= 0xb9) plain += static_cast<char>('0' + second - 0xb0), used = 2;
    else if ((text[0] >= '0' && text[0] <= '9') || text[0] == '-' || (text[0] == '+' && plain.empty())) plain += text[0];
    else if (text[0] != ' ') return {};
    text.remove_prefix(used);
  }
  const std::size_t sign = plain.starts_with('+') ? 1 : 0;
  double value = 0;
  const auto [end, error] = std::from_chars(plain.data() + sign, plain.data() + plain.size(), value, std::chars_format::fixed);
  return error == std::errc() && end == plain.data() + plain.size() ? std::optional(value) : std::nullopt;
}

std::string written(double value, std::string_view tag) {
  char text[32];
  std::snprintf(text, sizeof text, "%.15g", value);
  std::string words = text;
  if (const auto point = words.find('.'); point != std::string::npos) words.replace(point, 1, markOf(tag));
  return words;
}

class Number final : public fovea::Control {
 public:
  using Control::Control;

  void enter(const fovea::PartInfo &part) override {
    params_ = fovea::fromDict<Params>(part.params);
    if (params_.min && params_.max && *params_.min > *params_.max) throw fovea::Failure("min is more than max: no number could be written", FOVEA_E_ARGUMENT);
    for (const auto &bound : {params_.min, params_.step})
      if (params_.integer && bound && *bound != std::floor(*bound)) throw fovea::Failure("min and step of whole numbers have to be whole", FOVEA_E_ARGUMENT);
    const auto shown = part.answer.number();
    const std::string rehearsed = params_.min || params_.max || params_.step ? written(drawn(seed()), language()) : "";
    field_.emplace(stimuli(), fovea::TextBoxStyle{.text = shown ? written(*shown, language()) : "", .placeholder = params_.placeholder, .letterHeight = letter(), .size = fovea::Point{1, 0.1},
                                                  .color = ink(), .fillColor = paper(), .borderColor = ink(), .borderWidth = 1, .alignment = "top-right", .overflow = "scroll",
                                                  .isEditable = true, .isMultiline = false, .units = "height", .more = {{"rehearsal", rehearsed}, {"inputMode", "digits"}, {"inputSigns", signs()}}});
    if (!params_.unit.empty()) unit_.emplace(stimuli(), fovea::TextStyle{.text = params_.unit, .height = letter(), .color = ink(), .wrapWidth = 0.0, .units = "height"});
  }
  double measure(double width) override {
    fieldWidth_ = std::min(params_.width.value_or(std::max(kUsualWidth * letter(), placeholderWidth() + 2 * kGap * letter())), width);
    unitWidth_ = 0;
    if (unit_) unit_->setNumbers(unit_->property("wrapWidth"), {width}), unitWidth_ = unit_->measure().width + kGap * letter();
    isUnitBelow_ = fieldWidth_ + unitWidth_ > width;
    field_->setNumbers(field_->property("size"), {fieldWidth_, kLine * letter()});
    return kLine * letter() + (isUnitBelow_ ? kAboveUnit * letter() + unit_->measure().height : 0);
  }
  /// The unit stands behind the number, both of them in the middle, or below it.
  void placed() override {
    const double way = isRightToLeft() ? -1 : 1;
    if (isUnitBelow_) {
      field_->setPos({box().x, box().y + (box().height - kLine * letter()) / 2});
      return unit_->setPos({box().x, box().y - (box().height - unit_->measure().height) / 2});
    }
    field_->setPos({box().x - way * unitWidth_ / 2, box().y});
    if (unit_) unit_->setPos({box().x + way * (fieldWidth_ + kGap * letter()) / 2, box().y});
  }
  void frame(const fovea::PartFrame &frame) override {
    field_->setOpacity(frame.canRespond ? 1 : 0.4);
    field_->draw();
    if (unit_) unit_->draw();
  }
  fovea::Dict metadata() const override { return params_.unit.empty() ? fovea::Dict() : fovea::Dict{{"unit", params_.unit}}; }
  void leave() override { field_.reset(), unit_.reset(); }

  /// None for what is no number: words do not get into the data.
  fovea::Value answer() const override {
    const auto value = read(field_->text(), language());
    return value ? valueOf(*value) : fovea::Value();
  }
  std::optional<fovea::Refusal> judge(fovea::View answer) const override {
    const auto value = answer.number();
    if (answer.isNone() && isEmpty()) return params_.required ? std::optional(fovea::Refusal{"required"}) : std::nullopt;
    if (!value || !std::isfinite(*value)) return fovea::Refusal{"noNumber", {{"example", params_.integer ? "12" : written(1.5, language())}}};
    const double most = std::min(params_.max.value_or(HUGE_VAL), params_.integer ? kMostWhole : HUGE_VAL);
    const double least = std::max(params_.min.value_or(-HUGE_VAL), params_.integer ? -kMostWhole : -HUGE_VAL);
    if (params_.integer && *value != std::floor(*value)) return fovea::Refusal{"noInteger"};
    if (*value < least) return fovea::Refusal{"tooSmall", {{"least", written(least, language())}}};
    if (*value > most) return fovea::Refusal{"tooLarge", {{"most", written(most, language())}}};
    const double steps = params_.step ? (*value - params_.min.value_or(0)) / *params_.step : 0;
    if (std::abs(steps - std::round(steps)) > 1e-6) return fovea::Refusal{"offStep", {{"step", written(*params_.step, language())}, {"from", written(params_.min.value_or(0), language())}}};
    return {};
  }
  fovea::Value simulate(std::uint64_t seed, std::optional<double> &) const override { return valueOf(drawn(seed)); }

 private:
  /// Beside the digits, of keys on the screen.
  std::string signs() const {
    std::string signs(params_.integer ? "" : markOf(language()));
    return params_.min.value_or(-1) < 0 ? signs + '-' : signs;
  }
  /// 20 to 100, or within what is allowed, on a step.
  double drawn(std::uint64_t seed) const {
    const double step = params_.step.value_or(1), usual = params_.max && *params_.max < 20 ? *params_.max - 80 : 20;
    const double low = params_.min.value_or(std::ceil(usual / step) * step), high = params_.max.value_or(std::max(low + 80, 100.0));
    const auto count = static_cast<std::uint64_t>(std::floor(std::clamp((high - low) / step + 1e-9, 0.0, kMostDrawn))) + 1;
    return asWritten(low + static_cast<double>(std::mt19937_64(seed)() % count) * step);
  }
  /// 0.3, as people write three steps of 0.1, and not 0.30000000000000004.
  static double asWritten(double value) {
    char digits[32];
    std::snprintf(digits, sizeof digits, "%.15g", value);
    return std::strtod(digits, nullptr);
  }
  double placeholderWidth() const {
    return params_.placeholder.empty() ? 0 : fovea::Text(stimuli(), fovea::TextStyle{.text = params_.placeholder, .height = letter(), .wrapWidth = 0.0, .units = "height"}).measure().width;
  }
  bool isEmpty() const { return field_->text().find_first_not_of(' ') == std::string_view::npos; }
  /// A whole number is one in the data as well.
  fovea::Value valueOf(double value) const {
    if (params_.integer && value == std::floor(value) && std::abs(value) <= kMostWhole) return static_cast<std::int64_t>(value);
    return value;
  }

  Params params_;
  std::optional<fovea::TextBox> field_;
  std::optional<fovea::Text> unit_;
  double fieldWidth_ = 0, unitWidth_ = 0;
  bool isUnitBelow_ = false;
};

}  // namespace number

FOVEA_PLUGIN(number::Number)
