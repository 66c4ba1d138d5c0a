// Three trials, each with a row. In the second it asks for a stimulus, and goes on without it when it is told so.
#include <fovea/experiment.hpp>
#include <fovea/stimuli.hpp>

#include <optional>
#include <string>

namespace {

class StimulusAtFault final : public fovea::Experiment {
 public:
  using Experiment::Experiment;
  fovea::Dict setupExpInfo() override { return {}; }
  void run(fovea::Run &run) override {
    for (int number = 0; number < 3; ++number) {
      run.safePoint("trial", number);
      window().flip();
      if (number == 1) ask(run.params());
      run.addRow("trials", {{"number", number}});
    }
  }

 private:
  void ask(fovea::View params) {
    try {
      const fovea::Stimulus asked(stimuli(), params.find("kind").textOr("text"), *params.find("properties").copy().as<fovea::Dict>());
      (void)asked.measure();
      for (int frame = 0; frame < 3; ++frame) {
        asked.draw();
        window().flip();
      }
    } catch (const fovea::Failure &) {
      if (!params.find("goesOn").boolean().value_or(false)) throw;
    }
  }
};

}  // namespace

FOVEA_PLUGIN(StimulusAtFault)
