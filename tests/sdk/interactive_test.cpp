// Stimuli that the participant uses, as an experiment sees them: the fake host plays the participant.

#include "fovea/interactive.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fovea/fake_host.hpp"

namespace fovea {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using testing::FakeHost;

struct GivenStimuliForAParticipant : ::testing::Test {
  FakeHost host;
  Stimuli stimuli{host.get()};
};

TEST_F(GivenStimuliForAParticipant, WhenASliderIsUsedThenItsAnswersComeWithTheirTimes) {
  Slider slider(stimuli, {.labels = {"no", "yes"}, .style = "radio"});
  EXPECT_EQ(slider.rating(), std::nullopt);
  EXPECT_EQ(slider.rt(), std::nullopt);
  EXPECT_THAT(slider.history(), IsEmpty());

  host.answer("slider", "rating", List{4.0});
  host.answer("slider", "rt", List{1.5});
  host.answer("slider", "history", List{2.0, 0.5, 4.0, 1.5});

  EXPECT_EQ(slider.rating(), 4);
  EXPECT_EQ(slider.rt(), 1.5);
  ASSERT_THAT(slider.history(), SizeIs(2));
  EXPECT_EQ(slider.history()[0].rating, 2);
  EXPECT_EQ(slider.history()[1].rt, 1.5);
}

TEST_F(GivenStimuliForAParticipant, WhenAStyleNamesMoreThanItsMembersThenThatGoesFirst) {
  Slider slider(stimuli, {.style = "slider", .more = {{"direction", "rtl"}, {"style", "radio"}}});
  slider.draw();
  Window(host.get()).flip();

  const auto &properties = host.frames.back().stimuli.at(0).properties;
  EXPECT_EQ(properties.at("direction"), Value("rtl"));
  EXPECT_EQ(properties.at("style"), Value("radio"));
}

TEST_F(GivenStimuliForAParticipant, WhenNobodySaysHowWideATextMayBeThenTheHostDecides) {
  Text text(stimuli, {.text = "a"}), line(stimuli, {.text = "a", .wrapWidth = 0});
  text.draw();
  line.draw();
  Window(host.get()).flip();
  EXPECT_EQ(host.frames.back().stimuli.at(0).properties.count("wrapWidth"), 0u);
  EXPECT_EQ(host.frames.back().stimuli.at(1).properties.at("wrapWidth"), Value(0.0));
}

/// What a stimulus was made with that is a colour.
std::vector<std::string> coloursGiven(const testing::FakeStimulus &stimulus) {
  std::vector<std::string> given;
  for (const auto &[name, value] : stimulus.properties)
    if (name.ends_with("olor")) given.push_back(name);
  return given;
}

TEST_F(GivenStimuliForAParticipant, WhenAStyleHasItsColoursByItselfThenTheHostsAreTakenWhateverTheColorSpace) {
  const Dict more{{"colorSpace", "hsv"}};
  Text text(stimuli, {.text = "a", .more = more});
  Rect rect(stimuli, {.more = more});
  Circle circle(stimuli, {.more = more});
  Polygon polygon(stimuli, {{.more = more}});
  Gabor gabor(stimuli, {.more = more});
  TextBox box(stimuli, {.more = more});
  Slider slider(stimuli, {.more = more});
  Button button(stimuli, {.more = more});
  Progress progress(stimuli, {.more = more});
  for (const Stimulus *each : std::initializer_list<const Stimulus *>{&text, &rect, &circle, &polygon, &gabor, &box, &slider, &button, &progress})
    each->draw();
  Window(host.get()).flip();
  for (const auto &drawn : host.frames.back().stimuli) {
    EXPECT_THAT(coloursGiven(drawn), IsEmpty()) << drawn.kind;
    EXPECT_EQ(drawn.properties.at("colorSpace"), Value("hsv")) << drawn.kind;
  }
}

TEST_F(GivenStimuliForAParticipant, WhenAStyleHasOtherColoursThenTheyAreNumbersOfItsColorSpace) {
  Rect rect(stimuli, {.color = {30, 0.5, 0.8}, .lineColor = {240, 1, 1}, .more = {{"colorSpace", "hsv"}}});
  Slider slider(stimuli, {.color = {255, 0, 0}, .lineColor = {0, 255, 0}, .markerColor = {0, 0, 255}, .more = {{"colorSpace", "rgb255"}}});
  rect.draw();
  slider.draw();
  Window(host.get()).flip();
  const auto &drawn = host.frames.back().stimuli;
  EXPECT_EQ(drawn.at(0).properties.at("color"), Value(List{30.0, 0.5, 0.8, 1.0}));
  EXPECT_THAT(coloursGiven(drawn.at(0)), ElementsAre("color", "lineColor"));
  EXPECT_THAT(coloursGiven(drawn.at(1)), ElementsAre("color", "lineColor", "markerColor"));
}

TEST_F(GivenStimuliForAParticipant, WhenAButtonWasNeverShownThenItWasNeverPressed) {
  Button button(stimuli, {.text = "OK"});
  EXPECT_FALSE(button.isClicked());
  EXPECT_FALSE(button.wasClicked());
  EXPECT_EQ(button.numClicks(), 0);

  host.answer("button", "isClicked", List{1.0});
  host.answer("button", "numClicks", List{2.0});
  host.answer("button", "timesOn", List{0.5, 1.0});
  host.answer("button", "timesOff", List{0.75});

  EXPECT_TRUE(button.isClicked());
  EXPECT_EQ(button.numClicks(), 2);
  EXPECT_THAT(button.timesOn(), ElementsAre(0.5, 1.0));
  EXPECT_THAT(button.timesOff(), ElementsAre(0.75));
}

TEST_F(GivenStimuliForAParticipant, WhenSomebodyTypesThenTextAndKeysAreRead) {
  TextBox box(stimuli, {.placeholder = "name", .isEditable = true});
  host.answer("textBox", "text", "Bo");
  host.answer("textBox", "keys", List{"b", "o"});
  host.answer("textBox", "keyTimes", List{0.25, 0.5});

  EXPECT_EQ(box.text(), "Bo");
  ASSERT_THAT(box.strokes(), SizeIs(2));
  EXPECT_EQ(box.strokes()[1].key, "o");
  EXPECT_EQ(box.strokes()[1].time, 0.5);
}

TEST_F(GivenStimuliForAParticipant, WhenAFormIsFilledInThenEachQuestionHasItsAnswer) {
  Form form(stimuli, {.items = formItems({{.text = "Age", .type = "free text"}, {.text = "Hand", .type = "choice", .options = {"left", "right"}}})});
  EXPECT_THAT(form.answers(), IsEmpty());

  host.answer("form", "missing", List{1.0});
  host.answer("form", "complete", List{0.0});
  host.answer("form", "data", List{Dict{{"itemIndex", 0}, {"response", "27"}, {"rt", 1.5}}});

  EXPECT_FALSE(form.isComplete());
  EXPECT_THAT(form.missing(), ElementsAre(1));
  ASSERT_THAT(form.answers(), SizeIs(1));
  EXPECT_EQ(*form.answers()[0].find("response"), Value("27"));
}

}  // namespace
}  // namespace fovea
