// Shows `frames` frames in each of `trials` trials and says when each lit up. Told so, it makes frames late on purpose, or keeps
// what the mouse does.
#include <ctime>

#include "fovea/experiment.hpp"
#include "fovea/methods/trials.hpp"

namespace {

struct Info {
  std::int64_t frames = 10, trials = 1;
  bool keepsFrames = false;  // a row for each frame
  bool keepsClicks = false;  // a row for each press and release of a button
  std::string name;          // entrusted to the data alone
  std::string site = "here";
  std::int64_t lateEvery = 0, late_ms = 25;  // before every so many-th frame of a trial it computes for so long; 0: never
  template <class Archive>
  void serialize(Archive &archive) {
    archive(CEREAL_NVP(frames), CEREAL_NVP(trials), CEREAL_NVP(keepsFrames), CEREAL_NVP(keepsClicks), cereal::make_nvp("name|priv", name), cereal::make_nvp("site|fix", site), CEREAL_NVP(lateEvery), CEREAL_NVP(late_ms));
  }
};

/// As a slow computation does, on a real clock.
void computeFor(std::int64_t milliseconds) {
  const auto now = [] {
    std::timespec time{};
    clock_gettime(CLOCK_MONOTONIC, &time);
    return static_cast<std::int64_t>(time.tv_sec) * 1000 + time.tv_nsec / 1'000'000;
  };
  for (const std::int64_t end = now() + milliseconds; now() < end;) {
  }
}

class Frames final : public fovea::Experiment {
 public:
  using Experiment::Experiment;
  fovea::Dict setupExpInfo() override { return describe(Info{}); }
  /// A badge for whoever gave a name, as private as that.
  std::optional<fovea::Dict> checkExpInfo(fovea::View filled) override {
    const std::string name(filled.find("name").textOr(""));
    return name.empty() ? std::nullopt : std::optional(fovea::Dict{{"badge|priv", "for " + name}});
  }
  void run(fovea::Run &run) override {
    const Info info = run.expInfo<Info>();
    std::vector<fovea::Dict> conditions;
    for (std::int64_t i = 0; i < info.trials; ++i) conditions.push_back({{"word", "word " + std::to_string(i)}});
    fovea::TrialHandler trials(std::move(conditions), {.order = fovea::Order::Sequential, .seed = 1});
    run.forEachTrial(trials, "trials", [&](const fovea::Trial &) {
      fovea::Timestamp first{}, last{};
      fovea::Duration paused{};
      for (std::int64_t frame = 0; frame < info.frames; ++frame) {
        if (info.lateEvery > 0 && frame > 0 && frame % info.lateEvery == 0) computeFor(info.late_ms);
        const fovea::Flip flip = window().flip();
        if (frame == 0) first = flip.time;
        last = flip.time;
        paused += flip.paused;
        if (info.keepsClicks) keepClicks(run);
        if (info.keepsFrames)
          run.addRow("frames", {{"onset_s", fovea::toSeconds(flip.time)},
                                {"uncertainty_s", fovea::toSeconds(flip.uncertainty)},
                                {"onset_source", fovea::nameOf(flip.source)},
                                {"missed", flip.missed}});
      }
      trials.addData("duration_s", fovea::toSeconds(last - first - paused));
    });
  }

 private:
  void keepClicks(fovea::Run &run) {
    for (const fovea::Event &event : input().poll())
      if (event.raw().type == FOVEA_BUTTON_PRESS || event.raw().type == FOVEA_BUTTON_RELEASE)
        run.addRow("clicks", {{"t_s", fovea::toSeconds(event.time())},
                              {"press", event.isButtonPress()},
                              {"button", static_cast<std::int64_t>(event.raw().button)},
                              {"uncertainty_s", fovea::toSeconds(event.uncertainty())},
                              {"source", fovea::nameOf(event.source())}});
  }
};

}  // namespace

FOVEA_PLUGIN(Frames)
