// Waits for a button in each of ten trials, and marks each onset with a trigger if there is a box for it. With "announces" it
// says in the log, after that word, when a trial begins.

#include <fovea/experiment.hpp>

#include <optional>

namespace {

using namespace std::chrono_literals;

class WithDevices final : public fovea::Experiment {
 public:
  using Experiment::Experiment;

  void setupDevices(fovea::View) override {
    response_ = devices().open("response");
    eeg_ = devices().openIfThere("eeg");
  }
  void run(fovea::Run &run) override {
    for (int trial = 0; trial < 10; ++trial) {
      run.safePoint("trial", trial);
      response_->clear();
      const fovea::Timestamp onset = window().flip().time;
      if (const auto word = run.params().find("announces").text()) log().warning(std::string(*word) + " trial " + std::to_string(trial) + " begins");
      if (eeg_) eeg_->write(trial + 1);
      const auto press = response_->waitEvent(fovea::DeviceEventKind::Press, onset, onset + 2s);
      run.addRow("trials", {{"button", press ? fovea::Value(press->name) : fovea::Value()},
                            {"rt_s", press ? fovea::Value(fovea::toSeconds(press->time - onset)) : fovea::Value()},
                            {"triggered", eeg_.has_value()},
                            {"codes", eeg_ ? codes() : fovea::Value()}});
    }
  }
  void releaseDevices() override {
    response_.reset();
    eeg_.reset();
  }

 private:
  fovea::Value codes() const {
    const fovea::Value kept = eeg_->call("codes");
    const auto *list = kept.as<fovea::List>();
    return list ? static_cast<std::int64_t>(list->size()) : std::int64_t{-1};
  }

  std::optional<fovea::OpenDevice> response_, eeg_;
};

}  // namespace

FOVEA_PLUGIN(WithDevices)
