// Pages that are answered with a response box or a gamepad.

#include "parts/fixture.hpp"

namespace fovea::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class GivenAGamepadThatAnswers : public GivenAModularPage {
 protected:
  void bind(const std::string &answers) {
    std::ofstream(folder_ / "rig.json")
        << R"({"roles": {"pad": {"device": "gamepad", "simulated": true}}, "answers": {"pad": {)" + answers +
               "}}}";
  }
  void push(int button) {
    EXPECT_TRUE(session_->devices().callDeviceMethod("pad", "press", {{"button", Value(button)}}));
  }
  /// These buttons, twenty frames apart from the twentieth on: before, nobody has seen the page.
  Ending pushing(const std::vector<int> &buttons) {
    std::map<int, std::function<void()>> hands;
    for (std::size_t i = 0; i < buttons.size(); ++i)
      hands[20 + 20 * static_cast<int>(i)] = [this, button = buttons[i]] { push(button); };
    return go(std::move(hands));
  }
};

TEST_F(GivenAGamepadThatAnswers, WhenAButtonOfItIsPressedThenTheChoiceWithItsKeyIsAndTheDeviceSaysWhen) {
  bind(R"("0": "f", "1": "j")");
  openWith(R"({"control": {"kind": "push-buttons", "choices": ["yes", "no"], "keys": ["f", "j"]}})");
  EXPECT_EQ(pushing({1}), Ending::Finished) << error_;
  EXPECT_EQ(answer(), "\"no\"");
  EXPECT_EQ(metadata("rtSource"), "simulated");
  EXPECT_EQ(word("SELECT (e.value ->> '$.source') || ' ' || (e.value ->> '$.uncertainty_s') FROM responses, "
                 "json_each(metadata, '$.eventLog') AS e WHERE e.value ->> 'event' = 'pushButtonClicked'"),
            "simulated 0.0");
}

TEST_F(GivenAGamepadThatAnswers, WhenItGoesFromOneThingToTheNextThenThatIsAsWithTheKeyboard) {
  bind(R"("0": "return", "11": "tab", "12": "down")");
  openWith(R"({"control": {"kind": "radio-buttons", "choices": ["a", "b", "c"]}})");
  EXPECT_EQ(pushing({11, 11, 0, 11, 11, 0}), Ending::Finished) << error_ << attempts();
  EXPECT_EQ(answer(), "\"b\"");
}

TEST_F(GivenAGamepadThatAnswers, WhenAPageOfTextIsShownThenItGoesOn) {
  bind(R"("0": "return")");
  openStudy(
      R"({"name": "parts", "steps": [{"consent": "no-consent", "params": {"reason": "a test"}}, {"page": "info", "label": "asked", "timeEstimate_s": 5, "simulate": {"lapses": 1}, "params": {"text": "x"}}]})");
  EXPECT_EQ(pushing({0}), Ending::Finished) << error_;
  EXPECT_EQ(word("SELECT answer FROM responses WHERE label = 'asked'"), "{\"done\":true}");
}

TEST_F(GivenAGamepadThatAnswers, WhenTheRigBindsAButtonThatThereIsNotThenNothingOpens) {
  bind(R"("start": "return")");
  const auto opened = Session::open(options_, wiring_);
  ASSERT_FALSE(opened);
  EXPECT_THAT(opened.error().text(), AllOf(HasSubstr("rig.json:1:"), HasSubstr("has no button \"start\"")));
}

}  // namespace
}  // namespace fovea::test
