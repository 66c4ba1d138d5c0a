// Three trials, each with a row. In the second it asks for a stimulus, or for something of the window, and goes on without it when it is told so.
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
      const std::string_view kind = params.find("kind").textOr("text");
      if (kind == "the window's units") return window().setUnits(params.find("properties").find("units").textOr(""));
      if (kind == "the window's colour") return window().setColor(0, 2, 0);
      if (kind == "a text of Latin-1") return (void)fovea::Text(stimuli(), {.text = "gr\xfc\xdf dich"});
      if (kind == "a new text of Latin-1") return fovea::Text(stimuli(), {.text = "a"}).setText("gr\xfc\xdf dich");
      const fovea::Stimulus asked(stimuli(), kind, *params.find("properties").copy().as<fovea::Dict>());
      if (params.find("isNotShown").boolean().value_or(false)) return;
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
