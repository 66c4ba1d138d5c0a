// What comes with fovea says everything in each of its languages.

#include <gmock/gmock.h>

#include <regex>
#include <set>

#include "plugins/catalogue.hpp"
#include "stage/modular/page_parts.hpp"

namespace fovea {
namespace {

std::vector<FoundPlugin> everythingThatSpeaks() {
  std::vector<FoundPlugin> all{modularPage()};
  const Catalogue catalogue = Catalogue::scan({FOVEA_PLUGINS});  // lives as long as what is looked at
  for (const FoundPlugin &plugin : catalogue.plugins())
    if (const Value *messages = plugin.manifest.json.find("messages"); messages && messages->dict() && !messages->dict()->empty()) all.push_back(plugin);
  return all;
}

std::multiset<std::string> placeholdersOf(const std::string &text) {
  const std::regex braces("\\{[A-Za-z]+\\}");
  std::multiset<std::string> found;
  for (std::sregex_iterator each(text.begin(), text.end(), braces), end; each != end; ++each) found.insert(each->str());
  return found;
}

std::set<std::string> languagesOf(const Value &messages) {
  std::set<std::string> languages;
  for (const auto &[language, words] : *messages.dict())
    if (language.find('-') == language.npos) languages.insert(language);  // a region says only what is its own
  return languages;
}

TEST(GivenEverythingThatSpeaks, WhenItsLanguagesAreComparedThenEachSaysAllWithTheSamePlaceholders) {
  const std::vector<FoundPlugin> all = everythingThatSpeaks();
  const std::set<std::string> wanted = languagesOf(*modularPage().manifest.json.find("messages"));
  ASSERT_EQ(wanted.size(), 21u);
  ASSERT_GE(all.size(), 15u);
  for (const FoundPlugin &plugin : all) {
    const Value &messages = *plugin.manifest.json.find("messages");
    EXPECT_EQ(languagesOf(messages), wanted) << plugin.manifest.id;
    const Value *english = messages.find("en");
    ASSERT_TRUE(english) << plugin.manifest.id;
    for (const std::string &language : wanted) {
      const Value *words = messages.find(language);
      if (!words) continue;
      EXPECT_EQ(words->dict()->size(), english->dict()->size()) << plugin.manifest.id << " in " << language;
      for (const auto &[name, text] : *english->dict()) {
        const std::string said = words->textOr(name, "");
        EXPECT_FALSE(said.empty()) << plugin.manifest.id << ": " << name << " in " << language;
        EXPECT_EQ(placeholdersOf(said), placeholdersOf(*text.text())) << plugin.manifest.id << ": " << name << " in " << language;
      }
    }
  }
}

TEST(GivenALanguageThatIsReadFromTheRight, WhenANumberIsFilledInThenItKeepsItsOrder) {
  for (const FoundPlugin &plugin : everythingThatSpeaks())
    for (const char *language : {"ar", "fa", "he"})
      for (const auto &[name, said] : *wordsIn(*plugin.manifest.json.find("messages"), language)->dict())
        for (std::size_t at = said.text()->find('{'); at != std::string::npos; at = said.text()->find('{', at + 1))
          EXPECT_TRUE(said.text()->substr(0, at).ends_with("\u2068") && said.text()->substr(said.text()->find('}', at) + 1).starts_with("\u2069")) << plugin.manifest.id << ": " << name << " in " << language;
}

}  // namespace
}  // namespace fovea
