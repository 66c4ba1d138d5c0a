// Music in notation on a page.

#include "parts/fixture.hpp"
#include "support/abc_examples.hpp"

namespace fovea::test {
namespace {

class GivenAScore : public GivenAModularPage {
 protected:
  static std::string score(const std::string &more, const std::string &page = "") {
    return R"({"prompt": {"kind": "score", "content": ["T:Scale", "M:4/4", "L:1/4", "K:C", "CDEF|GABc|]", "w: do re mi fa so la ti do"])" + more + R"(}, "control": {"kind": "push-buttons", "choices": ["seen"]})" + page + "}";
  }
  struct Seen {
    double left = 1e9, right = -1e9, low = 1e9, high = -1e9;
    std::size_t count = 0;
  };
  /// All of its shapes. Units: the window's heights.
  Seen shapes() {
    Seen all;
    for (const StimulusHandle handle : stage_->stimuli().alive()) {
      if (!stage_->stimuli().describe(handle).starts_with("shape")) continue;
      const auto box = stage_->stimuli().measure(handle);
      if (!box) continue;
      ++all.count;
      all.left = std::min(all.left, box->x - box->width / 2), all.right = std::max(all.right, box->x + box->width / 2);
      all.low = std::min(all.low, box->y - box->height / 2), all.high = std::max(all.high, box->y + box->height / 2);
    }
    return all;
  }
  Seen shown(const std::string &params) {
    Seen all;
    openWith(params);
    EXPECT_EQ(go({{10, [&] {
                    all = shapes();
                    click("seen");
                  }}}),
              Ending::Finished)
        << error_;
    return all;
  }
};

TEST_F(GivenAScore, WhenItIsShownThenItsStaffAndWordsAreThereAndWhatItWasIsKept) {
  std::optional<Box> first, last;
  openWith(score(""));
  EXPECT_EQ(go({{10, [&] {
                  first = boxOf("re"), last = boxOf("ti");
                  EXPECT_TRUE(boxOf("Scale"));
                  EXPECT_GT(shapes().count, 0u);
                  click("seen");
                }}}),
            Ending::Finished)
      << error_;
  ASSERT_TRUE(first && last);
  EXPECT_LT(first->x, last->x);
  EXPECT_NEAR(first->y, last->y, 1e-9);
  EXPECT_EQ(metadata("prompt.kind"), "score");
  EXPECT_EQ(metadata("prompt.content"), "T:Scale\nM:4/4\nL:1/4\nK:C\nCDEF|GABc|]\nw: do re mi fa so la ti do");
  EXPECT_EQ(metadata("prompt.staffs"), "1");
  EXPECT_EQ(happened("promptStart"), "0");
  EXPECT_NE(metadata("prompt.onset_s"), "none");
}

TEST_F(GivenAScore, WhenItComesLateAndIsHiddenThenItsOnsetAndOffsetAreThoseOfFrames) {
  openWith(score(R"(, "showAfter_s": 0.25, "hideAfter_s": 0.5)"));
  EXPECT_EQ(go({{80, [this] { click("seen"); }}}), Ending::Finished) << error_;
  EXPECT_EQ(happened("promptStart"), "250");
  EXPECT_EQ(happened("promptEnd"), "750");
  EXPECT_EQ(word("SELECT CAST(round(1000 * (metadata ->> '$.prompt.offset_s' - metadata ->> '$.prompt.onset_s')) AS INTEGER) FROM responses WHERE label = 'asked'"), "500");
  EXPECT_EQ(metadata("prompt.hideAfter_s"), "0.5");
}

TEST_F(GivenAScore, WhenItsSizeIsGivenThenItHasIt) {
  const Seen wide = shown(score(R"(, "width": 0.9)"));
  EXPECT_NEAR(wide.right - wide.left, 0.9, 0.01);
}

TEST_F(GivenAScore, WhenItsHeightIsGivenThenItsStaffIsAsLargeAsThatLets) {
  std::optional<Box> title, words;
  openWith(score(R"(, "height": 0.35)"));
  EXPECT_EQ(go({{10, [&] {
                  title = boxOf("Scale"), words = boxOf("do");
                  click("seen");
                }}}),
            Ending::Finished)
      << error_;
  ASSERT_TRUE(title && words);
  const double height = title->y + title->height / 2 - (words->y - words->height / 2);
  EXPECT_GT(height, 0.3) << "by itself it is half as high";
  EXPECT_LE(height, 0.36);
}

TEST_F(GivenAScore, WhenThePageIsReadFromTheRightThenTheMusicStillRunsFromTheLeft) {
  std::optional<Box> first, last;
  openWith(score("", R"(, "language": "ar")"));
  EXPECT_EQ(go({{10, [&] {
                  first = boxOf("re"), last = boxOf("ti");
                  click("seen");
                }}}),
            Ending::Finished)
      << error_;
  ASSERT_TRUE(first && last);
  EXPECT_LT(first->x, last->x);
}

TEST_F(GivenAScore, WhenABotMeetsItThenItAnswers) {
  openWith(score(R"(, "hideAfter_s": 0.2)"), R"("simulate": {"answer": "seen", "mean_s": 1},)");
  EXPECT_EQ(go({}), Ending::Finished) << error_;
  EXPECT_EQ(answer(), "\"seen\"");
}

std::string jsonOf(std::string_view text) {
  std::string all = "\"";
  for (const char c : text) all += c == '\n' ? "\\n" : c == '\t' ? "\\t" : c == '"' || c == '\\' ? std::string{'\\', c} : std::string(1, c);
  return all + "\"";
}

TEST_F(GivenAScore, WhenItsTextIsCheckedThenTheManifestRefusesWhatThePluginRefusesInTheSameWords) {
  std::string prompts;
  std::vector<std::string_view> refused;
  for (const auto &[abc, refusal] : kAbcExamples) {
    if (abc.empty()) continue;  // the schema has it
    if (!refusal.empty()) refused.push_back(refusal);
    prompts += (prompts.empty() ? "" : ", ") + ("{\"kind\": \"score\", \"content\": " + jsonOf(abc)) + "}";
  }
  const auto found = mistakesIn("{\"prompt\": [" + prompts + "]}");
  ASSERT_EQ(found.size(), refused.size());
  for (std::size_t i = 0; i < found.size(); ++i) EXPECT_THAT(found[i], ::testing::HasSubstr("content: " + std::string(refused[i]) + ";"));
}

TEST_F(GivenAScore, WhenItsTextIsMadeAsTheStudyRunsAndIsNoneThenTheStudyEndsAndSaysWhere) {
  openWith(R"({"prompt": {"kind": "score", "content": "=random() < 2 and 'CDE!' or 'CDE'"}})");
  EXPECT_NE(go({}), Ending::Finished);
  EXPECT_THAT(error_, ::testing::HasSubstr("line 1, column 4"));
}

}  // namespace
}  // namespace fovea::test
