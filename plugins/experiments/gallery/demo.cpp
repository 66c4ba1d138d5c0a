#include "demo.hpp"

#include <algorithm>
#include <cmath>

namespace gallery {
namespace {

using fovea::Dict;
using fovea::List;

/// What is seen through an aperture, and what a buffer keeps a picture of.
std::vector<fovea::Stimulus> scene(const fovea::Stimuli &stimuli, fovea::Point pos) {
  std::vector<fovea::Stimulus> scene;
  const auto add = [&](const char *kind, Dict properties, double right, double up) {
    properties.insert(properties.end(), {{"pos", List{pos.x + right, pos.y + up}}, {"units", "height"}});
    scene.emplace_back(stimuli, kind, properties);
  };
  add("rect", {{"size", List{0.6, 0.6}}, {"color", "#305070"}}, 0, 0);
  for (int i = 0; i < 5; ++i) add("polygon", {{"edges", 3 + i}, {"radius", 0.09}, {"color", "gold"}}, 0.18 * std::sin(1.2566 * i), 0.18 * std::cos(1.2566 * i));
  add("text", {{"text", "behind"}, {"height", 0.06}}, 0, 0);
  return scene;
}

}  // namespace

Demo::Demo(const fovea::Stimuli &stimuli, const Page &page, fovea::Point pos) : kind_(page.kind), pos_(pos) {
  Dict properties = page.properties;
  properties.insert(properties.end(), {{"pos", List{pos.x, pos.y}}, {"units", "height"}});
  if (kind_ == "aperture") others_ = scene(stimuli, pos);
  if (kind_ == "roi") others_.emplace_back(stimuli, "circle", Dict{{"radius", 0.015}, {"units", "height"}});
  if (kind_ == "bufferImage") {
    others_ = scene(stimuli, {0, 0});
    List handles;
    for (const fovea::Stimulus &one : others_) handles.emplace_back(static_cast<std::int64_t>(one.handle()));
    properties.emplace_back("stimuli", handles);
  }
  stimulus_.emplace(stimuli, kind_, properties);
}

void Demo::draw(double seconds) {
  if (kind_ == "aperture") return drawThroughIt();
  if (kind_ == "roi") return drawRegion(seconds);
  stimulus_->draw();
}

void Demo::drawThroughIt() {
  const auto enabled = stimulus_->property("enabled");
  stimulus_->setNumbers(enabled, {1});
  stimulus_->draw();
  for (const fovea::Stimulus &one : others_) one.draw();
  stimulus_->setNumbers(enabled, {0});
  stimulus_->draw();
}

/// A dot that goes round, gold while it is inside.
void Demo::drawRegion(double seconds) {
  const fovea::Point place{pos_.x + 0.2 * std::sin(seconds), pos_.y + 0.2 * std::cos(0.7 * seconds)};
  others_[0].setPos(place);
  others_[0].setColor(stimulus_->contains(place) ? fovea::Color{1, 0.6, -1, 1} : fovea::Color{0, 0, 0, 1});
  others_[0].draw();
  stimulus_->draw();
}

std::optional<double> Demo::last(std::string_view property) const {
  const auto numbers = stimulus_->numbers(stimulus_->property(property));
  return numbers.empty() ? std::nullopt : std::optional(numbers.back());
}

Demo::Answer Demo::answer() const {
  if (kind_ == "slider") {
    const auto rating = last("rating");
    return {rating ? std::optional(numberText(*rating)) : std::nullopt, last("rt")};
  }
  if (kind_ == "button") return {std::to_string(static_cast<int>(last("numClicks").value_or(0))), last("timesOn")};
  if (kind_ == "brush") {
    const auto points = stimulus_->numbers(stimulus_->property("strokes"));
    const auto ends = std::count_if(points.begin(), points.end(), [](double number) { return std::isnan(number); }) / 2;
    return {std::to_string(points.empty() ? 0 : ends + 1), std::nullopt};
  }
  if (kind_ == "textBox") return {std::string(stimulus_->text(stimulus_->property("text"))), last("keyTimes")};
  if (kind_ != "form") return {};
  Answer answer;
  int count = 0;
  const fovea::Value data = stimulus_->value(stimulus_->property("data"));
  for (const fovea::Value &one : data.as<List>() ? *data.as<List>() : List()) {
    const fovea::Value *rt = one.find("rt");
    const double *seconds = rt ? rt->as<double>() : nullptr;
    if (!seconds) continue;
    ++count;
    answer.seconds = std::max(answer.seconds.value_or(0), *seconds);
  }
  answer.text = std::to_string(count);
  return answer;
}

}  // namespace gallery
