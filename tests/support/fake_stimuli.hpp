#pragma once
// Stimuli that are counted instead of drawn.

#include <algorithm>
#include <utility>

#include "stimuli/stimuli.hpp"

namespace fovea::testing {

class FakeStimuli final : public Stimuli {
 public:
  std::optional<Written> written() override { return std::nullopt; }
  Result<StimulusHandle> add(std::string_view kind, const Value &properties) override {
    if (kind == refusedKind) return Error{ErrorCode::Device, "no room", std::string(kind), ""};
    addedKind = kind;
    added = properties;
    if (kind == "text") texts.push_back(properties);
    handles_.push_back(++last_);
    return last_;
  }
  void remove(StimulusHandle handle) override { std::erase(handles_, handle); }
  Result<PropertyId> property(StimulusHandle, std::string_view) override { return PropertyId{0}; }
  Result<void> setNumbers(StimulusHandle, PropertyId, std::span<const double>) override { return {}; }
  Result<void> setText(StimulusHandle, PropertyId, std::string_view) override { return {}; }
  Result<void> set(StimulusHandle, PropertyId, const Value &value) override { return given.push_back(value), Result<void>{}; }
  Result<std::span<const double>> numbers(StimulusHandle, PropertyId) const override { return std::span<const double>{}; }
  Result<Value> value(StimulusHandle, PropertyId) const override { return Value(); }
  Result<std::string_view> text(StimulusHandle, PropertyId) const override { return std::string_view{}; }
  Result<void> show(StimulusHandle, std::span<const std::uint8_t>, int, int) override { return {}; }
  Result<void> draw(StimulusHandle) override { return ++drawn, Result<void>{}; }
  Result<Box> measure(StimulusHandle) override { return Box{}; }
  Result<bool> contains(StimulusHandle, double, double) override { return false; }
  Result<bool> overlaps(StimulusHandle, StimulusHandle) override { return false; }
  Result<Showing> showing(StimulusHandle) const override { return Showing{}; }
  void drawAutomatic() override {}
  void setScreenProfile(const ScreenProfile &profile) override { profile_ = profile; }
  const ScreenProfile &screenProfile() const override { return profile_; }
  void beginRun() override {}
  std::vector<std::string> takeNotes() override { return std::exchange(notes, {}); }
  void setUnits(Units units) override { units_ = units; }
  Units units() const override { return units_; }
  void setBackground(Color color) override { background_ = color; }
  Color background() const override { return background_; }
  Result<void> setBackgroundImage(const BackgroundImage &image) override { return backgroundImage_ = image, Result<void>{}; }
  const BackgroundImage &backgroundImage() const override { return backgroundImage_; }
  std::shared_ptr<const void> keepBackgroundImage() const override { return std::make_shared<BackgroundImage>(backgroundImage_); }
  void restoreBackgroundImage(const std::shared_ptr<const void> &kept) override {
    backgroundImage_ = *std::static_pointer_cast<const BackgroundImage>(kept);
  }
  void renderPending() override { ++rendered; }
  void endFrame() override {}
  void dropFrame() override { ++dropped; }
  void shownAt(Timestamp onset) override { shown = onset; }
  FingerUse hear(const Action &action) override { return heard.push_back(action.kind), FingerUse::None; }
  void letFingersScroll(std::optional<FingerReach>) override {}
  double takeFingerScroll() override { return 0; }
  StimulusHandle focused() const override { return 0; }
  void passKeys(int) override {}
  void focusFirst() override {}
  void focusWritten() override {}
  bool isFocusUnasked() const override { return false; }
  void markFocused() override {}
  bool takesPointer() const override { return isForPointer; }
  void repeatLast() override { ++repeated; }
  void resetState() override {}
  std::vector<StimulusHandle> alive() const override { return handles_; }
  std::string describe(StimulusHandle handle) const override { return "stimulus " + std::to_string(handle); }
  std::vector<std::string> fontsUsed() const override { return {}; }
  std::vector<std::pair<std::string, std::string>> fontsSubstituted() const override { return {}; }

  std::string refusedKind;  // add() has no room for these
  int drawn = 0, rendered = 0, repeated = 0, dropped = 0;
  bool isForPointer = false;
  std::vector<Action::Kind> heard;
  std::vector<std::string> notes;  // for takeNotes()
  std::string addedKind;  // of the last one
  std::vector<Value> texts;  // all that were added
  Value added;            // its properties
  std::vector<Value> given;  // what set() was given, one after the other
  Timestamp shown{};

 private:
  std::vector<StimulusHandle> handles_;
  StimulusHandle last_ = 0;
  Units units_ = Units::Height;
  Color background_;
  ScreenProfile profile_;
  BackgroundImage backgroundImage_;
};

}  // namespace fovea::testing
