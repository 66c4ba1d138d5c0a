#include "session/time_text.hpp"

#include <cstdio>
#include <ctime>

#include "core/wall_time.hpp"

namespace fovea {
namespace {

constexpr char kIso[] = "%Y-%m-%dT%H:%M:%S.%f%:z";
constexpr std::size_t kLongest = 100;
constexpr std::size_t kLongestField = 64;  // what one letter may become: %c in the wordiest of languages
constexpr char kKnown[] = "aAbBcCdDeFgGhHIjklmMnpPrRsStTuUVwWxXyYzZ%f:";

}  // namespace

Result<TimeFormat> TimeFormat::read(const std::string &text) {
  TimeFormat format;
  if (text == "float" || text == "None") return format;  // the second as older clients write it
  if (text.size() > kLongest)
    return Error{ErrorCode::BadArgument, "the format of time has " + std::to_string(text.size()) + " bytes", "format",
                 "give at most " + std::to_string(kLongest) + ", such as %H:%M:%S"};
  format.pattern_ = text == "iso" ? kIso : text == "str" ? "%Y-%m-%d_%H:%M:%S.%f%z" : text;
  bool hasField = false;
  for (std::size_t i = 0; i < format.pattern_.size(); ++i) {
    if (format.pattern_[i] != '%') continue;
    const char next = i + 1 < format.pattern_.size() ? format.pattern_[i + 1] : '\0';
    if (next == '\0' || std::string_view(kKnown).find(next) == std::string_view::npos)
      return Error{ErrorCode::BadArgument, "\"" + text + "\" is no format of time", "at \"%" + std::string(1, next) + "\"",
                   "use \"float\", \"iso\", \"str\", or a strftime pattern such as %H:%M:%S"};
    hasField = true;
    ++i;
  }
  if (!hasField)
    return Error{ErrorCode::BadArgument, "\"" + text + "\" is no format of time", "format",
                 "use \"float\", \"iso\", \"str\", or a strftime pattern such as %H:%M:%S"};
  return format;
}

Value TimeFormat::format(const Clock &clock, Timestamp time) const {
  if (pattern_.empty()) return Value(toSeconds(time));
  const WallTime wall = toLocal(clock.wallOrigin() + toNanoseconds(time));
  // strftime knows neither fractions nor offsets with a colon: they are put in before it.
  std::string pattern;
  char part[32];
  for (std::size_t i = 0; i < pattern_.size(); ++i) {
    if (pattern_.compare(i, 2, "%f") == 0) {
      std::snprintf(part, sizeof part, "%06d", wall.nanoseconds / 1000);
      pattern += part;
      ++i;
    } else if (pattern_.compare(i, 3, "%:z") == 0) {
      const int offset = wall.offsetMinutes < 0 ? -wall.offsetMinutes : wall.offsetMinutes;
      std::snprintf(part, sizeof part, "%c%02d:%02d", wall.offsetMinutes < 0 ? '-' : '+', offset / 60, offset % 60);
      pattern += part;
      i += 2;
    } else {
      pattern += pattern_[i];
      if (pattern_[i] == '%' && i + 1 < pattern_.size()) pattern += pattern_[++i];
    }
  }
  std::string text(pattern.size() * kLongestField, '\0');
  text.resize(std::strftime(text.data(), text.size(), pattern.c_str(), &wall.calendar));
  return Value(std::move(text));
}

}  // namespace fovea
