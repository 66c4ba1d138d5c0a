#include "sound/sound.hpp"

namespace fovea {

std::string_view sampleSourceWord(SampleSource source) {
  switch (source) {
    case SampleSource::Device:
      return "device";
    case SampleSource::Block:
      return "block";
    case SampleSource::Virtual:
      return "virtual";
    case SampleSource::Unknown:
      break;
  }
  return "unknown";
}

}  // namespace fovea
