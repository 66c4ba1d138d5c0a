#pragma once
// A recording that stands in for a voice.

#include <cstdint>
#include <string>

namespace fovea::test {

/// The bytes of a WAV file: a tenth of a second that is not silent; 16 bits, 8000 Hz.
inline std::string spokenFile() {
  std::string wav = "RIFF";
  const auto add = [&](std::uint32_t number, int bytes) {
    for (; bytes-- > 0; number >>= 8) wav += static_cast<char>(number & 0xff);
  };
  add(36 + 1600, 4);
  wav += "WAVEfmt ";
  add(16, 4), add(1, 2), add(1, 2), add(8000, 4), add(16000, 4), add(2, 2), add(16, 2);
  wav += "data";
  add(1600, 4);
  return wav + std::string(1600, '\x10');
}

}  // namespace fovea::test
