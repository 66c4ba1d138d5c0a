#include "fovea/methods/selection.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "fovea/failure.hpp"

namespace fovea {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string failureOf(std::string_view selection, std::size_t count = 5) {
  try {
    selectRows(selection, count);
  } catch (const Failure &failure) {
    return failure.what();
  }
  return "nothing was refused";
}

TEST(GivenFiveRows, WhenTheyAreSelectedThenNumbersListsAndSlicesMeanWhatTheyMeanInPython) {
  EXPECT_THAT(selectRows("", 5), ElementsAre(0, 1, 2, 3, 4));
  EXPECT_THAT(selectRows("3", 5), ElementsAre(3));
  EXPECT_THAT(selectRows("-1", 5), ElementsAre(4));
  EXPECT_THAT(selectRows("0,2,4", 5), ElementsAre(0, 2, 4));
  EXPECT_THAT(selectRows("[4, 0, -2]", 5), ElementsAre(4, 0, 3));
  EXPECT_THAT(selectRows("1:3", 5), ElementsAre(1, 2));
  EXPECT_THAT(selectRows("-2:", 5), ElementsAre(3, 4));
  EXPECT_THAT(selectRows(":-2", 5), ElementsAre(0, 1, 2));
  EXPECT_THAT(selectRows("::2", 5), ElementsAre(0, 2, 4));
  EXPECT_THAT(selectRows("::-1", 5), ElementsAre(4, 3, 2, 1, 0));
  EXPECT_THAT(selectRows("3:0:-2", 5), ElementsAre(3, 1));
  EXPECT_THAT(selectRows("2:100", 5), ElementsAre(2, 3, 4));
  EXPECT_THAT(selectRows("-100:2", 5), ElementsAre(0, 1));
  EXPECT_THAT(selectRows("4:1", 5), IsEmpty());
  EXPECT_THAT(selectRows("7:", 5), IsEmpty());
  EXPECT_THAT(selectRows("::9223372036854775807", 5), ElementsAre(0));
  EXPECT_THAT(selectRows("::-9223372036854775808", 5), ElementsAre(4));
  EXPECT_THAT(selectRows(":", 0), IsEmpty());
}

TEST(GivenFiveRows, WhenOneOutOfRangeIsSelectedThenItIsNamed) {
  EXPECT_THAT(failureOf("5"), HasSubstr("there is no row 5; the file has 5 conditions"));
  EXPECT_THAT(failureOf("0,-6"), HasSubstr("there is no row -6"));
  EXPECT_THAT(failureOf("0", 0), HasSubstr("there is no row 0"));
}

TEST(GivenATextThatSelectsNothing, WhenItIsReadThenItIsRefusedAndNotRun) {
  for (const char *text : {"first", "1-3", "0,,2", "1,", "1.5", "[]", "0:1:2:3", "a:b", "__import__('os')", "range(3)", "1 2"})
    EXPECT_THAT(failureOf(text), HasSubstr("is no row number and no slice")) << text;
  EXPECT_THAT(failureOf("::0"), HasSubstr("a step of 0"));
  EXPECT_THAT(failureOf("99999999999999999999"), HasSubstr("no row number"));
}

}  // namespace
}  // namespace fovea
