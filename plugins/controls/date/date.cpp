// Day, month and year, each in a field of its own, in the order of the page's language.

#include "fovea/interactive.hpp"
#include "fovea/part.hpp"
#include "fovea/stimuli.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace date {

using Date = std::chrono::year_month_day;

// Of a letter.
constexpr double kLine = 2.36, kGap = 0.8, kCaption = 0.8, kBelowCaption = 0.3, kBelow = 0.4;
/// Digits alone, of Europe or of the Arabs.
std::optional<int> numberIn(std::string_view text) {
  int number = 0, count = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const auto next = static_cast<unsigned char>(i + 1 < text.size() ? text[i + 1] : '\0');
    int digit = -1;
    if (byte == ' ') continue;
    if (byte >= '0' && byte <= '9') digit = byte - '0';
    else if (byte == 0xD9 && next >= 0xA0 && next <= 0xA9) digit = next - 0xA0, ++i;
    else if (byte == 0xDB && next >= 0xB0 && next <= 0xB9) digit = next - 0xB0, ++i;
    if (digit < 0 || ++count > 4) return {};
    number = 10 * number + digit;
  }
  return count ? std::optional(number) : std::nullopt;
}

std::optional<Date> dateOf(int year, int month, int day) {
  if (year < 1000 || month < 1 || day < 1) return {};  // of a year everybody means all four digits
  const Date found{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)), std::chrono::day(static_cast<unsigned>(day))};
  return found.ok() ? std::optional(found) : std::nullopt;
}
std::optional<Date> dateIn(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return {};
  const auto year = numberIn(text.substr(0, 4)), month = numberIn(text.substr(5, 2)), day = numberIn(text.substr(8, 2));
  return year && month && day ? dateOf(*year, *month, *day) : std::nullopt;
}
std::string written(Date date) {
  char text[16];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(date.year()), static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  return text;
}

class DateControl final : public fovea::Control {
 public:
  using Control::Control;

  void enter(const fovea::PartInfo &part) override {
    isRequired_ = part.params.find("required").boolean().value_or(true);
    min_ = limit(part.params, "min"), max_ = limit(part.params, "max");
    if (min_ && max_ && *min_ > *max_) throw fovea::Failure("min is later than max: no date could be written", FOVEA_E_ARGUMENT);
    const auto answered = dateIn(part.answer.textOr(""));
    const fovea::View words = part.params.find("messages");
    std::string order(words.find("order").textOr("dmy")), sorted = order;
    std::sort(sorted.begin(), sorted.end());
    if (sorted != "dmy") throw fovea::Failure("the order \"" + order + "\" is none of d, m and y", FOVEA_E_ARGUMENT);
    fields_.clear();
    std::optional<double> any;
    const Date rehearsed = dateIn(part.params.find("simulatedAnswer").textOr("")).value_or(*dateIn(*simulate(seed(), any).as<std::string>()));
    for (const char which : order) {
      const char *caption = which == 'd' ? "day" : which == 'm' ? "month" : "year";
      fields_.push_back({which,
                         fovea::TextBox(stimuli(), fovea::TextBoxStyle{.text = answered ? std::to_string(partOf(*answered, which)) : "", .letterHeight = letter(), .size = fovea::Point{1, 0.1}, .color = ink(), .fillColor = paper(),
                                                                       .borderColor = ink(), .borderWidth = 1, .alignment = "top-right", .overflow = "scroll", .isEditable = true, .isMultiline = false,
                                                                       .units = "height", .more = {{"rehearsal", std::to_string(partOf(rehearsed, which))}, {"inputMode", "digits"}}}),
                         fovea::Text(stimuli(), fovea::TextStyle{.text = std::string(words.find(caption).textOr(caption)), .height = kCaption * letter(), .color = ink(), .wrapWidth = 0.0, .units = "height"})});
    }
  }
  double measure(double width) override {
    captions_ = {};
    width_ = -kGap * letter();
    for (Field &field : fields_) {
      const fovea::Box caption = field.caption.measure();
      captions_ = {std::max(captions_.x, caption.width), std::max(captions_.y, caption.height)};
      field.width = std::max(caption.width, digitsOf(field));
      width_ += kGap * letter() + field.width;
    }
    isStacked_ = width_ > width;
    for (Field &field : fields_) {
      if (isStacked_) field.width = std::min(digitsOf(field), std::max(width - captions_.x - kGap * letter(), letter()));
      field.box.setNumbers(field.box.property("size"), {field.width, kLine * letter()});
    }
    if (!isStacked_) return captions_.y + (kBelowCaption + kLine) * letter();
    return (3 * kLine + 2 * kBelow) * letter();
  }
  void placed() override { isStacked_ ? placeStacked() : placeBeside(); }
  void frame(const fovea::PartFrame &frame) override {
    for (Field &field : fields_) {
      field.caption.draw();
      field.box.setOpacity(frame.canRespond ? 1 : 0.4);
      field.box.draw();
    }
  }
  void leave() override { fields_.clear(); }

  /// None for what is no date: words do not get into the data.
  fovea::Value answer() const override {
    std::array<std::optional<int>, 3> numbers;  // year, month, day
    for (const Field &field : fields_) numbers[field.which == 'y' ? 0 : field.which == 'm' ? 1 : 2] = numberIn(field.box.text());
    const auto found = numbers[0] && numbers[1] && numbers[2] ? dateOf(*numbers[0], *numbers[1], *numbers[2]) : std::nullopt;
    return found ? fovea::Value(written(*found)) : fovea::Value();
  }
  std::optional<fovea::Refusal> judge(fovea::View answer) const override {
    if (answer.isNone() && isEmpty()) return isRequired_ ? std::optional(fovea::Refusal{"required"}) : std::nullopt;
    const auto given = dateIn(answer.textOr(""));
    if (!given) return fovea::Refusal{"noDate"};
    if (min_ && *given < *min_) return fovea::Refusal{"tooEarly", {{"min", written(*min_)}}};
    if (max_ && *given > *max_) return fovea::Refusal{"tooLate", {{"max", written(*max_)}}};
    return {};
  }
  /// Within what is allowed; else somebody's birth, or within some years of the one end that there is.
  fovea::Value simulate(std::uint64_t seed, std::optional<double> &) const override {
    constexpr std::chrono::days kSpan(7305);
    const std::chrono::sys_days born(usual(1950)), adult(usual(2005));
    const std::chrono::sys_days low = min_ ? std::chrono::sys_days(*min_) : max_ ? std::min(born, std::chrono::sys_days(*max_) - kSpan) : born;
    const std::chrono::sys_days high = max_ ? std::chrono::sys_days(*max_) : std::max(adult, low + kSpan);
    const auto days = static_cast<std::uint64_t>((high - low).count()) + 1;
    return written(Date(low + std::chrono::days(static_cast<std::int64_t>(std::mt19937_64(seed)() % days))));
  }

 private:
  struct Field {
    char which;  // d, m, y
    fovea::TextBox box;
    fovea::Text caption;
    double width = 0;
  };
  double digitsOf(const Field &field) const { return (field.which == 'y' ? 5 : 3.5) * letter(); }
  /// Each below its caption.
  void placeBeside() {
    const double way = isRightToLeft() ? -1 : 1, top = box().y + box().height / 2;
    double x = box().x - way * width_ / 2;
    for (Field &field : fields_) {
      const double middle = x + way * field.width / 2;
      field.caption.setPos({middle, top - captions_.y / 2});
      field.box.setPos({middle, top - box().height + kLine * letter() / 2});
      x += way * (field.width + kGap * letter());
    }
  }
  /// Below one another, each behind its caption.
  void placeStacked() {
    const double way = isRightToLeft() ? -1 : 1, widest = std::max_element(fields_.begin(), fields_.end(), [](const Field &one, const Field &other) { return one.width < other.width; })->width;
    const double begin = box().x - way * (captions_.x + kGap * letter() + widest) / 2;
    double y = box().y + box().height / 2 - kLine * letter() / 2;
    for (Field &field : fields_) {
      field.caption.setPos({begin + way * field.caption.measure().width / 2, y});
      field.box.setPos({begin + way * (captions_.x + kGap * letter() + field.width / 2), y});
      y -= (kLine + kBelow) * letter();
    }
  }
  static int partOf(Date date, char which) {
    return which == 'd' ? static_cast<int>(static_cast<unsigned>(date.day())) : which == 'm' ? static_cast<int>(static_cast<unsigned>(date.month())) : static_cast<int>(date.year());
  }
  static Date usual(int year) { return std::chrono::year(year) / 1 / 1; }
  static std::optional<Date> limit(fovea::View params, const char *name) {
    const auto given = params.find(name).text();
    const auto found = given ? dateIn(*given) : std::nullopt;
    if (given && !found) throw fovea::Failure("\"" + std::string(*given) + "\" is no date of the calendar", FOVEA_E_ARGUMENT);
    return found;
  }
  bool isEmpty() const {
    return std::all_of(fields_.begin(), fields_.end(), [](const Field &field) { return field.box.text().find_first_not_of(' ') == std::string_view::npos; });
  }

  std::vector<Field> fields_;
  std::optional<Date> min_, max_;
  fovea::Point captions_;  // as large as the largest
  double width_ = 0;       // of all of them beside one another
  bool isRequired_ = true, isStacked_ = false;
};

}  // namespace date

FOVEA_PLUGIN(date::DateControl)
