#include "stream.hpp"

namespace rapid_serial_presentation {
namespace {

char anyOf(std::string_view characters, fovea::Generator &generator) {
  return characters[static_cast<std::size_t>(generator.uniformInt(0, static_cast<std::int64_t>(characters.size()) - 1))];
}

}  // namespace

Stream makeStream(First first, int before, int after, int lag, bool hasSecond, fovea::Generator &generator) {
  constexpr std::size_t kApart = 6;
  Stream stream;
  stream.first = static_cast<std::size_t>(before);
  stream.second = stream.first + static_cast<std::size_t>(lag);
  stream.hasSecond = hasSecond;
  const char target = anyOf(firstsOf(first), generator);
  const std::size_t length = stream.first + 1 + static_cast<std::size_t>(after);
  while (stream.items.size() < length) {
    const std::size_t place = stream.items.size();
    const std::string recent = stream.items.substr(place - std::min(place, kApart));
    char item = place == stream.first ? target : hasSecond && place == stream.second ? kSecond : anyOf(kLetters, generator);
    const bool isTarget = place == stream.first || item == kSecond;
    while (!isTarget && (item == target || recent.find(item) != std::string::npos)) item = anyOf(kLetters, generator);
    stream.items += item;
  }
  return stream;
}

}  // namespace rapid_serial_presentation
