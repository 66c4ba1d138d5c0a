#pragma once
// A document on the fake host, and texts to show on it.

#include <gtest/gtest.h>

#include "fovea/document.hpp"
#include "fovea/fake_host.hpp"

namespace fovea::test {

using testing::FakeHost;
using testing::FakeStimulus;

struct Area {
  double left, right, bottom, top;
  std::string text;
};

inline std::vector<Area> textAreas(const std::vector<FakeStimulus> &drawn) {
  std::vector<Area> areas;
  for (const FakeStimulus &stimulus : drawn) {
    if (stimulus.kind != "text" || testing::textOf(stimulus).empty()) continue;
    const Box box = testing::measureText(stimulus);
    const List pos = *stimulus.properties.at("pos").as<List>();
    const double x = *pos[0].as<double>(), y = *pos[1].as<double>();
    const std::string anchor(*stimulus.properties.at("anchor").as<std::string>());
    const double left = anchor == "top-left" ? x : anchor == "top-right" ? x - box.width : x - box.width / 2, top = anchor.starts_with("top") ? y : y + box.height / 2;
    areas.push_back({left, left + box.width, top - box.height, top, testing::textOf(stimulus)});
  }
  return areas;
}

inline std::string words(int count, const std::string &stem) {
  std::string text;
  for (int i = 0; i < count; ++i) text += (i ? " " : "") + stem + std::to_string(i);
  return text;
}

class GivenADocument : public ::testing::Test {
 protected:
  void show(DocumentContent content, int width = 1024, int height = 768) {
    host_.width = width;
    host_.height = height;
    services_.emplace(host_.get());
    view_.emplace(*services_, std::move(content), WindowInfo(host_.windowInfo()));
  }
  std::vector<FakeStimulus> frame() {
    host_.takeDrawn();
    view_->frame({0, host_.now, {}});
    return host_.takeDrawn();
  }
  void point(std::uint32_t type, double x, double y) {
    fovea_event event{};
    event.struct_size = sizeof event;
    event.type = type;
    event.button = 1;
    event.x = x;
    event.y = y;
    event.t_ns = nanoseconds(host_.now);
    view_->event(Event(event));
  }
  void press(std::string_view key) { view_->event(Event(FakeHost::press(key, host_.now))); }
  std::string awaited() const { return host_.asked.empty() ? "" : host_.asked.back().expected; }

  FakeHost host_;
  std::optional<Services> services_;
  std::optional<DocumentView> view_;
};

inline DocumentContent longContent() {
  DocumentContent content{.title = words(12, "title"), .sections = {}, .accept = "I agree", .decline = "I do not take part"};
  for (int i = 0; i < 6; ++i)
    content.sections.push_back({"Heading " + std::to_string(i), words(60, "a") + "\n" + words(90, "b") + "\n\n" + words(5, "c")});
  content.sections.push_back({"One paragraph that is longer than a screenful", words(900, "long")});
  content.choices = {{"sharing", words(40, "choice")}, {"recontact", "May be asked again"}};
  return content;
}

/// A form of which the last screenful has much to hold.
inline DocumentContent declaration(double textScale, bool isRightToLeft = false) {
  DocumentContent content = longContent();
  content.sections.push_back({.heading = "My consent", .text = words(30, "agree"), .isStatement = true});
  content.signature = DocumentSignature::Required;
  content.textScale = textScale;
  content.isRightToLeft = isRightToLeft;
  return content;
}

}  // namespace fovea::test
