// Asks for an answer by pointer in each of its tasks. The log says which, as a warning, half a second after it began: who answers then
// does so while it is shown also when the answers are replayed on a display that takes a moment longer.

#include <fovea/experiment.hpp>

#include <cmath>
#include <optional>
#include <sstream>
#include <string>

namespace {

using namespace std::chrono_literals;

struct Answer {
  std::string what;
  fovea::Timestamp time;
};

class Clicked final : public fovea::Experiment {
 public:
  using Experiment::Experiment;

  void setupDevices(fovea::View) override { pointer_ = devices().open("pointer"); }
  void releaseDevices() override { pointer_.reset(); }

  void run(fovea::Run &run) override {
    fovea::Slider slider(stimuli(), {.size = fovea::Point{1, 0.1}, .units = "height"});
    for (const char *task : {"slider", "drag"}) {
      ask(run, task, slider, [&](const auto &) -> std::optional<Answer> {
        if (!slider.rating() || !slider.rt()) return std::nullopt;
        return Answer{written(*slider.rating()), onset_ + std::chrono::round<fovea::Duration>(std::chrono::duration<double>(*slider.rt()))};
      });
      slider.reset();
    }
    const fovea::Rect square(stimuli(), {.size = {0.2, 0.2}, .pos = {-0.25, 0.25}, .units = "height"});
    ask(run, "square", square, [&](const fovea_event &event) -> std::optional<Answer> {
      const bool isOnIt = std::abs(event.x + 0.25) < 0.1 && std::abs(event.y - 0.25) < 0.1;
      if (event.type != FOVEA_BUTTON_PRESS || !isOnIt) return std::nullopt;
      return Answer{std::to_string(event.button) + " at " + written(event.x) + " " + written(event.y), fovea::timestamp(event.t_ns)};
    });
    ask(run, "wheel", square, [&](const fovea_event &event) -> std::optional<Answer> {
      if (event.type != FOVEA_WHEEL) return std::nullopt;
      return Answer{written(event.x) + " " + written(event.y), fovea::timestamp(event.t_ns)};
    });
    ask(run, "finger", square, [&](const fovea_event &event) -> std::optional<Answer> {
      if (event.type != FOVEA_TOUCH_BEGIN) return std::nullopt;
      return Answer{std::to_string(event.touch) + " at " + written(event.x) + " " + written(event.y), fovea::timestamp(event.t_ns)};
    });
    ask(run, "mouse", square, [&](const fovea_event &event) -> std::optional<Answer> {
      const fovea::Value box(fovea::List{-0.25, 0.25, 0.2, 0.2});
      const auto isIn = pointer_->call("isPressedIn", {{"shape", box}});
      if (!isIn.as<bool>() || !*isIn.as<bool>()) return std::nullopt;
      return Answer{"pressed in the square", fovea::timestamp(event.t_ns)};
    });
  }

 private:
  template <class Look>
  void ask(fovea::Run &run, const std::string &task, const fovea::Stimulus &shown, Look look) {
    input().clear();
    shown.draw();
    onset_ = window().flip().time;
    while (clock().now() < onset_ + 500ms) {
      shown.draw();
      window().flip();
    }
    log().warning("clicked: " + task);
    std::optional<Answer> answer;
    while (!answer && clock().now() < onset_ + 2500ms) {
      bool isAsked = false;
      for (const fovea::Event &event : input().poll()) {
        isAsked = true;
        if (!answer) answer = look(event.raw());
      }
      if (!answer && !isAsked) answer = look(fovea_event{});
      shown.draw();
      window().flip();
    }
    run.addRow("trials", {{"task", task}, {"answer", answer ? answer->what : "-"}, {"rt_s", answer ? fovea::Value(fovea::toSeconds(answer->time - onset_)) : fovea::Value()}});
  }
  static std::string written(double number) {
    std::ostringstream text;
    text << number;
    return text.str();
  }

  std::optional<fovea::OpenDevice> pointer_;
  fovea::Timestamp onset_{};
};

}  // namespace

FOVEA_PLUGIN(Clicked)
