// Several prompts on one page: each with its own times.

#include "parts/fixture.hpp"

namespace fovea::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class GivenSeveralPrompts : public GivenAModularPage {
 protected:
  GivenSeveralPrompts() { writePicture("face.bmp", 40, 20); }
  static std::string page(const std::string &prompts) { return R"({"prompt": [)" + prompts + R"(], "control": {"kind": "push-buttons", "choices": ["a"]}})"; }
  static std::string picture(const std::string &times) { return R"({"kind": "image", "file": "face.bmp")" + times + "}"; }
  /// When that prompt was seen, and was gone, in ms after the first frame.
  std::string seen(const std::string &prompt) { return since(prompt + ".onset_s") + " " + since(prompt + ".offset_s"); }
  std::string since(const std::string &path) {
    return word("SELECT coalesce(CAST(round(1000 * ((metadata ->> '$." + path + "') - (metadata ->> '$.eventLog[0].at'))) AS INTEGER), 'never') FROM responses WHERE label = 'asked' AND accepted");
  }
};

TEST_F(GivenSeveralPrompts, WhenTheyAreSeenThenTheMetadataHaveWhatEachWas) {
  openWith(page(R"({"kind": "color", "color": "teal"}, {"kind": "color", "color": [0, 0.5, 1], "colorSpace": "rgb1"}, )" + picture(R"(, "showAfter_s": 0.1, "hideAfter_s": 0.2)")));
  EXPECT_EQ(go({{30, [this] { click("a"); }}}), Ending::Finished) << error_;
  EXPECT_EQ(metadata("prompt[0].kind") + " " + metadata("prompt[0].color") + " " + metadata("prompt[0].colorSpace"), "color teal rgb");
  EXPECT_EQ(metadata("prompt[1].color") + " " + metadata("prompt[1].colorSpace"), "[0,0.5,1] rgb1");
  EXPECT_EQ(metadata("prompt[2].file") + " " + metadata("prompt[2].showAfter_s") + " " + metadata("prompt[2].hideAfter_s"), "face.bmp 0.1 0.2");
}

TEST_F(GivenSeveralPrompts, WhenEachHasTimesThenEachIsSeenAndRecordedAtItsOwn) {
  openWith(page(R"("Look", {"kind": "color", "color": "teal"}, )" + picture(R"(, "showAfter_s": 0.2, "hideAfter_s": 0.3)") + ", " + picture(R"(, "showAfter_s": 1, "hideAfter_s": 2)")));
  EXPECT_EQ(go({{200, [this] { press("tab"), press("space"); }}}), Ending::Finished) << error_;
  EXPECT_EQ(seen("prompt[0]"), "0 never");
  EXPECT_EQ(seen("prompt[1]"), "0 never");
  EXPECT_EQ(seen("prompt[2]"), "200 500");
  EXPECT_EQ(seen("prompt[3]"), "1000 3000");
  EXPECT_EQ(happened("promptStart3") + ", " + happened("promptEnd3"), "200, 500");
  EXPECT_EQ(happened("promptStart") + ", " + happened("promptEnd"), "1000, 3000") << "once all of them have begun, once all have ended";
  EXPECT_EQ(metadata("rtFrom"), "promptStart");
}

TEST_F(GivenSeveralPrompts, WhenOnlyOneHasTimesThenItsEventsAreThoseOfThePage) {
  openWith(page(R"("Look", )" + picture(R"(, "showAfter_s": 1, "hideAfter_s": 0.5)")));
  EXPECT_EQ(go({{120, [this] { press("tab"), press("space"); }}}), Ending::Finished) << error_;
  EXPECT_EQ(seen("prompt[0]"), "0 never") << "a text is there from the first frame on";
  EXPECT_EQ(seen("prompt[1]"), "1000 1500");
  EXPECT_EQ(happened("promptStart") + ", " + happened("promptEnd") + ", " + happened("promptStart2"), "1000, 1500, never");
}

TEST_F(GivenSeveralPrompts, WhenOneOfThemStaysThenThePageWaitsForThoseThatEnd) {
  openWith(page(picture(R"(, "hideAfter_s": 0.25)") + ", " + picture(R"(, "showAfter_s": 0.5)")), R"("events": {"responseEnable": {"isTriggeredBy": "promptEnd"}},)");
  EXPECT_EQ(go({{60, [this] { press("tab"), press("space"); }}}), Ending::Finished) << error_;
  EXPECT_EQ(happened("promptEnd1") + ", " + happened("promptEnd") + ", " + happened("responseEnable"), "250, 500, 500") << "not before the last has begun";
  EXPECT_EQ(seen("prompt[1]"), "500 never");
}

TEST_F(GivenSeveralPrompts, WhenTheStudyWaitsForOneOfThemThenItIsNamedByItsPlace) {
  openWith(page(picture(R"(, "showAfter_s": 0.25)") + ", " + picture(R"(, "showAfter_s": 1)")).replace(0, 1, R"({"rtFrom": "promptStart1", )"));
  EXPECT_EQ(go({{40, [this] { press("tab"), press("space"); }}}), Ending::Finished) << error_;
  EXPECT_EQ(metadata("rtFrom"), "promptStart1");
  EXPECT_EQ(seen("prompt[1]"), "never never") << "answered before";
}

TEST_F(GivenSeveralPrompts, WhenTwoOfThemLoopThenBothComeAgainOnceBothAreOver) {
  openWith(page(picture(R"(, "hideAfter_s": 0.25, "loop": true)") + ", " + picture(R"(, "showAfter_s": 0.25, "hideAfter_s": 0.25, "loop": true)")));
  EXPECT_EQ(go({{80, [this] { press("tab"), press("space"); }}}), Ending::Finished) << error_;
  EXPECT_EQ(word("SELECT group_concat(e.value ->> 'event' || ' ' || CAST(round(1000 * (e.value ->> 'at' - json_extract(metadata, '$.eventLog[0].at'))) AS INTEGER), ', ') FROM responses, json_each(metadata, '$.eventLog') AS e "
                 "WHERE label = 'asked' AND e.value ->> 'event' LIKE 'promptStart_'"),
            "promptStart1 0, promptStart2 250, promptStart1 500, promptStart2 750, promptStart1 1000, promptStart2 1250");
}

TEST_F(GivenSeveralPrompts, WhenSomethingWaitsForTheEndOfOneThatStaysThenItIsToldWhenTheStudyIsRead) {
  const std::string waits = R"("events": {"submitEnable": {"isTriggeredBy": "promptEnd"}},)";
  EXPECT_THAT(mistakesIn(page(picture("")), waits), ElementsAre(HasSubstr(R"(is triggered by "promptEnd", which is no event of the page)")));
  EXPECT_THAT(mistakesIn(page(picture("") + "," + picture(R"(, "hideAfter_s": 1)")), waits), ElementsAre());
  EXPECT_THAT(mistakesIn(page(picture("") + "," + picture(R"(, "hideAfter_s": "=1 + 1")")), waits), ElementsAre());
}

}  // namespace
}  // namespace fovea::test
