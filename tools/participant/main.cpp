// fovea-participant: presses real keys at the participant's window. Started by `fovea run --scripted`.

#include <unistd.h>

#include <charconv>
#include <cstdio>
#include <optional>
#include <string_view>

#include "core/hash.hpp"
#include "participant/loop.hpp"

namespace {

constexpr std::string_view kHelp =
    R"(Usage: fovea-participant [--seed N] [--accuracy P] [--speed FACTOR] [--check]

A scripted participant. Reads what is awaited from standard input, one JSON object a line, answers with real key presses on
the X display through XTEST, and writes one JSON object a line for each press and release it injected.

  --seed N        the same seed gives the same answers (default: random)
  --accuracy P    share of right answers, 0 to 1 (default 0.95)
  --speed FACTOR  2 answers in half the time (default 1)
  --check         only say whether keys can be pressed on this display: exit status 0 or 3

Exit status: 0 at the end of standard input, 1 when some request could not be followed, 2 when nobody reads its output or an
option is wrong, 3 when there is no usable display, 4 when interrupted.
)";

struct Options {
  fovea::BehaviourOptions behaviour;
  bool onlyCheck = false;
  bool onlyHelp = false;
};

template <class Number>
bool readNumber(std::string_view text, Number &number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

std::optional<Options> wrongOption(std::string_view option, const char *wanted) {
  std::fprintf(stderr, "fovea-participant: %.*s wants %s; see --help\n", static_cast<int>(option.size()),
               option.data(), wanted);
  return std::nullopt;
}

std::optional<Options> readOptions(int count, char **words) {
  Options options;
  options.behaviour.seed = fovea::randomSeed();
  for (int i = 1; i < count; ++i) {
    const std::string_view word = words[i];
    const std::string_view value = i + 1 < count ? words[i + 1] : "";
    if (word == "--help") {
      options.onlyHelp = true;
    } else if (word == "--check") {
      options.onlyCheck = true;
    } else if (word == "--seed") {
      if (!readNumber(value, options.behaviour.seed)) return wrongOption(word, "a whole number");
      ++i;
    } else if (word == "--accuracy") {
      double &accuracy = options.behaviour.accuracy;
      if (!readNumber(value, accuracy) || accuracy < 0 || accuracy > 1)
        return wrongOption(word, "a number from 0 to 1");
      ++i;
    } else if (word == "--speed") {
      if (!readNumber(value, options.behaviour.speed) || options.behaviour.speed <= 0)
        return wrongOption(word, "a number above 0");
      ++i;
    } else {
      return wrongOption(word, "to be one of --seed, --accuracy, --speed, --check, --help");
    }
  }
  return options;
}

}  // namespace

int main(int count, char **words) {
  const auto options = readOptions(count, words);
  if (!options) return 2;
  if (options->onlyHelp) return std::fputs(kHelp.data(), stdout) < 0 ? 2 : 0;
  const auto keyboard = fovea::openKeyboard();
  if (!keyboard) {
    std::fprintf(stderr, "fovea-participant: %s\n", keyboard.error().text().c_str());
    return 3;
  }
  if (options->onlyCheck) return 0;
  fovea::Behaviour behaviour(options->behaviour);
  return static_cast<int>(fovea::runParticipant(STDIN_FILENO, STDOUT_FILENO, behaviour, **keyboard));
}
