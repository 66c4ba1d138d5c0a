#include <glad/gl.h>

#include <cstdlib>
#include <new>

#include "display.hpp"
#include "window/frame_record.hpp"

namespace {
thread_local std::size_t allocations = 0;
}

// Counts what this thread takes from the heap.
void *operator new(std::size_t size) {
  ++allocations;
  if (void *memory = std::malloc(size ? size : 1)) return memory;
  throw std::bad_alloc();
}
void *operator new(std::size_t size, const std::nothrow_t &) noexcept {
  ++allocations;
  return std::malloc(size ? size : 1);
}
// Not inlined: gcc 12 would miss the operator new that belongs to this free().
[[gnu::noinline]] void operator delete(void *memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void *memory, std::size_t) noexcept { std::free(memory); }

namespace fovea {
namespace {


Dict square(const char *color, double x) { return {{"size", 20}, {"color", color}, {"pos", List{x, 0.0}}}; }

TEST(GivenStimuliOneOverTheOther, WhenTheyAreDrawnThenTheLastIsInFront) {
  StimuliDisplay display;
  const auto red = display.make("rect", square("red", 0)),
             blue = display.make("circle", {{"radius", 5}, {"color", "blue"}});
  const auto block = display.make("text", {{"text", "\u2588"}, {"height", 8}});
  display.draw(red);
  display.draw(block);
  display.draw(blue);
  display.show();
  expectPixel(display.at(200, 150), kBlue, 0);
  display.draw(blue);
  display.draw(block);
  display.show();
  expectPixel(display.at(200, 150), kWhite, 0);
  display.draw(block);
  display.draw(red);
  display.show();
  expectPixel(display.at(200, 150), kRed, 0);
}

TEST(GivenADrawnStimulus, WhenItChangesOrGoesBeforeTheFlipThenTheFrameShowsItAsItWasDrawn) {
  StimuliDisplay display;
  const auto handle = display.make("rect", square("red", 0));
  display.draw(handle);
  display.set(handle, "pos", {50, 0});
  display.draw(handle);
  const auto text = display.make("text", {{"text", "\u2588"}, {"height", 20}, {"pos", List{-50, 0}}});
  display.draw(text);
  display.stimuli->remove(text);
  display.stimuli->remove(handle);
  display.show();
  expectPixel(display.at(200, 150), kRed, 0);
  expectPixel(display.at(250, 150), kRed, 0);
  expectPixel(display.at(150, 150), kWhite, 0);
}

TEST(GivenAFrameInTwoParts, WhenItIsRenderedTwiceThenTheSecondAddsToTheFirst) {
  StimuliDisplay display;
  const auto left = display.make("rect", square("red", -50)),
             right = display.make("rect", square("blue", 50));
  display.draw(left);
  display.stimuli->renderPending();
  // Drawing of somebody else's, between the two.
  glEnable(GL_SCISSOR_TEST);
  glScissor(195, 145, 10, 10);
  glClearColor(0, 1, 0, 1);
  glClear(GL_COLOR_BUFFER_BIT);
  glEnable(GL_CULL_FACE);
  glCullFace(GL_FRONT_AND_BACK);
  glEnable(GL_DEPTH_TEST);
  glDepthFunc(GL_NEVER);
  glColorMask(GL_FALSE, GL_FALSE, GL_FALSE, GL_FALSE);
  glPixelStorei(GL_UNPACK_ROW_LENGTH, 7);
  display.stimuli->resetState();
  EXPECT_FALSE(glIsEnabled(GL_SCISSOR_TEST));
  display.draw(right);
  display.draw(display.make("text", {{"text", "\u2588"}, {"height", 20}, {"pos", List{-100, 0}}}));
  display.show();
  expectPixel(display.at(150, 150), kRed, 0);
  expectPixel(display.at(200, 150), {0, 255, 0}, 0);
  expectPixel(display.at(250, 150), kBlue, 0);
  for (int x = 97; x < 103; ++x)
    for (int y = 145; y < 155; ++y) ASSERT_EQ(display.at(x, y), kWhite) << x << "," << y;
  EXPECT_EQ(glGetError(), static_cast<GLenum>(GL_NO_ERROR));
}

TEST(GivenANewFrame, WhenNothingIsDrawnThenItIsTheBackgroundAlone) {
  StimuliDisplay display;
  display.show("rect", square("red", 0));
  display.stimuli->setBackground({0.5, 0, -0.5, 1});
  display.show();
  expectPixel(display.at(200, 150), {191, 128, 64});
  expectPixel(display.at(0, 0), {191, 128, 64});
}

TEST(GivenAFrameThatWasShown, WhenItIsRepeatedThenItIsTheSameWhateverHasChangedSince) {
  StimuliDisplay display;
  const auto rect = display.make("rect", square("red", 0));
  const auto text = display.make("text", {{"text", "pause"}, {"pos", List{0, 80}}});
  display.draw(rect);
  display.draw(text);
  display.show();
  const auto shown = display.picture.rgb;

  display.stimuli->remove(rect);
  ASSERT_TRUE(display.stimuli->setText(text, *display.stimuli->property(text, "text"), "gone"));
  display.stimuli->setBackground({1, 1, 1, 1});
  for (int i = 0; i < 2; ++i) {
    display.stimuli->repeatLast();
    display.look();
    EXPECT_EQ(display.picture.rgb, shown) << i;
  }
}

TEST(GivenAHalfDrawnFrame, WhenAPauseRepeatsTheLastThenTheHalfIsNotLost) {
  StimuliDisplay display;
  const auto left = display.make("rect", square("red", -50)),
             right = display.make("rect", square("blue", 50));
  display.draw(left);
  display.show();
  display.draw(right);
  display.stimuli->renderPending();
  display.stimuli->repeatLast();
  display.look();
  expectPixel(display.at(150, 150), kRed, 0);
  expectPixel(display.at(250, 150), kBlack, 0);
  display.show();
  expectPixel(display.at(150, 150), kBlack, 0);
  expectPixel(display.at(250, 150), kBlue, 0);
}

TEST(GivenFramesLikeTheOnesBefore, WhenTheyAreSetAndDrawnThenNothingIsAllocated) {
  StimuliDisplay display;
  std::vector<StimulusHandle> rects;
  for (int i = 0; i < 50; ++i) rects.push_back(display.make("rect", square("red", i)));
  const auto text = display.make("text", {{"text", "steady"}});
  const PropertyId pos = *display.stimuli->property(rects[0], "pos"),
                   color = *display.stimuli->property(rects[0], "color");
  std::size_t taken = 0;
  bool worked = true;
  for (int frame = 0; frame < 5; ++frame) {
    const std::size_t before = allocations;
    for (const StimulusHandle rect : rects) {
      const double place[] = {static_cast<double>(frame), 3}, shade[] = {0.1 * frame, 0, 0};
      worked = worked && display.stimuli->setNumbers(rect, pos, place) &&
               display.stimuli->setNumbers(rect, color, shade) && display.stimuli->draw(rect);
    }
    worked = worked && display.stimuli->draw(text);
    if (frame >= 2) taken += allocations - before;  // two lists grow once each
    display.show();
  }
  EXPECT_TRUE(worked);
  EXPECT_EQ(taken, 0u);
}

TEST(GivenAFrameThatNobodyFlips, WhenItIsDroppedThenTheNextPictureIsWithoutIt) {
  StimuliDisplay display;
  const StimulusHandle dropped = display.make("rect", {{"size", 60}, {"color", "white"}, {"lineWidth", 0}});
  const StimulusHandle shown = display.make("rect", {{"size", 20}, {"color", "red"}, {"lineWidth", 0}});
  display.draw(dropped);
  display.stimuli->renderPending();

  display.stimuli->dropFrame();
  display.draw(shown);
  display.show();

  const int x = display.picture.width / 2, y = display.picture.height / 2;
  EXPECT_EQ(display.at(x, y), (Pixel{255, 0, 0}));
  EXPECT_EQ(display.at(x + 25, y), display.at(1, 1));
}

TEST(GivenAShapeWhoseCornersMove, WhenItWasDrawnForAWhileThenNothingIsAllocated) {
  StimuliDisplay display;
  const StimulusHandle shape = display.make("shape", {{"size", 60}, {"lineColor", "red"}});
  const StimulusHandle aperture = display.make("aperture", {{"size", 100}});
  const PropertyId vertices = *display.stimuli->property(shape, "vertices");
  const auto frame = [&](int n) {
    const double sway = 0.05 * (n % 5);
    const double corners[] = {-1, -1, 1, -1 + sway, 1 - sway, 1, 0, sway, -1, 1};
    const bool isSet = display.stimuli->draw(aperture) && display.stimuli->setNumbers(shape, vertices, corners) && display.stimuli->draw(shape);
    display.stimuli->renderPending();
    display.stimuli->endFrame();
    return isSet;
  };
  for (int n = 0; n < 20; ++n) ASSERT_TRUE(frame(n));

  const std::size_t before = allocations;
  bool isSet = true;
  for (int n = 0; n < 50; ++n) isSet = frame(n) && isSet;

  EXPECT_EQ(allocations - before, 0u);
  EXPECT_TRUE(isSet);
}

TEST(GivenWordsThatWereShownBefore, WhenFramesAreDrawnAndFlippedThenNothingIsAllocated) {
  StimuliDisplay display;
  const StimulusHandle word = display.make("text", {{"height", Value(30)}}), cross = display.make("cross", {});
  const PropertyId text = *display.stimuli->property(word, "text");
  const PropertyId pos = *display.stimuli->property(word, "pos");
  const PropertyId ori = *display.stimuli->property(word, "ori");
  const char *words[] = {"RED", "a sentence that is longer than a short string"};
  FrameRecord record;
  const auto frame = [&](int n) {
    const double place[] = {n % 100 - 50.0, n % 7 - 3.0}, angle[] = {n * 1.0};
    const bool isSet = display.stimuli->setText(word, text, words[n % 2]).has_value() &&
                       display.stimuli->setNumbers(word, pos, place).has_value() &&
                       display.stimuli->setNumbers(word, ori, angle).has_value() &&
                       display.stimuli->draw(word).has_value() && display.stimuli->draw(cross).has_value();
    display.stimuli->renderPending();
    display.stimuli->endFrame();
    record.add(display.window->flip(std::nullopt));
    display.stimuli->repeatLast();
    return isSet;
  };
  for (int n = 0; n < 10; ++n) ASSERT_TRUE(frame(n));

  const std::size_t before = allocations;
  bool isSet = true;
  for (int n = 0; n < 100; ++n) isSet = frame(n) && isSet;

  EXPECT_EQ(allocations - before, 0u);
  EXPECT_TRUE(isSet);
  EXPECT_GT(before, 0u) << "nothing is counted";
}

TEST(GivenGaborsDotsAndElements, WhenTheyChangeFromFrameToFrameThenNothingIsAllocated) {
  StimuliDisplay display;
  const auto gabor = display.make("gabor", {{"size", 60}, {"sf", 0.1}}),
             noise = display.make("noise", {{"noiseType", "binary"}, {"size", 60}, {"mask", "circle"}}),
             dots = display.make("dots", {{"nDots", 500}, {"fieldSize", 200}, {"signalDots", "different"}, {"noiseDots", "walk"}}),
             timed = display.make("dots", {{"nDots", 500}, {"fieldSize", 200}, {"motionPer", "second"}, {"speed", 50}, {"dotLife", 0.1}}),
             elements = display.make("elementArray", {{"nElements", 300}, {"sizes", 10}});
  const auto id = [&](StimulusHandle handle, const char *name) { return *display.stimuli->property(handle, name); };
  const PropertyId phase = id(gabor, "phase"), contrast = id(gabor, "contrast"), drift = id(noise, "phase"),
                   coherence = id(dots, "coherence"), xys = id(elements, "xys"), oris = id(elements, "oris"), colors = id(elements, "colors");
  std::vector<double> places(600), angles(300), shades(900);
  std::size_t taken = 0;
  bool worked = true;
  for (int frame = 0; frame < 102; ++frame) {
    for (std::size_t i = 0; i < places.size(); ++i) places[i] = static_cast<double>(i % 100) + 0.1 * frame;
    for (std::size_t i = 0; i < angles.size(); ++i) angles[i] = static_cast<double>(i) + frame;
    for (std::size_t i = 0; i < shades.size(); ++i) shades[i] = static_cast<double>((i + static_cast<std::size_t>(frame)) % 3) - 1;
    const std::size_t before = allocations;
    const auto set = [&](StimulusHandle handle, PropertyId property, std::span<const double> numbers) {
      worked = worked && display.stimuli->setNumbers(handle, property, numbers);
    };
    set(gabor, phase, std::array{0.01 * frame});
    set(gabor, contrast, std::array{0.005 * frame});
    set(noise, drift, std::array{0.01 * frame, 0.0});
    set(dots, coherence, std::array{0.005 * frame});
    set(elements, xys, places);
    set(elements, oris, angles);
    set(elements, colors, shades);
    for (const StimulusHandle one : {gabor, noise, dots, timed, elements}) worked = worked && display.stimuli->draw(one);
    display.stimuli->renderPending();
    display.stimuli->endFrame();
    if (frame >= 2) taken += allocations - before;  // each of two lists grows once
  }
  EXPECT_TRUE(worked);
  EXPECT_EQ(taken, 0u);
}

}  // namespace
}  // namespace fovea
