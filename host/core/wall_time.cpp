#include "core/wall_time.hpp"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <iterator>
#include <utility>

namespace fovea {
namespace {

/// At least so many digits.
void putDigits(std::string &text, int number, int digits) {
  char shown[16];
  char *const end = std::end(shown), *first = end;
  for (int left = number; left != 0 || end - first < digits; left /= 10) *--first = static_cast<char>('0' + left % 10);
  text.append(first, end);
}

}  // namespace

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
  std::string text;
  text.reserve(sizeof "2000-01-01T12:00:00.000000+00:00");
  putDigits(text, c.tm_year + 1900, 4);
  for (const auto &[mark, number] : {std::pair('-', c.tm_mon + 1), {'-', c.tm_mday}, {'T', c.tm_hour}, {':', c.tm_min}, {':', c.tm_sec}}) putDigits(text += mark, number, 2);
  putDigits(text += '.', time.nanoseconds / 1000, 6);
  putDigits(text += time.offsetMinutes < 0 ? '-' : '+', offset / 60, 2);
  putDigits(text += ':', offset % 60, 2);
  return text;
}

std::int64_t wallNow() {
  using namespace std::chrono;
  return duration_cast<nanoseconds>(system_clock::now().time_since_epoch()).count();
}

}  // namespace fovea
