// Shows `frames` frames in each of `trials` trials and says when each lit up.
#include "fovea/experiment.hpp"
#include "fovea/methods/trials.hpp"

namespace {

struct Info {
  std::int64_t frames = 10, trials = 1;
  bool keepsFrames = false;  // a row for each frame
  template <class Archive>
  void serialize(Archive &archive) {
    archive(CEREAL_NVP(frames), CEREAL_NVP(trials), CEREAL_NVP(keepsFrames));
  }
};

class Frames final : public fovea::Experiment {
 public:
  using Experiment::Experiment;
  fovea::Dict setupExpInfo() override { return describe(Info{}); }
  void run(fovea::Run &run) override {
    const Info info = run.expInfo<Info>();
    std::vector<fovea::Dict> conditions;
    for (std::int64_t i = 0; i < info.trials; ++i) conditions.push_back({{"word", "word " + std::to_string(i)}});
    fovea::TrialHandler trials(std::move(conditions), {.order = fovea::Order::Sequential, .seed = 1});
    run.forEachTrial(trials, "trials", [&](const fovea::Trial &) {
      fovea::Timestamp first{}, last{};
      fovea::Duration paused{};
      for (std::int64_t frame = 0; frame < info.frames; ++frame) {
        const fovea::Flip flip = window().flip();
        if (frame == 0) first = flip.time;
        last = flip.time;
        paused += flip.paused;
        if (info.keepsFrames) run.addRow("frames", {{"onset_s", fovea::toSeconds(flip.time)}});
      }
      trials.addData("duration_s", fovea::toSeconds(last - first - paused));
    });
  }
};

}  // namespace

FOVEA_PLUGIN(Frames)
