#include "core/shortened.hpp"

namespace fovea {

std::string shortened(std::string_view text, std::size_t most) {
  if (text.size() <= most) return std::string(text);
  const auto isInside = [&](std::size_t at) { return (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80; };  // of a character
  std::size_t head = most * 2 / 3, tail = text.size() - most / 3;
  while (head > 0 && isInside(head)) --head;
  while (tail < text.size() && isInside(tail)) ++tail;
  return std::string(text.substr(0, head)) + " ... (" + std::to_string(tail - head) + " bytes left out) ... " + std::string(text.substr(tail));
}

Error shortened(Error error) {
  error.what = shortened(error.what, 1000);
  error.where = shortened(error.where, 500);
  error.fix = shortened(error.fix, 2000);
  return error;
}

}  // namespace fovea
