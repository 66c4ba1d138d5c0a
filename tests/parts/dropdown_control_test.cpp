// A control that is a list which opens below a button.

#include "parts/fixture.hpp"

namespace fovea::test {
namespace {

using GivenADropdown = GivenAModularPage;

std::string dropdown(const std::string &more = "") { return R"({"control": {"kind": "dropdown", "choices": ["north", 2, "south"])" + more + "}}"; }

TEST_F(GivenAModularPage, WhenADropdownIsOpenThenArrowsGoThroughItAndReturnShutsIt) {
  openWith(dropdown());
  EXPECT_EQ(go({{20, [this] { press("tab"); }}, {24, [this] { press("space"); }}, {28, [this] { press("down"); }}, {31, [this] { press("down"); }}, {34, [this] { press("up"); }}, {37, [this] { press("down"); }},
                {40, [this] { press("return"); }}, {44, [this] { press("up"); }}, {47, [this] { click("Continue"); }}}),
            Ending::Finished)
      << error_;
  EXPECT_EQ(answer(), "2") << "once it is shut they do nothing";
}

TEST_F(GivenADropdown, WhenKeysGoBeyondWhatIsSeenOfItThenThePageScrollsThere) {
  std::string choices;
  for (int i = 1; i <= 30; ++i) choices += (choices.empty() ? "\"c" : ", \"c") + std::to_string(i) + '"';
  openWith(R"({"control": {"kind": "dropdown", "choices": [)" + choices + "]}}");
  const auto isSeen = [&](const std::string &choice) {
    std::optional<Box> found;  // the button of the list says it, too, and was made first
    for (const StimulusHandle handle : stage_->stimuli().alive())
      if (stage_->stimuli().describe(handle).ends_with(" \"" + choice + '"')) found = *stage_->stimuli().measure(handle);
    return found && std::abs(found->y) + found->height / 2 < 0.45;
  };
  std::vector<bool> seen;
  std::map<int, std::function<void()>> hands{{5, [&] { click("Choose"); }}, {10, [&] { seen = {isSeen("c1"), isSeen("c30")}, press("end"); }}, {20, [&] { seen.push_back(isSeen("c30")), press("home"); }},
                                             {30, [&] { seen.push_back(isSeen("c1")); }}, {100, [&] { seen.push_back(isSeen("c20")), press("return"); }}, {112, [&] { click("Continue"); }}};
  for (int i = 1; i < 20; ++i) hands[30 + 3 * i] = [&] { press("down"); };
  EXPECT_EQ(go(std::move(hands)), Ending::Finished) << error_;
  EXPECT_THAT(seen, ::testing::ElementsAre(true, false, true, true, true));
  EXPECT_EQ(answer(), R"("c20")");
}

TEST_F(GivenADropdown, WhenOneIsChosenByKeyboardAloneThenTheListClosesAndTheKeysAreAtItsButtonAgain) {
  openWith(R"({"control": [{"name": "why", "kind": "text"}, {"name": "where", "kind": "dropdown", "choices": ["north", 2, "south"]}]})");
  EXPECT_EQ(go({{5, [this] { press("tab"), press("space"); }},
                {10, [this] { press("tab"), press("tab"), press("space"); }},
                {15, [this] { press("tab"); }},
                {18, [this] { press("return"); }}}),
            Ending::Finished);
  EXPECT_EQ(answer(), R"({"why":"","where":2})");
  EXPECT_EQ(metadata("control.where.choices"), R"(["north",2,"south"])");
  EXPECT_EQ(metadata("control.where.labels"), R"(["north","2","south"])");
}

TEST_F(GivenADropdown, WhenOneIsChosenByPointerAloneThenItCanBeChangedUntilThePageIsLeft) {
  openWith(dropdown(R"(, "labels": ["up", "aside", "down"])"), R"("saveAs": "place",)");
  EXPECT_EQ(go({{5, [this] { click("Choose"); }},
                {8, [this] { click("down"); }},
                {12, [this] { click("down"); }},
                {15, [this] { click("up"); }},
                {20, [this] { click("Continue"); }}}),
            Ending::Finished);
  EXPECT_EQ(answer(), R"("north")");
  EXPECT_EQ(word("SELECT variables ->> 'place' FROM participants"), "north");
  EXPECT_EQ(word("SELECT group_concat(e.value ->> '$.event' || coalesce(' ' || (e.value ->> '$.info.choice'), ''), ', ') FROM responses, json_each(metadata, '$.eventLog') AS e "
                 "WHERE e.value ->> 'event' IN ('listOpened', 'choiceClicked')"),
            "listOpened, choiceClicked south, listOpened, choiceClicked north");
}

TEST_F(GivenADropdown, WhenItIsClosedThenItsChoicesCannotBePressed) {
  openWith(dropdown(R"(, "required": false)"));
  std::optional<Box> south;
  EXPECT_EQ(go({{5, [this] { click("Choose"); }}, {8, [&] { south = boxOf("south"); }}, {10, [this] { click("Choose"); }}, {13, [&] { clickAt(south->x, south->y); }}, {16, [this] { click("Continue"); }}}),
            Ending::Finished);
  EXPECT_EQ(answer(), "null");
}

struct DropdownWords {
  std::string language, button, choose, required;
};
class GivenADropdownInALanguage : public GivenAModularPage, public ::testing::WithParamInterface<DropdownWords> {};
INSTANTIATE_TEST_SUITE_P(Tongues, GivenADropdownInALanguage,
                         ::testing::Values(DropdownWords{"en", "Continue", "Choose", "Please choose one."}, DropdownWords{"de", "Weiter", "Auswählen", "Bitte wählen Sie eines aus."},
                                           DropdownWords{"ar", "متابعة", "اختر", "يرجى اختيار إجابة واحدة."}),
                         [](const auto &tested) { return tested.param.language; });

TEST_P(GivenADropdownInALanguage, WhenNoneIsChosenAtTwiceTheSizeThenThatIsSaidUntilOneIs) {
  openWith(R"({"textSize": 2, "language": ")" + GetParam().language + R"(", )" + dropdown().substr(1));
  EXPECT_EQ(go({{5, [this] { click(GetParam().button); }}, {10, [this] { click(GetParam().choose); }}, {13, [this] { click("2"); }}, {16, [this] { click(GetParam().button); }}}), Ending::Finished);
  EXPECT_EQ(attempts(), "1 0 " + GetParam().required + "; 2 1 ");
  EXPECT_EQ(answer(), "2");
}

TEST_F(GivenADropdown, WhenNoneHasToBeChosenThenASecondPressTakesItBack) {
  openWith(dropdown(R"(, "required": false, "placeholder": "where to?")"));
  EXPECT_EQ(go({{5, [this] { click("where to?"); }},
                {8, [this] { click("south"); }},
                {11, [this] { press("space"); }},
                {14, [this] { press("tab"), press("tab"), press("tab"), press("space"); }},
                {20, [this] { click("Continue"); }}}),
            Ending::Finished);
  EXPECT_EQ(answer(), "null");
}

TEST_F(GivenADropdown, WhenASimulatedParticipantHasItThenTheAnswerIsOneOfThem) {
  openWith(dropdown(), R"("simulate": {},)");
  EXPECT_EQ(go({}), Ending::Finished) << error_;
  EXPECT_THAT(answer(), ::testing::AnyOf(R"("north")", "2", R"("south")"));
}

}  // namespace
}  // namespace fovea::test
