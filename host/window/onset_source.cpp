#include <array>

#include "window/window.hpp"

namespace fovea {
namespace {

struct Names {
  OnsetSource source;
  std::string_view name, word;
};
constexpr std::array<Names, 6> kNames{{{OnsetSource::Unknown, "unknown", "unknown"},
                                       {OnsetSource::OmlSyncControl, "OML sync control", "oml"},
                                       {OnsetSource::PresentCompletion, "present completion", "present"},
                                       {OnsetSource::SwapReturn, "swap return", "swap_return"},
                                       {OnsetSource::Timer, "timer", "timer"},
                                       {OnsetSource::Virtual, "virtual", "virtual"}}};

const Names &namesOf(OnsetSource source) {
  for (const Names &names : kNames)
    if (names.source == source) return names;
  return kNames.front();
}

}  // namespace

std::string_view onsetSourceName(OnsetSource source) { return namesOf(source).name; }
std::string_view onsetSourceWord(OnsetSource source) { return namesOf(source).word; }

std::optional<OnsetSource> onsetSourceFromWord(std::string_view word) {
  for (const Names &names : kNames)
    if (names.word == word) return names.source;
  return std::nullopt;
}

std::string_view presentationWord(Presentation presentation) {
  switch (presentation) {
    case Presentation::Flipped: return "flipped";
    case Presentation::Copied: return "copied";
    case Presentation::Unknown: break;
  }
  return "unknown";
}

}  // namespace fovea
