#include "core/wall_time.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cstdlib>

namespace fovea {

WallTime toLocal(std::int64_t wallNanoseconds) {
  using namespace std::chrono;
  const auto whole = floor<seconds>(nanoseconds(wallNanoseconds));
  WallTime time;
  time.nanoseconds = static_cast<int>((nanoseconds(wallNanoseconds) - whole).count());
  const std::time_t since1970 = whole.count();
  localtime_r(&since1970, &time.calendar);
  time.offsetMinutes = static_cast<int>(time.calendar.tm_gmtoff / 60);
  return time;
}

std::string toText(const WallTime &time) {
  const std::tm &c = time.calendar;
  const int offset = std::abs(time.offsetMinutes);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}{}{:02}:{:02}", c.tm_year + 1900, c.tm_mon + 1,
                     c.tm_mday, c.tm_hour, c.tm_min, c.tm_sec, time.nanoseconds / 1000,
                     time.offsetMinutes < 0 ? '-' : '+', offset / 60, offset % 60);
}

std::int64_t wallNow() {
  using namespace std::chrono;
  return duration_cast<nanoseconds>(system_clock::now().time_since_epoch()).count();
}

}  // namespace fovea
