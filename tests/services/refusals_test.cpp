#include "services/refusals.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace fovea {
namespace {

Error refusedWidth(int frame) {
  return {ErrorCode::BadArgument, "width is -" + std::to_string(frame), "rect.width", "it has to be 0 or more"};
}

TEST(GivenAPropertyThatIsRefusedInEveryFrame, WhenItsValueIsAnotherEachTimeThenEachRowSaysItOnce) {
  Refusals refusals;
  int noted = 0;
  for (std::uint64_t row = 0; row < 3; ++row)
    for (int frame = 1; frame <= 1000; ++frame) noted += refusals.toNote("run", row, refusedWidth(frame)).empty() ? 0 : 1;
  EXPECT_EQ(noted, 3);
}

TEST(GivenARowInHand, WhenTwoPropertiesAreRefusedThenItSaysBothInFull) {
  Refusals refusals;
  EXPECT_EQ(refusals.toNote("run", 0, refusedWidth(1)), refusedWidth(1).text());
  const Error other{ErrorCode::BadArgument, "height is -1", "rect.height", "it has to be 0 or more"};
  EXPECT_EQ(refusals.toNote("run", 0, other), other.text());
  EXPECT_EQ(refusals.toNote("run", 0, refusedWidth(1)), "");
}

TEST(GivenARowInHand, WhenTwoNamesAreUnknownThenItSaysBoth) {
  Refusals refusals;
  EXPECT_NE(refusals.toNote("run", 0, {ErrorCode::Unknown, "there is no kind \"rectangel\"", "stimuli", ""}), "");
  EXPECT_NE(refusals.toNote("run", 0, {ErrorCode::Unknown, "there is no kind \"cirlce\"", "stimuli", ""}), "");
}

TEST(GivenARowThatTakesLong, WhenSomethingElseIsRefusedInEachFrameThenItNotesSomeAndThatThereIsMore) {
  Refusals refusals;
  std::vector<std::string> notes;
  for (int frame = 0; frame < 1000; ++frame) {
    std::string note = refusals.toNote("run", 0, {ErrorCode::BadFile, "there is no such picture", std::to_string(frame) + ".png", ""});
    if (!note.empty()) notes.push_back(std::move(note));
  }
  ASSERT_EQ(notes.size(), Refusals::kNotedInARow + 1);
  EXPECT_NE(notes.back().find("more was refused"), std::string::npos);
  EXPECT_NE(refusals.toNote("run", 1, refusedWidth(1)), "") << "the next row begins anew";
}

}  // namespace
}  // namespace fovea
