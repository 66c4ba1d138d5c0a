#include "core/language_tag.hpp"

#include <gtest/gtest.h>

namespace fovea {
namespace {

TEST(GivenALanguage, WhenItIsWrittenAsBcp47HasItThenItIsTaken) {
  for (const char *tag : {"de", "EN", "en-GB", "zh-Hant-TW", "ckb", "es-419", "de-CH-1996", "sl-rozaj-biske",
                          "x-klingon", "i-klingon", "xx"})
    EXPECT_TRUE(checkLanguageTag(tag, "here")) << tag;
}

TEST(GivenALanguage, WhenItIsWrittenAnotherWayThenTheTagThatWasMeantIsNamed) {
  const auto told = [](const char *tag) {
    const auto checked = checkLanguageTag(tag, "here");
    return checked ? "it is taken" : checked.error().text();
  };
  EXPECT_EQ(told("klingon language"),
            "here: \"klingon language\" is not how a language is written; write its code, as BCP 47 has it: "
            "\"de\" for German, \"en\" for English, \"en-GB\" for that of Britain");
  for (const auto &[written, meant] : {std::pair{"German", "de"},
                                       {"deutsch", "de"},
                                       {"English (UK)", "en"},
                                       {"en_US", "en-US"},
                                       {"Fran\u00e7ais", "fr"}})
    EXPECT_NE(told(written).find("did you mean \"" + std::string(meant) + "\"?"), std::string::npos)
        << told(written);
  for (const char *tag : {"", "d", "de-", "-de", "de--CH", "x", "d3", "de-abcdefghi", "\u65e5\u672c"})
    EXPECT_FALSE(checkLanguageTag(tag, "here")) << tag;
}

}  // namespace
}  // namespace fovea
