// What the participant's screen shows, filmed in a real session.

#include "integration/fixture.hpp"
#include "movies/film.hpp"
#include "support/xvfb.hpp"

namespace fovea::test {
namespace {

class GivenASessionOnADisplay : public GivenAFolder {
 protected:
  testing::Xvfb server_{"800x600x24"};
};

TEST_F(GivenASessionOnADisplay, WhenItsScreenIsFilmedThenTheFilmShowsWhatWasSeen) {
  ASSERT_TRUE(server_.started());
  const auto study = write("filmed.json", R"({"name": "Filmed", "steps": [
    {"consent": "no-consent", "params": {"reason": "test"}},
    {"page": "modular", "label": "filmed", "timeEstimate_s": 2, "params": {
      "prompt": {"kind": "color", "color": "red", "width": 0.6, "height": 0.6},
      "control": {"kind": "video-recording", "source": "screen", "recordAudio": false, "duration_s": 1.5, "autoAdvance": true}}}]})");
  const Said said = runProgram({FOVEA_PROGRAM, "run", "--display", "window", "--overlay", "off", "--scripted", "--seed", "3", "--data", data().string(), study.string()});
  ASSERT_EQ(said.status, 0) << said.text;
  const std::string answered = " FROM responses WHERE label = 'filmed' AND accepted";
  EXPECT_EQ(word("SELECT answer ->> '$.screen.source'" + answered), "flip");
  EXPECT_EQ(count("SELECT (answer ->> '$.screen.pictures') > 2 AND (answer ->> '$.screen.onset_s') < (answer ->> '$.screen.offset_s')" + answered), 1);
  EXPECT_EQ(word("SELECT group_concat(local_key || ' ' || data_type, '; ') FROM assets"), "filmed.screen video; filmed.screen.times table");

  const auto film = Film::open(data() / word("SELECT answer ->> '$.screen.file'" + answered));
  ASSERT_TRUE(film) << film.error().text();
  ASSERT_TRUE((*film)->load());
  EXPECT_EQ(static_cast<std::int64_t>((*film)->times().pictures.size()), count("SELECT answer ->> '$.screen.pictures'" + answered));
  const std::size_t last = (*film)->times().pictures.size() - 1;
  (*film)->cue({0, last, false}, last);
  (*film)->wait();
  const FilmPicture *picture = (*film)->newest(last);
  ASSERT_TRUE(picture);
  std::size_t red = 0, all = picture->bgra.size() / 4;
  for (std::size_t i = 0; i < all; ++i) red += picture->bgra[4 * i + 2] > 180 && picture->bgra[4 * i] < 80;
  EXPECT_GT(red, all / 6) << "a square of 0.6 of the height";
  EXPECT_LT(red, all / 2);
}

}  // namespace
}  // namespace fovea::test
