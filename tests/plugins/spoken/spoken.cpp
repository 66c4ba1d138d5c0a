// A control that is answered by what is said in its first 0.2 s.

#include "fovea/part.hpp"

namespace {

class Spoken final : public fovea::Control {
 public:
  using Control::Control;

  void enter(const fovea::PartInfo &part) override {
    const std::string file(part.params.find("standIn").textOr(""));
    standIn_ = file.empty() ? "" : assets().path(file);
  }
  double measure(double) override { return 0.1; }
  void placed() override {}
  void frame(const fovea::PartFrame &frame) override {
    if (!recording_ && frame.canRespond)
      recording_ = audio().record(fovea::timestamp(0),
                                  {.duration_s = 0.2, .description = "an answer", .simulated = standIn_});
    if (!recording_ || said_) return;
    said_ = recording_->recorded();
    if (said_) submit(recording_->state().offset);
  }
  void leave() override { recording_.reset(); }
  fovea::Value answer() const override { return said_.value_or(fovea::Value()); }
  fovea::Value simulate(std::uint64_t, std::optional<double> &) const override { return "spoken by nobody"; }

 private:
  std::string standIn_;
  std::optional<fovea::Recording> recording_;
  std::optional<fovea::Value> said_;
};

}  // namespace

FOVEA_PLUGIN(Spoken)
