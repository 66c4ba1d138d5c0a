// Pictures that follow one another, made of objects some of which are clicked on: that is the answer.

#include "fovea/draws.hpp"
#include "fovea/graphic.hpp"

#include <algorithm>
#include <optional>
#include <random>
#include <string>

namespace graphic_control {

class GraphicControl final : public fovea::GraphicPart<fovea::Control> {
 public:
  using GraphicPart::GraphicPart;

  void enter(const fovea::PartInfo &part) override {
    makeGraphic(part, "trialStart", "graphicControl");
    answer_ = {};
    autoAdvanceAfter_s_ = part.params.find("autoAdvanceAfter_s").number();
    makes("objectClicked");
    if (autoAdvanceAfter_s_) on("trialStart", "autoSubmit", fovea::fromSeconds(*autoAdvanceAfter_s_));
  }
  void event(const fovea::Event &event) override { graphic().event(event); }
  void frame(const fovea::PartFrame &frame) override {
    const auto clicks = graphic().clicks();
    if (!clicks.empty() && frame.canRespond) take(clicks.front());
    GraphicPart::frame(frame);
  }
  fovea::Dict metadata() const override {
    fovea::Dict told = GraphicPart::metadata();
    if (autoAdvanceAfter_s_) told.emplace_back("autoAdvanceAfter_s", *autoAdvanceAfter_s_);
    return told;
  }

  fovea::Value answer() const override { return answer_; }
  std::optional<fovea::Refusal> judge(fovea::View answer) const override {
    if (answer.isNone()) return autoAdvanceAfter_s_ ? std::nullopt : std::optional(fovea::Refusal{"required"});
    const auto object = answer.find("clickedObject").text();
    const auto all = graphic().targets();
    const bool isKnown = object && std::any_of(all.begin(), all.end(), [&](const fovea::Graphic::Target &target) { return target.object->id() == *object; });
    const fovea::View place = answer.find("clickCoordinates");
    const bool isPlace = place.isNone() || (place.isList() && place.size() == 2 && place[0].number() && place[1].number());
    if (!isKnown) return fovea::Refusal{"none", {{"answer", std::string(object.value_or(""))}}};
    if (!isPlace) return fovea::Refusal{"noPlace"};
    return {};
  }
  /// One of the objects that can be clicked on, while it is there.
  fovea::Value simulate(std::uint64_t seed, std::optional<double> &rt_s) const override {
    const auto all = graphic().targets();
    if (all.empty()) {
      rt_s = autoAdvanceAfter_s_.value_or(0) + 1;  // the page goes on by itself before
      return {};
    }
    std::mt19937_64 random(seed);
    const auto &[object, from, until] = all[static_cast<std::size_t>(fovea::drawInt(random, 0, static_cast<std::int64_t>(all.size()) - 1))];
    const double from_s = fovea::toSeconds(from), span_s = until ? std::min(kLongest_s, fovea::toSeconds(*until - from)) : kLongest_s;
    if (from_s > 0 || until) rt_s = from_s + span_s * fovea::drawUniform(random);
    return answerOf(object->id(), object->place());
  }

 private:
  static constexpr double kLongest_s = 2;  // that a simulated participant looks at an object

  static fovea::Value answerOf(const std::string &object, std::optional<fovea::Point> place) {
    return fovea::Dict{{"clickedObject", object}, {"clickCoordinates", place ? fovea::Value(fovea::List{place->x, place->y}) : fovea::Value()}};
  }
  void take(const fovea::Graphic::Click &click) {
    answer_ = answerOf(click.object, click.place);
    happen("objectClicked", click.time, answer_);
    submit(click.time);
  }

  std::optional<double> autoAdvanceAfter_s_;
  fovea::Value answer_;
};

}  // namespace graphic_control

FOVEA_PLUGIN(graphic_control::GraphicControl)
