// Waits for the scanner's key as a person's keyboard would bring it, then shows a volume's worth of frames; twice.

#include <fovea/experiment.hpp>

namespace {

using namespace std::chrono_literals;

class Scanned final : public fovea::Experiment {
 public:
  using Experiment::Experiment;

  void run(fovea::Run &run) override {
    const fovea::Timestamp began = clock().now();
    for (int block = 0; block < 2; ++block) {
      const fovea::Key pulse = input().waitKey({.keys = {"5"}, .since = clock().now()});
      const fovea::Timestamp onset = window().flip().time;
      run.addRow("blocks", {{"pulse_s", fovea::toSeconds(pulse.time - began)},
                            {"onset_s", fovea::toSeconds(onset - began)},
                            {"source", fovea::enumNames(pulse.source).at(static_cast<std::size_t>(pulse.source))}});
      window().waitUntil(onset + 500ms);
    }
  }
};

}  // namespace

FOVEA_PLUGIN(Scanned)
