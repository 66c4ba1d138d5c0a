// Plays and records as "what" of expInfo says: "voice", a trial after another; "left", and gives nothing
// back; "flips", and it is the test that does.

#include <array>
#include <cmath>

#include "fovea/experiment.hpp"

namespace {

using namespace std::chrono_literals;

class Sounding final : public fovea::Experiment {
 public:
  using Experiment::Experiment;

  fovea::Dict setupExpInfo() override { return {{"what", "flips"}, {"standIn", ""}}; }
  void run(fovea::Run &run) override {
    const std::string what(run.expInfo().find("what").textOr(""));
    if (what == "voice") return voice(run);
    if (what == "left") leave();
    for (int i = 0; i < 60; ++i) window().flip();
  }

 private:
  static constexpr double kRate = 8000;

  /// Half a second of 1000 Hz.
  fovea::Sound beep() const {
    std::vector<float> samples(4000);
    for (std::size_t i = 0; i < samples.size(); ++i)
      samples[i] = static_cast<float>(0.5 * std::sin(2 * 3.14159265 * 1000 * static_cast<double>(i) / kRate));
    return audio().make(samples, kRate, 1, {.fadeIn_s = 0.005, .fadeOut_s = 0.005});
  }
  void voice(fovea::Run &run) {
    const fovea::Sound sound = beep();
    const std::string standIn(run.expInfo().find("standIn").textOr(""));
    for (int trial = 0; trial < 2; ++trial) {
      run.safePoint("trial", trial);
      const fovea::Timestamp begin = window().flip().time + 100ms;
      sound.play(begin);
      const fovea::Recording recording =
          audio().record(begin, {.duration_s = 0.7, .description = "what was said", .simulated = standIn});
      std::optional<fovea::Value> voice;
      while (!voice) window().flip(), voice = recording.recorded();
      const fovea::SoundState played = sound.state();
      run.addRow("trials", {{"beep_onset_s", fovea::toSeconds(played.onset)},
                            {"beep_offset_s", fovea::toSeconds(played.offset)},
                            {"asked_s", fovea::toSeconds(begin)},
                            {"beep_source", fovea::nameOf(played.source)},
                            {"voice", *voice}});
    }
  }
  void leave() {
    const auto *calls = service<fovea_audio>(FOVEA_AUDIO);
    std::uint64_t handle = 0;
    const std::array<double, 8> samples{};
    const std::uint64_t frames = samples.size();
    const fovea_array array{FOVEA_F64, 1, &frames, samples.data()};
    fovea_value value{};
    value.type = FOVEA_ARRAY;
    value.count = 1;
    value.as.array = &array;
    fovea::check(calls->make(services().host, &value, kRate, nullptr, &handle), "make");
    fovea::check(calls->record(services().host, 0, nullptr, &handle), "record");
  }
};

}  // namespace

FOVEA_PLUGIN(Sounding)
