// Every consent module that is a text file, as built: what each says, and how it is answered.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>

#include "plugin_file.hpp"

namespace fovea {
namespace {

using ::testing::HasSubstr;
using testing::FakeHost;
using testing::FakeStimulus;
using testing::Subject;

constexpr const char *kModules[] = {"assent", "audiovisual", "cap-recruiter-audiovisual", "cap-recruiter-standard", "database", "guardian", "laboratory", "lucid",
                                    "main", "open-science", "princeton", "princeton-cap-recruiter", "voluntary-with-no-compensation"};

std::string idOf(const std::string &module) { return "org.fovea." + module + (module == "assent" ? "" : "-consent"); }

/// The texts of a list of the manifest.
std::vector<std::string> namesIn(const std::string &module, const std::string &member) {
  const std::string manifest = pluginEntry(idOf(module)).manifest;
  std::vector<std::string> names;
  std::smatch list;
  if (!std::regex_search(manifest, list, std::regex("\"" + member + "\": *\\[([^\\]]*)\\]"))) return names;
  const std::string inside = list[1];
  const std::regex name("\"([^\"]*)\"");
  for (std::sregex_iterator each(inside.begin(), inside.end(), name), end; each != end; ++each) names.push_back((*each)[1]);
  return names;
}
std::vector<std::string> fieldsOf(const std::string &module) { return namesIn(module, "required"); }

Dict filled(const std::string &module) {
  Dict params;
  for (const std::string &name : fieldsOf(module)) params.emplace_back(name, "<" + name + ">");
  return params;
}
Dict with(Dict params, std::string name, Value value) {
  params.emplace_back(std::move(name), std::move(value));
  return params;
}

std::string allOf(const Value &document) {
  std::string all = *document.find("title")->as<std::string>() + "\n";
  for (const Value &section : *document.find("sections")->as<List>())
    all += *section.find("heading")->as<std::string>() + "\n" + *section.find("text")->as<std::string>() + "\n";
  for (const Value &item : *document.find("items")->as<List>()) all += *item.find("text")->as<std::string>() + "\n";
  return all + *document.find("statement")->as<std::string>();
}

class GivenAConsentModule : public ::testing::TestWithParam<const char *> {
 protected:
  Value document(const Dict &params) {
    const Value value(params);
    const Borrowed borrowed(value);
    Keeper keeper;
    status_ = subject_.consent().document(subject_.get(), borrowed.get(), keeper.sink());
    return keeper.take();
  }
  const fovea_page &page() { return subject_.consent().page; }
  void event(fovea_event event, std::uint32_t type, double x, double y) {
    event.type = type;
    event.x = x;
    event.y = y;
    page().event(subject_.get(), &event);
  }
  void click(double x, double y) {
    event(FakeHost::click(x, y), FOVEA_BUTTON_PRESS, x, y);
    event(FakeHost::click(x, y), FOVEA_BUTTON_RELEASE, x, y);
  }
  std::vector<FakeStimulus> frame() {
    subject_.frame(page());
    return host_.takeDrawn();
  }
  /// Where the middle of that text is.
  static std::optional<Point> placeOf(const std::vector<FakeStimulus> &drawn, const std::string &text) {
    for (const FakeStimulus &stimulus : drawn) {
      if (stimulus.kind != "text" || testing::textOf(stimulus) != text) continue;
      const List pos = *stimulus.properties.at("pos").as<List>();
      const Box box = testing::measureText(stimulus);
      const Value &anchor = stimulus.properties.at("anchor");
      const double x = *pos[0].as<double>(), y = *pos[1].as<double>();
      if (anchor == Value("center")) return Point{x, y};
      return Point{anchor == Value("top-right") ? x - box.width / 2 : x + box.width / 2, y - box.height / 2};
    }
    return {};
  }

  /// What is asked beside another consent need not say again what that one says.
  bool isBesideAnother() const { return module_ == "audiovisual" || module_ == "open-science" || module_ == "database"; }

  /// What a child reads is no contract: the guardian's form has that.
  bool isForAChild() const { return module_ == "assent"; }

  const std::string module_ = GetParam();
  FakeHost host_;
  Subject subject_{host_, pluginEntry(idOf(module_)), idOf(module_)};
  fovea_status status_ = FOVEA_OK;
};

TEST_P(GivenAConsentModule, WhenAllFieldsAreGivenThenEachIsInTheTextAndNoneIsLeftOpen) {
  const Value text = document(filled(module_));
  ASSERT_EQ(status_, FOVEA_OK) << host_.error;
  const std::string all = allOf(text);
  for (const std::string &field : fieldsOf(module_)) EXPECT_THAT(all, HasSubstr("<" + field + ">"));
  EXPECT_EQ(all.find('{'), all.npos) << all;
  for (const Value &section : *text.find("sections")->as<List>()) {
    EXPECT_FALSE(section.find("heading")->as<std::string>()->empty()) << *section.find("id")->as<std::string>();
    EXPECT_FALSE(section.find("text")->as<std::string>()->empty()) << *section.find("id")->as<std::string>();
  }
  for (const char *member : {"version", "title", "statement", "statementHeading", "accept", "decline"})
    EXPECT_FALSE(text.find(member)->as<std::string>()->empty()) << member;
  EXPECT_EQ(*text.find("language"), Value("en"));
  std::vector<std::string> covers;
  for (const Value &kind : *text.find("covers")->as<List>()) covers.push_back(*kind.as<std::string>());
  EXPECT_EQ(covers, namesIn(module_, "covers"));
}

TEST_P(GivenAConsentModule, WhenAFieldIsMissingOrBlankThenItIsRefusedByItsName) {
  for (const std::string &missing : fieldsOf(module_)) {
    Dict params = filled(module_);
    std::erase_if(params, [&](const auto &field) { return field.first == missing; });
    document(params);
    EXPECT_EQ(status_, FOVEA_E_ARGUMENT) << missing;
    EXPECT_THAT(host_.error, HasSubstr("\"" + missing + "\""));
    document(with(params, missing, " \n"));
    EXPECT_EQ(status_, FOVEA_E_ARGUMENT) << missing;
  }
}

TEST_P(GivenAConsentModule, WhenTheStudyCanDoWithoutItThenTheButtonSaysThatOneGoesOn) {
  const std::pair<const char *, const char *> kSaid[] = {{"en", "go on"}, {"ar", "أتابع"}};
  ASSERT_EQ(namesIn(module_, "languages").size(), std::size(kSaid)) << "say it here in the new language, too";
  for (const auto &[language, goingOn] : kSaid) {
    const Dict params = with(filled(module_), "language", language);
    EXPECT_THAT(*document(with(params, "ifDeclined", "goOn")).find("decline")->as<std::string>(), HasSubstr(goingOn));
    EXPECT_EQ(*document(with(params, "ifDeclined", "end")).find("decline"), *document(params).find("decline"));
    EXPECT_THAT(*document(params).find("decline")->as<std::string>(), ::testing::Not(HasSubstr(goingOn)));
  }
}

/// "{contact}" as the contact: somebody meant to come back to it.
TEST_P(GivenAConsentModule, WhenBracesAreLeftInAFieldThenItIsRefusedByItsName) {
  for (const std::string &field : fieldsOf(module_)) {
    Dict params = filled(module_);
    std::erase_if(params, [&](const auto &each) { return each.first == field; });
    document(with(params, field, "{" + field + "}"));
    EXPECT_EQ(status_, FOVEA_E_ARGUMENT) << field;
    EXPECT_THAT(host_.error, HasSubstr("braces in what is given as \"" + field + "\""));
  }
}

/// The most important points first (45 CFR 46.116(a)(5)), and short where the lab has a sentence for it; name and address apart.
TEST_P(GivenAConsentModule, WhenThereAreShortWordsAndAnAddressThenTheyStandWhereTheyBelong) {
  if (isForAChild()) return;
  const std::vector<std::string> all = fieldsOf(module_);
  const auto has = [&](const char *name) { return std::find(all.begin(), all.end(), name) != all.end(); };
  Dict params = with(filled(module_), "address", "<address>");
  const bool isAskedFirst = has("duration");
  if (isAskedFirst) params.emplace_back("purposeInShort", "<short purpose>");
  if (isAskedFirst && has("procedure")) params.emplace_back("procedureInShort", "<short procedure>");
  for (const char *language : {"en", "ar"}) {
    const Value text = document(with(params, "language", language));
    ASSERT_EQ(status_, FOVEA_OK) << host_.error;
    const std::string whole = allOf(text), first = *(*text.find("sections")->as<List>())[0].find("text")->as<std::string>();
    EXPECT_THAT(whole, ::testing::ContainsRegex("<institution>.*, .*<address>|<institution>.*، .*<address>"));
    EXPECT_EQ(text.find("title")->as<std::string>()->find("<address>"), std::string::npos);
    EXPECT_THAT(whole, HasSubstr("<purpose>"));
    if (!isAskedFirst) continue;
    const bool isEnglish = language == std::string("en");
    for (const char *wanted : {"<short purpose>", "<duration>", isEnglish ? "isks" : "مخاطر", isEnglish ? "direct benefit" : "فائدة مباشرة"})
      EXPECT_THAT(first, HasSubstr(wanted));
    EXPECT_EQ(first.find("<procedure>"), first.npos);
  }
}

/// Of what is told in one language or another, what is in none of a text's words.
void expectEach(const std::vector<std::vector<std::string>> &facts, const std::string &all) {
  for (const auto &words : facts)
    EXPECT_TRUE(std::any_of(words.begin(), words.end(), [&](const std::string &word) { return all.find(word) != all.npos; })) << words[0] << " is not in\n" << all;
}

/// Of a text that asks for consent to research, what it has to say: a word of each (45 CFR 46.116; Regulation (EU) 2016/679, Article 13).
TEST_P(GivenAConsentModule, WhenItIsReadThenNothingIsMissingThatATextNeeds) {
  if (isForAChild()) return;
  const std::string all = allOf(document(filled(module_)));
  std::vector<std::vector<std::string>> facts = {
      {"<institution>"},                                       // who is responsible, the controller
      {"<dataProtectionContact>"}, {"consents to it", "consent to it", "you consent", "I consent"},  // lawful basis
      {"Article 6(1)(a)"}, {"<recipients>", "<publication>"}, {"<transfers>", "Anybody in the world"}, {"<storage>", "<publication>"},
      {"withdraw"}, {"corrected"}, {"erased", "deleted"}, {"restricted"}, {"object to"}, {"common format"}, {"<supervisoryAuthority>"},
      {"not obliged", "voluntary"}, {"voluntary", "free will"}};
  if (module_ != "database")
    facts.insert(facts.end(), {{"research"}, {"<purpose>"}, {"risk"}, {"benefit"}, {"legal rights"}, {"without giving a reason", "without a penalty"},
                               {"<contact>", "<investigators>"}, {"18 years old"}});
  if (!isBesideAnother())
    facts.insert(facts.end(), {{"<procedure>", "<recordings>"}, {"<duration>"}, {"alternative"}, {"automatic means"}, {"not obliged"},
                               {"no special compensation", "no compensation"}, {"<ethics>"}});
  expectEach(facts, all);
}

/// The same in Arabic, in which the words for it begin and end otherwise: their stems.
TEST_P(GivenAConsentModule, WhenItIsReadInArabicThenNothingIsMissingThatATextNeeds) {
  if (isForAChild()) return;
  const std::string all = allOf(document(with(filled(module_), "language", "ar")));
  std::vector<std::vector<std::string>> facts = {
      {"<institution>"}, {"<dataProtectionContact>"}, {"توافق على ذلك", "أوافق على ذلك"}, {"المادة 6(1)(أ)"}, {"<recipients>", "<publication>"},
      {"<transfers>", "أي شخص في العالم"}, {"<storage>", "<publication>"}, {"تسحب", "أسحب"}, {"تُصحَّح"}, {"تُمحى"}, {"يُقيَّد"}, {"تعترض", "أعترض"}, {"صيغة شائعة"},
      {"<supervisoryAuthority>"}, {"ملزم", "طوعي"}, {"طوعي", "بإرادتي الحرة"}};
  if (module_ != "database")
    facts.insert(facts.end(), {{"بحث"}, {"<purpose>"}, {"مخاطر"}, {"فائدة"}, {"القانونية"}, {"تذكر سببًا", "أذكر سببًا", "من غير عقوبة"}, {"<contact>", "<investigators>"}, {"18 سنة"}});
  if (!isBesideAnother())
    facts.insert(facts.end(), {{"<procedure>", "<recordings>"}, {"<duration>"}, {"البديل"}, {"بوسائل آلية"}, {"ملزم"}, {"فلا يُقدَّم تعويض"}, {"<ethics>"}});
  expectEach(facts, all);
}

std::vector<std::string> told(const Value &document) {
  std::vector<std::string> items;
  for (const Value &item : *document.find("tells")->as<List>()) items.push_back(*item.as<std::string>());
  std::sort(items.begin(), items.end());
  return items;
}

/// What a text claims to tell is the same in each language, stays with the lab's own words for a section, and goes with the section.
TEST_P(GivenAConsentModule, WhenASectionIsReplacedOrLeftOutThenWhatItClaimsToTellStaysOrGoes) {
  const Value text = document(filled(module_));
  EXPECT_EQ(told(document(with(filled(module_), "language", "ar"))), told(text));
  const std::string first = *(*text.find("sections")->as<List>())[0].find("id")->as<std::string>();
  EXPECT_EQ(told(document(with(filled(module_), "sections", Dict{{first, "Ours."}}))), told(text));
  std::string contact;
  for (const Value &section : *text.find("sections")->as<List>())
    if (section.find("id")->as<std::string>()->ends_with("contact")) contact = *section.find("id")->as<std::string>();
  ASSERT_FALSE(contact.empty());
  std::vector<std::string> expected = told(text);
  std::erase(expected, "contacts");
  EXPECT_EQ(told(document(with(filled(module_), "sections", Dict{{contact, false}}))), expected);
  const Value moved = document(with(filled(module_), "sections", Dict{{contact, false}, {first, Dict{{"text", "Ours: ask us."}, {"tells", List{"contacts"}}}}}));
  EXPECT_EQ(told(moved), told(text));
}

TEST_P(GivenAConsentModule, WhenTheExpectedKeysArePressedThenItIsAcceptedAndReadToTheEnd) {
  for (const char *language : {"en", "ar"})
    for (const double scale : {1.0, 2.0}) {
      SCOPED_TRACE(std::string(language) + " " + std::to_string(scale));
      const Dict params = with(filled(module_), "language", language);
      const Value answer = subject_.answer(page(), with(params, "textScale", scale));
      ASSERT_NE(answer.find("accepted"), nullptr);
      EXPECT_EQ(*answer.find("accepted"), Value(true));
      EXPECT_EQ(*answer.find("coverage"), Value(1.0));
      for (const auto &[item, isChosen] : *answer.find("items")->as<Dict>())
        EXPECT_EQ(isChosen, Value(item == "cap-recruiter_demonstration_purposes_consent")) << item;
      const Value text = document(params);
      EXPECT_EQ(answer.find("signature") != nullptr, *text.find("signature") == Value("required"));
      EXPECT_EQ(host_.stimuliAlive(), 0u);
    }
}

TEST_P(GivenAConsentModule, WhenItIsDeclinedOnTheFirstScreenfulThenTheAnswerSaysSo) {
  ASSERT_EQ(subject_.enter(page(), filled(module_)), FOVEA_OK);
  frame();
  subject_.press(page(), "tab");
  subject_.press(page(), "return");
  EXPECT_EQ(subject_.frame(page()), FOVEA_STOP);
  const Value answer = subject_.leave(page());
  EXPECT_EQ(*answer.find("accepted"), Value(false));
  EXPECT_EQ(answer.find("signature"), nullptr);
}

/// Forward by the arrow, a signature by a stroke, and the button, in both directions, at both sizes and without a key.
TEST_P(GivenAConsentModule, WhenOnlyTheMouseIsUsedThenItCanBeAcceptedAndDeclined) {
  for (const bool isArabic : {false, true}) {
    const Dict params = with(filled(module_), "language", isArabic ? "ar" : "en");
    const Value text = document(params);
    for (const double scale : {1.0, 2.0})
      for (const bool accepts : {true, false}) {
        SCOPED_TRACE((isArabic ? "ar " : "en ") + std::to_string(scale));
        ASSERT_EQ(subject_.enter(page(), with(params, "textScale", scale)), FOVEA_OK);
        auto drawn = frame();
        for (int i = 0; i < 200; ++i, drawn = frame()) {
          const auto forward = placeOf(drawn, isArabic ? "\u2039" : "\u203a");
          if (!forward || (isArabic ? forward->x > 0 : forward->x < 0)) break;  // the one back is on the other side
          click(forward->x, forward->y);
        }
        if (const auto clear = placeOf(drawn, isArabic ? "\u0645\u0633\u062d" : "Clear")) {  // the box to sign in stands beside it
          event(FakeHost::click(0, 0), FOVEA_BUTTON_PRESS, 0, clear->y);
          event(FakeHost::click(0, 0), FOVEA_POINTER_MOVE, 0.1, clear->y + 0.02);
          event(FakeHost::click(0, 0), FOVEA_BUTTON_RELEASE, 0.1, clear->y + 0.02);
        }
        drawn = frame();
        const auto button = placeOf(drawn, *text.find(accepts ? "accept" : "decline")->as<std::string>());
        ASSERT_TRUE(button);
        click(button->x, button->y);
        const Value answer = subject_.leave(page());
        ASSERT_NE(answer.find("accepted"), nullptr);
        EXPECT_EQ(*answer.find("accepted"), Value(accepts));
        if (accepts && *text.find("signature") != Value("none")) {
          EXPECT_EQ(answer.find("signature")->find("strokes")->as<List>()->size(), 1u);
        }
      }
  }
}

TEST_P(GivenAConsentModule, WhenTheLabHasItsOwnWordsThenTheyReplaceASectionAndTheVersionSaysSo) {
  const Value before = document(filled(module_));
  const std::string id = *(*before.find("sections")->as<List>())[0].find("id")->as<std::string>();
  const Value text = document(with(filled(module_), "sections", Dict{{id, Dict{{"heading", "Ours"}, {"text", "Only {institution} matters."}}}}));
  ASSERT_EQ(status_, FOVEA_OK) << host_.error;
  EXPECT_EQ((*text.find("sections")->as<List>())[0], Value(Dict{{"id", id}, {"heading", "Ours"}, {"text", "Only <institution> matters."}}));
  EXPECT_EQ(*text.find("version"), Value(*before.find("version")->as<std::string>() + "+changed"));
  document(with(filled(module_), "sections", Dict{{"no-such-section", "x"}}));
  EXPECT_EQ(status_, FOVEA_E_ARGUMENT);
  EXPECT_THAT(host_.error, HasSubstr("no-such-section"));
  document(with(filled(module_), "sections", Dict{{id, "Ours: {nobodyKnows}"}}));
  EXPECT_THAT(host_.error, HasSubstr("\"nobodyKnows\""));
  document(with(filled(module_), "sections", Dict{{id, "Ours: {nobodyKnows|neither}"}}));
  EXPECT_THAT(host_.error, HasSubstr("\"neither\""));
  for (const char *none : {"", "1", "، ", "الاسم"}) {
    document(with(filled(module_), "sections", Dict{{id, std::string("Ours: {") + none + "}"}}));
    EXPECT_EQ(status_, FOVEA_E_ARGUMENT) << none;
  }
  const Value most = document(with(filled(module_), "sections", Dict{{id, "{nobodyKnows|institution}{, nobodyKnows}{; institution}"}}));
  EXPECT_EQ(*(*most.find("sections")->as<List>())[0].find("text"), Value("<institution>; <institution>"));
}

/// A form has several, and what it says of one is not said of the others.
TEST_P(GivenAConsentModule, WhenTheLabHasItsOwnWordsForAnItemThenThatItemAloneHasThemOrIsGone) {
  const List before = *document(filled(module_)).find("items")->as<List>();
  for (std::size_t i = 0; i < before.size(); ++i) {
    const std::string id = *before[i].find("id")->as<std::string>();
    List now = *document(with(filled(module_), "sections", Dict{{id, "Ours."}})).find("items")->as<List>();
    ASSERT_EQ(status_, FOVEA_OK) << host_.error;
    EXPECT_EQ(*now[i].find("text"), Value("Ours."));
    now[i] = before[i];
    EXPECT_EQ(now, before);
    List fewer = before;
    fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
    EXPECT_EQ(*document(with(filled(module_), "sections", Dict{{id, false}})).find("items")->as<List>(), fewer);
  }
  document(with(filled(module_), "sections", Dict{{"item", "Ours."}}));
  EXPECT_EQ(status_, FOVEA_E_ARGUMENT) << "that is the name of none";
}

TEST_P(GivenAConsentModule, WhenMoreIsRecordedThenTheFormSaysItAndCoversIt) {
  const Value text = document(with(filled(module_), "alsoRecorded", List{"eye", "physiology"}));
  ASSERT_EQ(status_, FOVEA_OK) << host_.error;
  EXPECT_THAT(allOf(text), HasSubstr(isForAChild() ? "where you look" : module_ == "guardian" ? "Where your child looks" : "Where you look"));
  const List &covers = *text.find("covers")->as<List>();
  EXPECT_NE(std::find(covers.begin(), covers.end(), Value("eye")), covers.end());
  EXPECT_NE(std::find(covers.begin(), covers.end(), Value("physiology")), covers.end());
}

TEST_P(GivenAConsentModule, WhenThereIsNoSuchTranslationThenItIsInEnglishAndTheLogSaysSo) {
  const Value text = document(with(filled(module_), "language", "xx-YY"));
  EXPECT_EQ(*text.find("language"), Value("en"));
  EXPECT_EQ(text, document(filled(module_)));
  EXPECT_THAT(host_.log, ::testing::Contains(HasSubstr("not translated into \"xx-YY\"")));
}

TEST_P(GivenAConsentModule, WhenItIsReadInArabicThenEverySentenceIsTranslatedAndTheDocumentSaysWhichLanguageItIs) {
  const Dict params = with(filled(module_), "alsoRecorded", List{"eye", "physiology", "health", "screen", "location"});
  const Value arabic = document(with(params, "language", "ar-EG")), english = document(params);
  ASSERT_EQ(status_, FOVEA_OK) << host_.error;
  EXPECT_EQ(*arabic.find("language"), Value("ar"));
  EXPECT_EQ(*arabic.find("direction"), Value("rtl"));
  for (const char *member : {"version", "signature", "covers"}) EXPECT_EQ(*arabic.find(member), *english.find(member)) << member;
  for (const char *member : {"statement", "statementHeading", "accept", "decline", "declined", "title"}) EXPECT_NE(*arabic.find(member), *english.find(member)) << member;
  const auto paragraphs = [](const Value &part) {
    const std::string &text = *part.find("text")->as<std::string>();
    return std::count(text.begin(), text.end(), '\n');
  };
  for (const char *member : {"sections", "items"}) {
    const List &ours = *arabic.find(member)->as<List>(), &theirs = *english.find(member)->as<List>();
    ASSERT_EQ(ours.size(), theirs.size()) << member;
    for (std::size_t i = 0; i < ours.size(); ++i) {
      EXPECT_EQ(*ours[i].find("id"), *theirs[i].find("id"));
      EXPECT_EQ(paragraphs(ours[i]), paragraphs(theirs[i])) << *ours[i].find("id")->as<std::string>();
    }
  }
  std::string words = std::regex_replace(allOf(arabic), std::regex("<[A-Za-z]*>"), "");
  for (const std::string name : {"AES", "OSF"})
    if (const auto at = words.find(name); at != words.npos) words.erase(at, name.size());
  EXPECT_FALSE(std::regex_search(words, std::regex("[A-Za-z]"))) << words;
  for (const std::string &field : fieldsOf(module_)) EXPECT_THAT(allOf(arabic), HasSubstr("<" + field + ">"));
}

/// U+2068 and U+2069 part what fills a field from what is around it, U+2066 begins a number with signs in it.
TEST_P(GivenAConsentModule, WhenItIsReadInArabicThenNumbersInItsFieldsKeepTheirOrder) {
  Dict params;
  for (const std::string &name : fieldsOf(module_)) params.emplace_back(name, "اللجنة، 2026-17، هاتف +49 (0)69 1234567، المادة 15، a-1-2@b.example\nثم 9");
  const std::string english = allOf(document(params)), arabic = allOf(document(with(params, "language", "ar")));
  ASSERT_EQ(status_, FOVEA_OK) << host_.error;
  EXPECT_THAT(arabic, HasSubstr("\u2068اللجنة، \u20662026-17\u2069، هاتف \u2066+49 (0)69 1234567\u2069، المادة 15، a-1-2@b.example\u2069\n\u2068ثم 9\u2069"));
  EXPECT_THAT(english, HasSubstr("اللجنة، 2026-17، هاتف +49 (0)69 1234567"));
  EXPECT_EQ(english.find("\u2068"), english.npos);
  const std::string id = *(*document(params).find("sections")->as<List>())[0].find("id")->as<std::string>();
  const Value own = document(with(with(params, "language", "ar"), "sections", Dict{{id, "الرقم 2026-17 والمادة 6(1)"}}));
  EXPECT_EQ(*(*own.find("sections")->as<List>())[0].find("text"), Value("الرقم \u20662026-17\u2069 والمادة 6(1)"));
}

TEST_P(GivenAConsentModule, WhenItIsReadInArabicWithTheKeysThenTheLeftArrowLeadsOn) {
  ASSERT_EQ(subject_.enter(page(), with(filled(module_), "language", "ar")), FOVEA_OK);
  frame();
  EXPECT_EQ(host_.asked.back().expected, "left");
  subject_.leave(page());
}

/// Who speaks is not asked about films, and the form covers none.
TEST_P(GivenAConsentModule, WhenVoiceOrPictureAloneIsRecordedThenItSpeaksOfNothingElseAndCoversNothingElse) {
  if (!module_.ends_with("audiovisual")) return;
  const auto recording = [&](List kinds, const char *language) { return document(with(with(filled(module_), "records", std::move(kinds)), "language", language)); };
  const auto mentions = [](const Value &text, const std::vector<std::string> &words) {
    // What it says that it is not asked for is no mention.
    const std::string all = std::regex_replace(allOf(text), std::regex("No picture or film of you is made[^.]*\\.|No sound is recorded[^.]*\\.|ولا تُؤخذ لك صورة[^.]*\\.|ولا يسجَّل صوت[^.]*\\."), "");
    return std::any_of(words.begin(), words.end(), [&](const std::string &word) { return all.find(word) != all.npos; });
  };
  const std::vector<std::string> ofVoice{"voice", "hear", "swear", "microphone", "صوت", "ميكروفون"}, ofPicture{"film", "face", "nudity", "camera", " see ", "بالفيديو", "تصوير", "الوجه"};
  for (const char *language : {"en", "ar"}) {
    const Value voice = recording({"audio"}, language), picture = recording({"video"}, language);
    ASSERT_EQ(status_, FOVEA_OK) << host_.error;
    EXPECT_EQ(*voice.find("covers"), Value(List{"audio"}));
    EXPECT_EQ(*picture.find("covers"), Value(List{"video"}));
    EXPECT_TRUE(mentions(voice, ofVoice) && !mentions(voice, ofPicture)) << allOf(voice);
    EXPECT_TRUE(mentions(picture, ofPicture) && !mentions(picture, ofVoice)) << allOf(picture);
    EXPECT_EQ(recording({"audio", "video"}, language), document(with(filled(module_), "language", language)));
  }
}

/// "You can refuse this alone" has to be true.
TEST_P(GivenAConsentModule, WhenItIsAskedBesideAnotherThenItSaysWhatBecomesOfWhoDeclines) {
  if (module_ != "audiovisual" && module_ != "cap-recruiter-audiovisual" && module_ != "open-science") return;
  const std::string ends = allOf(document(filled(module_))), goesOn = allOf(document(with(filled(module_), "ifDeclined", "goOn")));
  EXPECT_EQ(ends.find(" alone: "), ends.npos) << ends;
  EXPECT_THAT(goesOn, ::testing::ContainsRegex("alone: (you|I) go on"));
  EXPECT_THAT(ends, ::testing::ContainsRegex("it ends for you then|taking part in this study is not possible"));
}

INSTANTIATE_TEST_SUITE_P(Each, GivenAConsentModule, ::testing::ValuesIn(kModules), [](const auto &info) {
  std::string name = info.param;
  std::erase(name, '-');
  return name;
});

class GivenAFormThatAsksForASignature : public ::testing::Test {
 protected:
  void toTheEnd() {
    ASSERT_EQ(subject_.enter(page(), filled("cap-recruiter-standard")), FOVEA_OK) << host_.error;
    for (int i = 0; i < 100; ++i) {
      subject_.frame(page());
      if (host_.asked.back().expected != "right") return;
      subject_.press(page(), "right");
    }
  }
  void type(std::string_view key, std::string_view typed) {
    fovea_event event = FakeHost::press(key, host_.now);
    std::copy(typed.begin(), typed.end(), event.text);
    page().event(subject_.get(), &event);
  }
  const fovea_page &page() { return subject_.consent().page; }
  FakeHost host_;
  Subject subject_{host_, pluginEntry(idOf("cap-recruiter-standard")), idOf("cap-recruiter-standard")};
};

TEST_F(GivenAFormThatAsksForASignature, WhenSomebodyAcceptsWithoutOneThenTheyAreLedToTheBoxAndNothingIsDecided) {
  toTheEnd();
  host_.takeDrawn();
  for (const char *key : {"tab", "tab", "return"}) subject_.press(page(), key);  // from the box past the button that declines
  EXPECT_EQ(subject_.frame(page()), FOVEA_OK);
  std::string shown;
  for (const FakeStimulus &stimulus : host_.takeDrawn()) shown += testing::textOf(stimulus) + "\n";
  EXPECT_THAT(shown, HasSubstr("Something is still needed before you can agree"));
  EXPECT_EQ(host_.asked.back().expected, "x") << "a name can be typed into the box now";
  EXPECT_TRUE(subject_.leave(page()).isNone());
}

TEST_F(GivenAFormThatAsksForASignature, WhenANameIsTypedThenItIsTheSignature) {
  toTheEnd();
  subject_.press(page(), "return");
  type("a", "A");
  type("eacute", "é");
  type("x", "x");
  type("backspace", "");
  type("space", " ");
  type("n", "ñ");
  type("backspace", "");
  type("b", "B");
  subject_.press(page(), "return");  // to the next field
  for (int i = 0; i < 4 && subject_.frame(page()) == FOVEA_OK; ++i) subject_.press(page(), std::string(host_.asked.back().expected));
  const Value answer = subject_.leave(page());
  ASSERT_NE(answer.find("signature"), nullptr);
  EXPECT_EQ(*answer.find("signature"), Value(Dict{{"name", "Aé B"}}));
}

}  // namespace
}  // namespace fovea
