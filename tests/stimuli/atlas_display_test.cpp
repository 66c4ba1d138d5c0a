#include "display.hpp"
#include "draw_calls.hpp"
#include "stimuli/pipelines/shapes.hpp"
#include "stimuli/text_atlas.hpp"

namespace fovea {
namespace {

std::vector<std::uint8_t> white(int width, int height) {
  return std::vector<std::uint8_t>(static_cast<std::size_t>(width * height * 4), 255);
}

struct Rig {
  StimuliDisplay display;
  std::unique_ptr<Renderer> renderer;
  Rig() {
    auto made = Renderer::create({400, 300});
    EXPECT_TRUE(made) << made.error().text();
    renderer = std::move(*made);
  }
};

TEST(GivenManySmallPictures, WhenTheyArePutThenTheyShareATextureAndDoNotOverlap) {
  Rig rig;
  TextAtlas atlas(*rig.renderer, 256);
  std::vector<AtlasPlace> places;
  for (int n = 0; n < 40; ++n) places.push_back(atlas.put(white(30, 10 + n % 3), 30, 10 + n % 3));
  EXPECT_EQ(atlas.pages(), 1u);
  for (std::size_t a = 0; a < places.size(); ++a)
    for (std::size_t b = 0; b < a; ++b) {
      const float *p = places[a].part, *q = places[b].part;
      EXPECT_TRUE(p[2] <= q[0] || q[2] <= p[0] || p[3] <= q[1] || q[3] <= p[1]) << a << " on " << b;
    }
}

TEST(GivenAPictureThatWouldFillThePage, WhenItIsPutThenItHasATextureOfItsOwn) {
  Rig rig;
  TextAtlas atlas(*rig.renderer, 256);
  const AtlasPlace small = atlas.put(white(20, 20), 20, 20), high = atlas.put(white(20, 200), 20, 200), wide = atlas.put(white(300, 20), 300, 20);
  for (const AtlasPlace *large : {&high, &wide}) {
    EXPECT_NE(small.texture->id(), large->texture->id());
    EXPECT_EQ(large->part[2], 1);
  }
  EXPECT_EQ(atlas.put(white(200, 20), 200, 20).texture->id(), small.texture->id());
  EXPECT_EQ(atlas.pages(), 1u);
}

TEST(GivenAFullPage, WhenItsPicturesAreGoneThenItIsUsedAgainAndElseThereIsAnother) {
  Rig rig;
  TextAtlas atlas(*rig.renderer, 64);
  std::vector<AtlasPlace> places;
  for (int n = 0; n < 4; ++n) places.push_back(atlas.put(white(32, 32), 32, 32));
  EXPECT_EQ(atlas.pages(), 1u);
  const std::uint32_t first = places[0].texture->id();
  const AtlasPlace other = atlas.put(white(32, 32), 32, 32);
  EXPECT_EQ(atlas.pages(), 2u);
  EXPECT_NE(other.texture->id(), first);
  places.clear();
  EXPECT_EQ(atlas.put(white(32, 32), 32, 32).texture->id(), first);
  EXPECT_EQ(atlas.pages(), 2u);
}

TEST(GivenAPageThatIsUsedAgain, WhenAPictureOnItIsShownEnlargedThenNothingOfTheOldOnesIsMixedIn) {
  StimuliDisplay display;
  const std::shared_ptr<Renderer> renderer = std::move(*Renderer::create({400, 300}));
  ASSERT_TRUE(renderer->ready(kShapes));
  TextAtlas atlas(*renderer, 64);
  (void)atlas.put(white(64, 32), 64, 32);
  (void)atlas.put(white(64, 32), 64, 32);
  const std::vector<std::uint8_t> nothing(8 * 8 * 4);
  const AtlasPlace clear = atlas.put(nothing, 8, 8);
  EXPECT_EQ(atlas.pages(), 1u);
  Shape quad = shape(ShapeForm::Letters, {{0, 0}, {100, 100}, {1, 0}}, {1, 1, 1, 1});
  std::copy(std::begin(clear.part), std::end(clear.part), quad.line);
  DisplayList list;
  list.add(kShapes, quad, clear.texture);
  renderer->clear({-1, -1, -1, 1});
  renderer->draw(list);
  display.look();
  EXPECT_EQ(display.ink().sum, 0);
}

TEST(GivenAPageThatIsUsedAgain, WhenAPictureIsPutThenItIsWrittenAtOnce) {
  Rig rig;
  TextAtlas atlas(*rig.renderer, 64);
  (void)atlas.put(white(60, 20), 60, 20);
  const TextureWrites writes;
  const AtlasPlace first = atlas.put(white(20, 20), 20, 20), second = atlas.put(white(20, 20), 20, 20);
  EXPECT_EQ(writes.count, 2);
  EXPECT_EQ(first.texture->id(), second.texture->id());
}

TEST(GivenShapesBetweenTexts, WhenListedThenTheyAreOneBatchUntilAnotherTextureComes) {
  Rig rig;
  TextAtlas atlas(*rig.renderer, 64);
  const AtlasPlace one = atlas.put(white(8, 8), 8, 8), large = atlas.put(white(60, 60), 60, 60);
  DisplayList list;
  list.add(kShapes, Shape{});
  list.add(kShapes, Shape{}, one.texture);
  list.add(kShapes, Shape{});
  list.add(kShapes, Shape{}, one.texture);
  ASSERT_EQ(list.batches().size(), 1u);
  EXPECT_EQ(list.batches()[0].count, 4u);
  list.add(kShapes, Shape{}, large.texture);
  list.add(kShapes, Shape{});
  ASSERT_EQ(list.batches().size(), 2u);
  EXPECT_EQ(list.batches()[1].textures[0], large.texture->id());
  EXPECT_EQ(list.batches()[1].first, 4u);
}

}  // namespace
}  // namespace fovea
