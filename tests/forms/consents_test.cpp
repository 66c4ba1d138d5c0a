// Every consent form in a whole session: what lacks, how it is signed, and what follows where it is declined.

#include "forms/consent_form.hpp"
#include "forms/hands.hpp"
#include "support/process.hpp"

namespace fovea::test {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;

class GivenAFormInASession : public GivenHands, public ::testing::WithParamInterface<std::string> {
 protected:
  static constexpr int kRead = 60;  // turns: no form is longer
  static constexpr const char *kAfter = R"(, {"page": "info", "label": "after", "timeEstimate_s": 1, "params": {"text": "On"}})";

  /// To the last screenful, then what is done there, then on until it is over.
  Ending read(const std::string &steps, std::vector<std::function<void()>> there) {
    return walk(steps, [this, there = std::move(there)](int turn) {
      if (turn < kRead) press("pagedown");
      else if (const auto next = static_cast<std::size_t>(turn - kRead); next < there.size()) there[next]();
      else press("return");
    });
  }
  std::string copyOnPaper(const char *reader, const char *how) {
    for (const auto &entry : fs::directory_iterator(session_->recorder().folder() / "consents"))
      if (entry.path().extension() == ".pdf") return runProgram({"/usr/bin/env", reader, how, entry.path().string(), "-"}).text;
    return "there is no copy";
  }
  const ConsentForm form_{GetParam(), R"("signature": "required")"};
};

TEST_P(GivenAFormInASession, WhenTheSignatureLacksThenItIsNotAcceptedAndTheNameThatIsTypedThenIsOnTheCopy) {
  bool isRefused = false;
  EXPECT_EQ(read(form_.step + kAfter, {[this] { click(form_.accept); }, [&] { isRefused = isSaid("Something is still needed"); }, [this] { type("ada"); }, [this] { click(form_.accept); }}), Ending::Finished);
  EXPECT_TRUE(isRefused);
  EXPECT_EQ(word("SELECT accepted FROM consents WHERE asked"), "1");
  EXPECT_THAT(copyOnPaper("pdftotext", "-layout"), HasSubstr("ada"));
}

TEST_P(GivenAFormInASession, WhenItIsSignedWithThePointerThenTheStrokeIsOnTheCopy) {
  const auto draw = [this](double share, bool isLetGo) {
    const auto clear = boxOf("Clear");
    ASSERT_TRUE(clear);
    dragTo(-0.1 + 0.2 * share, clear->y + 0.02 * share, isLetGo);
  };
  EXPECT_EQ(read(form_.step + kAfter, {[=] { draw(0, false); }, [=] { draw(0.5, false); }, [=] { draw(1, true); }, [this] { click(form_.accept); }}), Ending::Finished);
  EXPECT_EQ(word("SELECT accepted FROM consents WHERE asked"), "1");
  EXPECT_THAT(copyOnPaper("pdftocairo", "-svg"), ContainsRegex("fill:none;stroke-width.* L .* L ")) << "a line of more than two points";
}

TEST_P(GivenAFormInASession, WhenTheStudyCanDoWithoutItThenWhoDeclinesGoesOn) {
  if (GetParam() == "lucid") return;  // it has to be the first, and is what the study itself is agreed to with
  const std::string before = GetParam() == "assent" ? "" : R"({"consent": "no-consent", "params": {"reason": "a test"}}, )";
  std::string step = form_.step;
  step.insert(step.rfind("\"params\""), R"("ifDeclined": "goOn", "label": "form", )");
  EXPECT_EQ(read(before + step + kAfter, {[this] { click("No, go on without this"); }}), Ending::Finished);
  EXPECT_EQ(word("SELECT accepted FROM consents WHERE asked"), "0");
  EXPECT_EQ(word("SELECT status || ' ' || (SELECT count(*) FROM responses WHERE label = 'after') FROM participants"), "complete 1");
}

INSTANTIATE_TEST_SUITE_P(Each, GivenAFormInASession, ::testing::ValuesIn(consentForms()), [](const auto &tested) {
  std::string name = tested.param;
  std::erase(name, '-');
  return name;
});

}  // namespace
}  // namespace fovea::test
