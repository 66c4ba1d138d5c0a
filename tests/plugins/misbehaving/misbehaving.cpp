// An experiment that does one wrong thing: FOVEA_TEST_MISBEHAVE=CALL:HOW, e.g. run:crash, or its parameter "misbehave". Rows before it are
// added as usual.

#include <fovea/experiment.hpp>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>

namespace {

constexpr int kRows = 5;

class Misbehaving final : public fovea::Experiment {
 public:
  using Experiment::Experiment;

  fovea::Dict setupExpInfo() override {
    misbehaveIn("setupExpInfo");
    return {};
  }
  void setupWindow(const fovea::WindowInfo &) override { misbehaveIn("setupWindow"); }
  void setupDevices(fovea::View) override { misbehaveIn("setupDevices"); }
  void run(fovea::Run &run) override {
    for (int row = 0; row < kRows; ++row) {
      run.safePoint("row", row);
      window().flip();
      run.addRow("trials", {{"number", row}});
    }
    misbehaveIn("run");
    misbehaveIn("run", run.params().find("misbehave").textOr(""));
  }
  std::vector<fovea::Dict> saveData() override {
    misbehaveIn("saveData");
    return {};
  }

 private:
  /// Once the file FOVEA_TEST_UNTIL is there.
  static bool mayStop() {
    const char *file = std::getenv("FOVEA_TEST_UNTIL");
    return !file || std::filesystem::exists(file);
  }
  void misbehaveIn(std::string_view call) {
    const char *asked = std::getenv("FOVEA_TEST_MISBEHAVE");
    misbehaveIn(call, asked ? asked : "");
  }
  void misbehaveIn(std::string_view call, std::string_view wish) {
    if (wish.substr(0, wish.find(':')) != call) return;
    const std::string_view how = wish.substr(call.size() + 1);
    if (how == "throw") throw std::runtime_error("deliberately thrown");
    if (how == "error") throw fovea::Failure("deliberately refused", FOVEA_E_ARGUMENT);
    if (how == "crash") std::raise(SIGSEGV);
    if (how == "abort") std::abort();
    if (how == "exit") std::exit(7);
    if (how == "wait") {
      log().warning("waiting to be stopped");
      while (true) window().flip();
    }
    if (how == "hang")
      for (volatile bool forEver = true; forEver;) {
      }
    if (how == "compute") {
      log().warning("computes");
      const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(2);
      while (std::chrono::steady_clock::now() < end || !mayStop()) {
      }
    }
  }
};

}  // namespace

FOVEA_PLUGIN(Misbehaving)
