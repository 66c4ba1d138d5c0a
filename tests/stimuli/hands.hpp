#pragma once
// Simulated hands on stimuli: a window of 1000 x 500 on the virtual clock.

#include <gtest/gtest.h>

#include <string>

#include "stimuli/action.hpp"
#include "stimuli/stimuli.hpp"
#include "window/window.hpp"

namespace fovea {

struct Hands {
  VirtualClock clock;
  std::unique_ptr<Window> window = openVirtualWindow(clock, 1000, 500, 60);
  std::unique_ptr<Stimuli> stimuli = std::move(*Stimuli::create(*window));

  StimulusHandle make(std::string_view kind, const Dict &properties) {
    auto made = stimuli->add(kind, properties);
    if (!made) ADD_FAILURE() << made.error().text();
    return made ? *made : 0;
  }
  /// A frame with these on it, visible from now on.
  void show(std::initializer_list<StimulusHandle> handles) {
    for (const StimulusHandle handle : handles) {
      const auto drawn = stimuli->draw(handle);
      EXPECT_TRUE(drawn) << drawn.error().text();
    }
    stimuli->renderPending();
    stimuli->endFrame();
    stimuli->shownAt(clock.now());
  }
  void hear(Action action) { stimuli->hear(action); }

  void pointer(Action::Kind kind, double x, double y, std::uint32_t button) {
    hear({.kind = kind, .time = clock.now(), .x = x, .y = y, .button = button});
  }
  void press(double x, double y, std::uint32_t button = 1) { pointer(Action::Kind::Press, x, y, button); }
  void release(double x, double y, std::uint32_t button = 1) { pointer(Action::Kind::Release, x, y, button); }
  void move(double x, double y) { pointer(Action::Kind::Move, x, y, 1); }

  void keyDown(std::string_view key, bool isRepeat = false) {
    hear({.kind = Action::Kind::KeyPress, .time = clock.now(), .isRepeat = isRepeat, .key = key});
  }
  void keyUp(std::string_view key) { hear({.kind = Action::Kind::KeyRelease, .time = clock.now(), .key = key}); }
  void type(std::string_view key) {
    keyDown(key);
    keyUp(key);
  }
  void typeWithShift(std::string_view key) {
    hear({.kind = Action::Kind::KeyPress, .time = clock.now(), .hasShift = true, .key = key});
    keyUp(key);
  }
  /// Characters of up to two bytes.
  void typeText(std::string_view text) {
    while (!text.empty()) {
      const std::size_t length = static_cast<unsigned char>(text.front()) < 0x80 ? 1 : 2;
      hear({.kind = Action::Kind::KeyPress, .time = clock.now(), .key = "x", .typed = text.substr(0, length)});
      text.remove_prefix(length);
    }
  }

  void set(StimulusHandle handle, std::string_view name, std::initializer_list<double> numbers) {
    const auto done = stimuli->setNumbers(handle, *stimuli->property(handle, name), {numbers.begin(), numbers.size()});
    EXPECT_TRUE(done) << done.error().text();
  }
  void setText(StimulusHandle handle, std::string_view name, std::string_view text) {
    const auto done = stimuli->setText(handle, *stimuli->property(handle, name), text);
    EXPECT_TRUE(done) << done.error().text();
  }
  std::vector<double> numbers(StimulusHandle handle, std::string_view name) {
    const auto read = stimuli->numbers(handle, *stimuli->property(handle, name));
    if (!read) ADD_FAILURE() << read.error().text();
    return read ? std::vector<double>(read->begin(), read->end()) : std::vector<double>();
  }
  Value value(StimulusHandle handle, std::string_view name) {
    auto read = stimuli->value(handle, *stimuli->property(handle, name));
    if (!read) ADD_FAILURE() << read.error().text();
    return read ? std::move(*read) : Value();
  }
  std::string text(StimulusHandle handle, std::string_view name) {
    const Value read = value(handle, name);
    return read.text() ? *read.text() : "";
  }
  List list(StimulusHandle handle, std::string_view name) {
    const Value read = value(handle, name);
    return read.list() ? *read.list() : List();
  }
};

}  // namespace fovea
