// A disc on the left or the right: answer with the arrow key of that side.

#include <fovea/experiment.hpp>
#include <fovea/methods/trials.hpp>

#include <array>

namespace {

using namespace std::chrono_literals;

enum class Side { Left, Right };
constexpr std::array<std::string_view, 2> enumNames(Side) { return {"left", "right"}; }

struct Params {
  int trialsPerSide = 5;
  template <class Archive>
  void serialize(Archive &archive) {
    archive(CEREAL_NVP(trialsPerSide));
  }
};

struct Condition {
  Side side = Side::Left;
  template <class Archive>
  void serialize(Archive &archive) {
    archive(CEREAL_NVP(side));
  }
};

/// What a trial adds to its condition's columns; all are described in plugin.json.
struct Row {
  std::optional<std::string> response;
  std::optional<fovea::Duration> rt;
  fovea::Timestamp onset;
  template <class Archive>
  void serialize(Archive &archive) {
    archive(CEREAL_NVP(response), cereal::make_nvp("rt_s", rt), cereal::make_nvp("onset_s", onset));
  }
};

class MyExperiment final : public fovea::Experiment {
 public:
  using Experiment::Experiment;

  fovea::Dict setupExpInfo() override { return {{"participant|req", ""}}; }

  void setupWindow(const fovea::WindowInfo &) override {
    cross_.emplace(stimuli(), fovea::CrossStyle{.size = {0.05, 0.05}, .units = "height"});
    disc_.emplace(stimuli(), fovea::CircleStyle{.radius = 0.06, .units = "height"});
  }

  void run(fovea::Run &run) override {
    window().setPausePolicy(fovea::PausePolicy::AtSafePoint);  // a trial is never cut in two: no pause is part of an rt
    const auto params = run.params<Params>();
    const std::vector<Condition> conditions{{Side::Left}, {Side::Right}};
    fovea::TrialHandler trials(conditions, {.nReps = params.trialsPerSide, .seed = random().seed("trials")});
    run.forEachTrial(trials, "trials", [&](const fovea::Trial &trial) { trials.addData(runTrial(trial.as<Condition>().side)); });
  }

  void releaseWindow() override {
    cross_.reset();
    disc_.reset();
  }

 private:
  Row runTrial(Side side) {
    cross_->draw();
    const fovea::Flip fixation = window().flip();

    disc_->setPos({side == Side::Left ? -0.3 : 0.3, 0});
    cross_->draw();
    disc_->draw();
    const fovea::Flip onset = window().flip(fixation.time + 500ms);
    const auto key = input().waitKey({{"left", "right"}, fovea::nameOf(side), onset.time}, onset.time + 2s);

    Row row{{}, {}, onset.time};
    if (key) row.response = key->name, row.rt = key->time - onset.time;
    return row;
  }

  std::optional<fovea::Cross> cross_;
  std::optional<fovea::Circle> disc_;
};

}  // namespace

FOVEA_PLUGIN(MyExperiment)
