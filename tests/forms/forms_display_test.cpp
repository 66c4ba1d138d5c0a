// Every consent form and every kind of page, finished with the keyboard alone, with the mouse alone, with a finger alone, and by its simulated participant.

#include <gmock/gmock.h>

#include "forms/consent_form.hpp"
#include "forms/fixture.hpp"
#include "support/media_files.hpp"
#ifdef FOVEA_MOVIES
#include "support/film_file.hpp"
#endif

namespace fovea::test {
namespace {

/// How a form is read, and the words around it.
struct Reading {
  const char *language;
  double size;
  const char *page, *forward, *clear, *accept, *decline;  // of consents and pages of text
  const char *next, *choose;                              // of pages of parts
  const char *declinedTitle, *declined;                   // what is said to who declines
  const char *finish;                                     // of the page that says that it is over, where the form was read so
  const char *letter;                                     // of its keyboard
};
constexpr const char *kSign = "\u2328", *kClose = "\u25bc";  // of the keys on the screen
constexpr Reading kEnglish{"en", 1, "Page", "\u203a", "Clear", "I agree", "I do not take part", "Continue", "Choose", "You decided not to take part", "This has no disadvantages for you.", "Finish", "a"};
constexpr Reading kArabic{"ar", 2, "صفحة", "\u2039", "مسح", "أوافق", "لا أشارك", "متابعة", "اختر", "قررت ألا تشارك", "لا يلحقك من ذلك أي ضرر.", "إنهاء", "ش"};
constexpr Reading sized(Reading reading, double size) {
  reading.size = size;
  return reading;
}
constexpr Reading kLargeEnglish = sized(kEnglish, 2), kSmallArabic = sized(kArabic, 1);
constexpr const char *kFinish = "Finish";  // where nobody was asked in another language

void PrintTo(const Reading &reading, std::ostream *out) { *out << reading.language << " at " << reading.size; }

enum class With { Keys, Mouse, Finger };

using Forms = std::vector<Doing>;
Forms operator+(Forms one, const Forms &other) {
  one.insert(one.end(), other.begin(), other.end());
  return one;
}

class GivenAFormOnADisplay : public GivenAForm {
 protected:
  Forms theEnd(With with, const char *finish = kFinish) { return {see(finish), with == With::Keys ? press("Return") : with == With::Mouse ? click(finish) : tap(finish)}; }
  /// The `number`th that can be written in, from 0.
  Doing pointAtField(std::size_t number, With with) {
    return [this, number, with] {
      std::vector<Box> fields;
      for (const StimulusHandle box : seen("textBox"))
        if (stage_->stimuli().numbers(box, *stage_->stimuli().property(box, "editable"))->front() > 0) fields.push_back(*boxOf(box));
      if (number >= fields.size()) return false;
      if (with == With::Finger) tapNow(fields[number].x, fields[number].y);
      else until(InputKind::ButtonRelease).click(fields[number].x, fields[number].y);
      return true;
    };
  }
  Forms presses(const std::vector<std::string> &keys) {
    Forms doings;
    for (const std::string &key : keys) doings.push_back(press(key));
    return doings;
  }
};

// --- consents ---------------------------------------------------------------------------------------------------------------

class GivenEachConsentForm : public GivenAFormOnADisplay, public ::testing::WithParamInterface<std::tuple<std::string, Reading>> {
 protected:
  /// From the first screenful to the last: everything that can be ticked is, and signed what can be; `isWritten`: with a name, on the keys of the screen.
  Doing goThrough(With with, bool isWritten = false) {
    return [this, with, isWritten, ticked = std::size_t(0), stroke = 0, isFocused = false]() mutable {
      const auto item = ticked < form_.items.size() ? boxOf(form_.items[ticked]) : std::nullopt, clear = boxOf(reading_.clear);
      if (item) {
        if (with == With::Finger) return ++ticked, tapNow(item->x, item->y), false;
        if (with == With::Mouse) return ++ticked, until(InputKind::ButtonRelease).click(item->x, item->y), false;
        if (!isFocusAt(*item, item->width / 2 + 40 * reading_.size)) return pressNow("Tab"), false;
        return ++ticked, pressNow("space"), false;
      }
      if (clear && isWritten && stroke < 4) {
        const char *const keys[] = {"", kSign, reading_.letter, kClose};
        const auto there = stroke == 0 ? std::optional(Box{-100, clear->y, 0, 0}) : boxOf(keys[stroke]);
        if (!there) return false;
        if (with == With::Finger) tapNow(there->x, there->y);
        else until(InputKind::ButtonRelease).click(there->x, there->y);
        return ++stroke, false;
      }
      if (clear && !isWritten && stroke < 3) {
        if (with == With::Finger) touchNow(-100, clear->y, 100, clear->y + 20), stroke = 3;
        else if (with == With::Mouse) sign(stroke++, clear->y);
        else if (isFocused = isFocused || isFocusAt({0, clear->y, 0, 0}); !isFocused) pressNow("Tab");
        else pressNow(std::string(1, "ada"[stroke++]));
        return false;
      }
      const Place at = place(reading_.page);
      if (at.page == at.of) return true;
      if (with == With::Finger) touchNow(0, -100, 0, 100);
      else if (with == With::Mouse) clickNow(reading_.forward);
      else pressNow("Next");
      return false;
    };
  }
  /// Down, across, up.
  void sign(int part, double y) {
    if (part == 0) until(InputKind::ButtonPress).hold(-100, y);
    else if (part == 1) until(InputKind::PointerMove).move(100, y + 20);
    else until(InputKind::ButtonRelease).letGo();
  }
  Doing acceptByKey() { return pressButton(form_.accept); }
  /// With the keyboard alone one has to get there first.
  Doing pressButton(const std::string &label) {
    return [this, label] {
      const auto button = boxOf(label);
      const bool isThere = button && isFocusAt(*button);
      pressNow(isThere ? "Return" : "Tab");
      return isThere;
    };
  }
  /// Has a frame around the middle of that, or beside it, the broad line that says where the keys are?
  bool isFocusAt(const Box &there, double beside = 0) {
    constexpr double kBroad = 3;  // pixels
    for (const StimulusHandle rect : seen("rect")) {
      const auto width = stage_->stimuli().numbers(rect, *stage_->stimuli().property(rect, "lineWidth"));
      if (!width || width->front() != kBroad) continue;
      const auto box = boxOf(rect);
      if (box && std::abs(box->y - there.y) < (box->height + there.height) / 2 && std::abs(box->x - there.x) < box->width / 2 + beside) return true;
    }
    return false;
  }
  /// It closes by itself after a minute; nobody waits here for that.
  Doing seeFarewell() {
    return [this] {
      const auto title = boxOf(reading_.declinedTitle), text = boxOf(reading_.declined);
      if (!title || !text) return false;
      EXPECT_FALSE(boxOf(reading_.finish)) << "nobody has to do anything more";
      farewell_ = {{*title, letterHeightOf(reading_.declinedTitle)}, {*text, letterHeightOf(reading_.declined)}};
      stage_->requestStop();
      return true;
    };
  }
  /// In the words, the direction and the size of the form.
  void expectFarewell() {
    EXPECT_EQ(word("SELECT group_concat(accepted) FROM consents WHERE asked"), "0");
    ASSERT_EQ(farewell_.size(), 2u);
    const bool isFromTheRight = std::string_view(reading_.language) == "ar";
    EXPECT_NEAR(farewell_[0].second, 0.045 * reading_.size, 1e-6);
    EXPECT_NEAR(farewell_[1].second, 0.028 * reading_.size, 1e-6);
    for (const auto &[box, letters] : farewell_) {
      const double edge = isFromTheRight ? box.x + box.width / 2 : -(box.x - box.width / 2);
      EXPECT_NEAR(edge, std::min(0.9 * 1280, reading_.size * 1.1 * 800) / 2, 2) << "pixels: a column is 1.1 heights of the window wide, and wider for larger letters";
    }
  }
  std::vector<std::pair<Box, double>> farewell_;  // what was seen of it: title and text, each with the height of its letters
  /// Of the record, which alone has it.
  Value signature() {
    for (const auto &entry : std::filesystem::directory_iterator(session_->recorder().folder() / "consents"))
      if (entry.path().extension() == ".json")
        if (const auto record = parseJson(fileText(entry.path()), "record"))
          if (const Value *found = record->root.find("signature")) return *found;
    return {};
  }
  void expectAccepted() {
    EXPECT_EQ(word("SELECT accepted || ' ' || language || ' ' || coverage FROM consents WHERE asked"), std::string("1 ") + reading_.language + " 1.0");
    for (std::size_t i = 0; i < form_.items.size(); ++i) EXPECT_EQ(word("SELECT group_concat(value) FROM consents, json_each(items) WHERE asked"), "1");
    EXPECT_EQ(word("SELECT status FROM participants"), "complete");
  }
  const Reading reading_ = std::get<1>(GetParam());
  const ConsentForm form_{std::get<0>(GetParam()), R"("language": ")" + std::string(reading_.language) + R"(", "textScale": )" + std::to_string(reading_.size), reading_.language, reading_.accept, reading_.decline};
};

TEST_P(GivenEachConsentForm, WhenThereIsAKeyboardAloneThenItIsReadAndAccepted) {
  const Forms doings{see(form_.title), goThrough(With::Keys), acceptByKey()};
  EXPECT_EQ(go(form_.step, DisplayOptions::Kind::Window, doings + theEnd(With::Keys, reading_.finish)), Ending::Finished);
  expectAccepted();
  EXPECT_EQ(signature().textOr("name", ""), form_.isSigned ? "ada" : "");
}

TEST_P(GivenEachConsentForm, WhenThereIsAMouseAloneThenItIsReadAndAccepted) {
  const Forms doings{see(form_.title), goThrough(With::Mouse), click(form_.accept)};
  EXPECT_EQ(go(form_.step, DisplayOptions::Kind::Window, doings + theEnd(With::Mouse, reading_.finish)), Ending::Finished);
  expectAccepted();
  const Value made = signature(), *drawn = made.find("strokes");
  EXPECT_EQ(drawn && drawn->list() ? drawn->list()->size() : 0, form_.isSigned ? 1u : 0u);
}

TEST_P(GivenEachConsentForm, WhenThereIsAFingerAloneThenItIsReadSignedAndAccepted) {
  const Forms doings{see(form_.title), goThrough(With::Finger), tap(form_.accept)};
  EXPECT_EQ(go(form_.step, DisplayOptions::Kind::Window, doings + theEnd(With::Finger, reading_.finish)), Ending::Finished);
  expectAccepted();
  const Value made = signature(), *drawn = made.find("strokes");
  EXPECT_EQ(drawn && drawn->list() ? drawn->list()->size() : 0, form_.isSigned ? 1u : 0u);
}

TEST_P(GivenEachConsentForm, WhenItIsDeclinedByKeyThenThePageAfterItIsReadAsTheFormWas) {
  EXPECT_EQ(go(form_.step, DisplayOptions::Kind::Window, {see(form_.title), pressButton(form_.decline), seeFarewell()}), Ending::Declined);
  expectFarewell();
}

TEST_P(GivenEachConsentForm, WhenItIsDeclinedByMouseThenThePageAfterItIsReadAsTheFormWas) {
  EXPECT_EQ(go(form_.step, DisplayOptions::Kind::Window, {see(form_.title), click(form_.decline), seeFarewell()}), Ending::Declined);
  expectFarewell();
}

TEST_P(GivenEachConsentForm, WhenAParticipantIsSimulatedThenItIsReadAndAccepted) {
  EXPECT_EQ(go(form_.step, DisplayOptions::Kind::Virtual), Ending::Finished);
  EXPECT_EQ(word("SELECT accepted || ' ' || language || ' ' || coverage FROM consents WHERE asked"), std::string("1 ") + reading_.language + " 1.0");
  EXPECT_EQ(signature().textOr("name", ""), form_.needsSignature ? "x" : "");
}

std::string nameOfConsent(const ::testing::TestParamInfo<std::tuple<std::string, Reading>> &info) {
  std::string name = std::get<0>(info.param) + std::get<1>(info.param).language;
  std::erase(name, '-');
  return name;
}
INSTANTIATE_TEST_SUITE_P(Each, GivenEachConsentForm, ::testing::Combine(::testing::ValuesIn(consentForms()), ::testing::Values(kEnglish, kArabic)), nameOfConsent);
INSTANTIATE_TEST_SUITE_P(OneIn, GivenEachConsentForm, ::testing::Combine(::testing::Values("cap-recruiter-audiovisual"), ::testing::Values(kLargeEnglish, kSmallArabic)), nameOfConsent);

class GivenASignedForm : public GivenEachConsentForm {
 protected:
  void expectName() {
    expectAccepted();
    EXPECT_EQ(signature().textOr("name", ""), reading_.letter);
  }
};

TEST_P(GivenASignedForm, WhenThereIsAMouseAloneThenANameSignsToo) {
  const Forms doings{see(form_.title), goThrough(With::Mouse, true), click(form_.accept)};
  EXPECT_EQ(go(form_.step, DisplayOptions::Kind::Window, doings + theEnd(With::Mouse, reading_.finish)), Ending::Finished);
  expectName();
}

TEST_P(GivenASignedForm, WhenThereIsAFingerAloneThenANameSignsToo) {
  const Forms doings{see(form_.title), goThrough(With::Finger, true), tap(form_.accept)};
  EXPECT_EQ(go(form_.step, DisplayOptions::Kind::Window, doings + theEnd(With::Finger, reading_.finish)), Ending::Finished);
  expectName();
}

INSTANTIATE_TEST_SUITE_P(One, GivenASignedForm, ::testing::Combine(::testing::Values("princeton"), ::testing::Values(kEnglish, kArabic)), nameOfConsent);

// --- pages ------------------------------------------------------------------------------------------------------------------

struct PageForm {
  const char *name;
  std::string control;                      // of a page of parts
  // %: the button that goes on; $: the button of a closed list; COLUMN|0: in the first row of a table; _: a field, the first at first; @: a letter, in the answer, too
  std::vector<std::string> keys, clicks;
  std::string byKeys, byMouse;              // JSON of the answers
};
void PrintTo(const PageForm &form, std::ostream *out) { *out << form.name; }

const PageForm kControls[] = {
    {"none", R"("kind": "none")", {"Tab", "Return"}, {"%"}, "null", "null"},
    {"push-buttons", R"("kind": "push-buttons", "choices": [4, 5])", {"Tab", "Tab", "space"}, {"4"}, "5", "4"},
    {"timed-push-buttons", R"("kind": "timed-push-buttons", "choices": [4, 5])", {"Tab", "space", "Tab", "Tab", "Return"}, {"5", "%"}, "4", "5"},
    {"radio-buttons", R"("kind": "radio-buttons", "choices": [4, 5, 6])", {"Tab", "Tab", "space", "Tab", "Tab", "Return"}, {"6", "4", "%"}, "5", "4"},
    {"checkboxes", R"("kind": "checkboxes", "choices": [4, 5, 6])", {"Tab", "space", "Tab", "Tab", "space", "Tab", "Return"}, {"5", "6", "%"}, "[4,6]", "[5,6]"},
    {"dropdown", R"("kind": "dropdown", "choices": [4, 5, 6])", {"Tab", "space", "Tab", "Tab", "space", "Tab", "Return"}, {"$", "6", "%"}, "5", "6"},
    {"rating", R"("kind": "rating", "values": 7)", {"Tab", "Tab", "Tab", "space", "Tab", "Tab", "Tab", "Tab", "Tab", "Return"}, {"6", "%"}, "3", "6"},
    {"slider", R"("kind": "slider", "nSteps": 3)", {"Right", "Tab", "Return"}, {"scale", "%"}, "0.5", "0.5"},
    {"text", R"("kind": "text", "required": true, "keyLog": true)", {"a", "Tab", "Return"}, {"_", kSign, "@", kClose, "%"}, "\"a\"", "\"@\""},
    {"number", R"("kind": "number")", {"7", "Tab", "Return"}, {"_", kSign, "4", kClose, "%"}, "7.0", "4.0"},
    {"directional", R"("kind": "slider", "nSteps": 3, "directional": true, "continuousUpdates": true, "snapValues": [0, 0.5, 1])", {"Right", "Tab", "Return"}, {"scale", "%"}, "0.5", "0.5"},
    {"date", R"("kind": "date")", {"2", "9", "Tab", "2", "Tab", "2", "0", "0", "0", "Tab", "Return"}, {"_", kSign, "5", "_", "6", "_", "2", "0", "0", "2", kClose, "%"}, "\"2000-02-29\"", "\"2002-0"},
    {"ranking", R"("kind": "ranking", "choices": [4, 5, 6])", {"Tab", "Tab", "space", "Tab", "space", "Tab", "Tab", "space", "Tab", "Tab", "Tab", "Return"}, {"6", "4", "5", "%"}, "[5,6,4]", "[6,4,5]"},
    {"matrix", R"("kind": "matrix", "rows": ["tea", "milk"], "choices": [4, 5, 6])", {"Right", "Tab", "1", "Tab", "Return"}, {"6|0", "5|1", "%"}, R"({"tea":5,"milk":4})", R"({"tea":6,"milk":5})"},
    {"image-slider", R"("kind": "image-slider", "nSteps": 3, "images": [{"file": "a.bmp", "at": 0}, {"file": "b.bmp", "at": 0.5}, {"file": "a.bmp", "at": 1}])", {"Right", "Tab", "Return"}, {"scale", "%"}, "0.5", "0.5"},
    {"sound-slider", R"("kind": "sound-slider", "nSteps": 3, "sounds": [{"file": "a.wav", "at": 0}, {"file": "b.wav", "at": 0.5}, {"file": "a.wav", "at": 1}])", {"Right", "Tab", "Return"}, {"scale", "%"}, "0.5", "0.5"},
#ifdef FOVEA_MOVIES
    {"film-slider", R"("kind": "film-slider", "file": "dance.mkv", "nSteps": 3, "minTime_s": 0)", {"Right", "Left", "Tab", "Return"}, {"scale", "%"}, "0.5", "0.5"},
#endif
    {"graphic", R"("kind": "graphic", "dimensions": [10, 10], "frames": [{"objects": [{"kind": "circle", "id": "dot", "x": 5, "y": 5, "radius": 2, "clickToAnswer": true}]}])", {"Tab", "space"}, {"dot"}, "\"dot\"", "\"dot\""},
    {"sound-recording", R"("kind": "sound-recording", "controls": {"stop": "Enough"})", {"Tab", "space", "Tab", "Return"}, {"Enough", "%"}, "\"source\":\"virtual\"", "\"source\":\"virtual\""},
    {"level-meter", R"("kind": "level-meter")", {"Tab", "Return"}, {"%"}, "\"clippings\":0", "\"clippings\":0"},
    {"tapping", R"("kind": "tapping", "button": "Beat", "minTaps": 2)", {"Tab", "space", "space", "Tab", "Return"}, {"Beat", "Beat", "%"}, ",", ","},
    {"monitor", R"("kind": "monitor")", {"Tab", "Return"}, {"%"}, "\"width_px\":1280", "\"width_px\":1280"},
};

class GivenControls : public GivenAFormOnADisplay {
 protected:
  GivenControls() {
    for (const char *name : {"a.bmp", "b.bmp"}) testing::writePicture(folder_ / name, 40, 20);
    for (const char *name : {"a.wav", "b.wav"}) testing::writeSilence(folder_ / name, 0.1);
  }
  static std::string page(const PageForm &form, const Reading &reading, const std::string &prompt = "??") {
    return R"({"page": "modular", "label": "asked", "timeEstimate_s": 5, "params": {"prompt": ")" + prompt + R"(", "language": ")" + std::string(reading.language) + R"(", "textSize": )" + std::to_string(reading.size) +
           R"(, "control": {)" + form.control + "}}}";
  }
  static constexpr const char *kNobodyAsked = R"({"consent": "no-consent", "params": {"reason": "a test"}})";
  /// What lies below the end of the column is brought up with the wheel.
  Doing clickInColumn(const Reading &reading, std::string target) {
    return [this, reading, target = std::move(target)] {
      const auto box = boxOfTarget(target), foot = boxOf(reading.next);
      if (!box) return false;
      if (foot && box->y - box->height / 2 <= foot->y + foot->height / 2) return until(InputKind::Wheel).turnWheel(), false;
      until(InputKind::ButtonRelease).click(box->x, box->y);
      return true;
    };
  }
  /// `with` a mouse or a finger: all that is to be clicked.
  Forms clicks(const PageForm &form, const Reading &reading, With with) {
    Forms doings;
    std::size_t field = 0;
    for (const std::string &target : form.clicks) {
      const std::string said = target == "%" ? reading.next : target == "$" ? reading.choose : target == "@" ? reading.letter : target;
      if (target == "_") doings.push_back(pointAtField(field++, with));
      else if (with == With::Mouse) doings.push_back(target == "%" || field > 0 ? click(said) : clickInColumn(reading, said));  // keys lie over the page's foot
      else if (target != kSign) doings.push_back(tap(said));
    }
    return doings;
  }
  static std::string answerByMouse(const PageForm &form, const Reading &reading) {
    std::string answer = form.byMouse;
    if (const std::size_t letter = answer.find('@'); letter != answer.npos) answer.replace(letter, 1, reading.letter);
    return answer;
  }
  std::vector<std::string> answers() {
    std::vector<std::string> all;
    SQLite::Database database((session_->dataDir() / "fovea.db").string(), SQLite::OPEN_READONLY);
    for (SQLite::Statement each(database, "SELECT coalesce(answer, 'null') FROM responses WHERE label = 'asked' AND accepted ORDER BY submitted_s"); each.executeStep();) all.push_back(each.getColumn(0).getString());
    return all;
  }

 private:
  std::optional<Box> boxOfTarget(const std::string &target) {
    const std::size_t bar = target.find('|');
    auto box = boxOf(target.substr(0, bar));
    if (!box || bar == target.npos) return box;
    std::vector<Box> rows;
    for (const StimulusHandle row : seen("slider")) rows.push_back(*boxOf(row));
    std::sort(rows.begin(), rows.end(), [](const Box &one, const Box &other) { return one.y > other.y; });
    box->y = rows.at(std::stoul(target.substr(bar + 1))).y;
    return box;
  }
#ifdef FOVEA_MOVIES
  const testing::FilmFile film_{folder_ / "dance.mkv", testing::evenFilm(5)};
#endif
};

class GivenEachControl : public GivenControls, public ::testing::WithParamInterface<std::tuple<PageForm, Reading>> {
 protected:
  std::string step() const { return std::string(kNobodyAsked) + ", " + page(form_, reading_); }
  std::string answer() {
    const auto all = answers();
    return all.empty() ? "none" : all.back();
  }
  const PageForm form_ = std::get<0>(GetParam());
  const Reading reading_ = std::get<1>(GetParam());
};

TEST_F(GivenAFormOnADisplay, WhenTwoScalesHaveToBeMovedThenOneOfThemAloneDoesNotFreeTheButton) {
  const std::string scale = R"("kind": "slider", "nSteps": 3, "required": false, "minInteractions": 1})";
  const std::string step = R"({"consent": "no-consent", "params": {"reason": "a test"}}, {"page": "modular", "label": "asked", "timeEstimate_s": 5, "params": {"prompt": "??", "control": [{"name": "a", )" + scale +
                           R"(, {"name": "b", )" + scale + "]}}";
  EXPECT_EQ(go(step, DisplayOptions::Kind::Window, Forms{see("??")} + presses({"Right", "Tab", "Tab", "Return", "Tab", "Tab", "Right", "Tab", "Return"}) + theEnd(With::Keys)), Ending::Finished);
  EXPECT_EQ(word("SELECT max(answer) FROM responses WHERE label = 'asked'"), R"({"a":0.5,"b":0.5})");
}

TEST_P(GivenEachControl, WhenThereIsAKeyboardAloneThenItIsAnswered) {
  EXPECT_EQ(go(step(), DisplayOptions::Kind::Window, Forms{see("??")} + presses(form_.keys) + theEnd(With::Keys)), Ending::Finished);
  EXPECT_THAT(answer(), ::testing::HasSubstr(form_.byKeys));
}

TEST_P(GivenEachControl, WhenThereIsAMouseAloneThenItIsAnswered) {
  EXPECT_EQ(go(step(), DisplayOptions::Kind::Window, Forms{see("??")} + clicks(form_, reading_, With::Mouse) + theEnd(With::Mouse)), Ending::Finished);
  EXPECT_THAT(answer(), ::testing::HasSubstr(answerByMouse(form_, reading_)));
}

/// What is written in. All others are touched in tests/parts/touch_test.cpp.
class GivenEachFieldToWriteIn : public GivenEachControl {};

TEST_P(GivenEachFieldToWriteIn, WhenThereIsAFingerAloneThenItIsAnswered) {
  EXPECT_EQ(go(step(), DisplayOptions::Kind::Window, Forms{see("??")} + clicks(form_, reading_, With::Finger) + theEnd(With::Finger)), Ending::Finished);
  EXPECT_THAT(answer(), ::testing::HasSubstr(answerByMouse(form_, reading_)));
}

TEST_P(GivenEachControl, WhenAParticipantIsSimulatedThenItIsAnswered) {
  EXPECT_EQ(go(step(), DisplayOptions::Kind::Virtual), Ending::Finished);
  EXPECT_NE(answer(), "none");
}

std::string nameOfControl(const ::testing::TestParamInfo<std::tuple<PageForm, Reading>> &info) {
  std::string name = std::string(std::get<0>(info.param).name) + std::get<1>(info.param).language;
  std::erase(name, '-');
  return name;
}
std::vector<PageForm> fieldsToWriteIn() {
  std::vector<PageForm> fields;
  for (const PageForm &form : kControls)
    if (form.clicks.front() == "_") fields.push_back(form);
  return fields;
}
INSTANTIATE_TEST_SUITE_P(Each, GivenEachFieldToWriteIn, ::testing::Combine(::testing::ValuesIn(fieldsToWriteIn()), ::testing::Values(kEnglish, kArabic)), nameOfControl);
INSTANTIATE_TEST_SUITE_P(Each, GivenEachControl, ::testing::Combine(::testing::ValuesIn(kControls), ::testing::Values(kEnglish, kArabic)), nameOfControl);

/// One page after another, for the sizes and directions that have no pass of their own.
class GivenAllControls : public GivenControls, public ::testing::WithParamInterface<Reading> {
 protected:
  void goThrough(With with) {
    std::string steps = kNobodyAsked;
    Forms doings;
    for (const PageForm &form : kControls) {
      const std::string prompt = std::string("?") + form.name + "?";
      steps += ", " + page(form, GetParam(), prompt);
      doings = doings + Forms{see(prompt)} + (with == With::Keys ? presses(form.keys) : clicks(form, GetParam(), With::Mouse));
    }
    EXPECT_EQ(go(steps, DisplayOptions::Kind::Window, doings + theEnd(with)), Ending::Finished);
    const auto all = answers();
    ASSERT_EQ(all.size(), std::size(kControls));
    for (std::size_t i = 0; i < all.size(); ++i) EXPECT_THAT(all[i], ::testing::HasSubstr(with == With::Keys ? kControls[i].byKeys : answerByMouse(kControls[i], GetParam()))) << kControls[i].name;
  }
};

TEST_P(GivenAllControls, WhenThereIsAKeyboardAloneThenEachIsAnswered) { goThrough(With::Keys); }
TEST_P(GivenAllControls, WhenThereIsAMouseAloneThenEachIsAnswered) { goThrough(With::Mouse); }

INSTANTIATE_TEST_SUITE_P(Others, GivenAllControls, ::testing::Values(kLargeEnglish, kSmallArabic), [](const auto &tested) { return std::string(tested.param.language); });

/// A page whose trial waits for its start, and that has a button of its own.
class GivenAPageToBegin : public GivenAFormOnADisplay, public ::testing::WithParamInterface<Reading> {
 protected:
  std::string step() const {
    return R"({"consent": "no-consent", "params": {"reason": "a test"}}, {"page": "modular", "label": "asked", "timeEstimate_s": 5, "params": {"startTrialAutomatically": false, "startButton": "!!", "language": ")" +
           std::string(GetParam().language) + R"(", "textSize": )" + std::to_string(GetParam().size) +
           R"(, "prompt": "??", "buttons": [{"id": "buttonHint", "text": "**", "enabledBy": "trialStart"}], "control": {"kind": "push-buttons", "choices": [4, 5]}}})";
  }
  std::string happened() {
    return word("SELECT group_concat(e.value ->> 'event', ' ') FROM responses, json_each(metadata, '$.eventLog') AS e WHERE label = 'asked' AND e.value ->> 'event' IN ('early', 'buttonStart', 'trialStart', 'buttonHint', 'pushButtonClicked')");
  }
};

TEST_P(GivenAPageToBegin, WhenThereIsAKeyboardAloneThenItIsBegunAndAnswered) {
  EXPECT_EQ(go(step(), DisplayOptions::Kind::Window, Forms{see("??")} + presses({"Tab", "space", "Tab", "Tab", "Tab", "Return", "Tab", "Tab", "space"}) + theEnd(With::Keys)), Ending::Finished);
  EXPECT_EQ(happened(), "buttonStart trialStart buttonHint pushButtonClicked");
}

TEST_P(GivenAPageToBegin, WhenThereIsAMouseAloneThenItIsBegunAndAnswered) {
  EXPECT_EQ(go(step(), DisplayOptions::Kind::Window, Forms{see("??"), click("5"), click("!!"), click("**"), click("5")} + theEnd(With::Mouse)), Ending::Finished);
  EXPECT_EQ(happened(), "buttonStart trialStart buttonHint pushButtonClicked");
}

INSTANTIATE_TEST_SUITE_P(Each, GivenAPageToBegin, ::testing::Values(kEnglish, kArabic), [](const auto &info) { return std::string(info.param.language); });

/// Pages of a text, and of questions.
class GivenEachPage : public GivenAFormOnADisplay, public ::testing::WithParamInterface<Reading> {
 protected:
  /// More than a screenful of it.
  std::string text() const {
    std::string all;
    for (int i = 0; i < 60; ++i) all += isArabic() ? "هذا نص طويل يُقرأ كله. " : "This is a long text that is read to its end. ";
    return all;
  }
  bool isArabic() const { return std::string_view(reading_.language) == "ar"; }
  std::string pageOf(const std::string &page, const std::string &params) const {
    return R"({"page": ")" + page + R"(", "label": ")" + page + R"(", "timeEstimate_s": 5, "params": {"textSize": )" + std::to_string(reading_.size) + ", " + params + "}}";
  }
  std::string step(const std::string &page, const std::string &params) const { return R"({"consent": "no-consent", "params": {"reason": "a test"}}, )" + pageOf(page, params); }
  /// A page of text, and one that says that it is over.
  std::string texts() const {
    const std::string common = R"("text": ")" + text() + R"(", "button": ")" + reading_.next + "\"";
    return step("info", R"("title": "??", "words": {"page": ")" + std::string(reading_.page) + "\"}, " + common) + ", " + pageOf("end", R"("title": "!!", )" + common);
  }
  std::string questions() const {
    const std::string options = isArabic() ? R"(["اليسرى", "اليمنى"])" : R"(["left", "right"])", first = isArabic() ? "أي يد؟" : "Which hand?";
    return step("questions", R"("title": "??", "button": ")" + std::string(reading_.next) + R"(", "questions": [{"text": ")" + first + R"(", "options": )" + options + R"(, "values": ["l", "r"]},
      {"text": "2", "type": "rating"}, {"text": "3", "type": "radio", "options": )" + options + R"(, "values": ["l", "r"]}, {"text": "4", "type": "slider"}, {"text": "5", "type": "free text", "required": false}])");
  }
  std::string freeText() const {
    return step("questions", R"("title": "??", "button": ")" + std::string(reading_.next) + R"(", "language": ")" + reading_.language + R"(", "direction": ")" + (isArabic() ? "rtl" : "ltr") + R"(", "questions": [{"text": "1", "type": "free text"}])");
  }
  /// Down a column that goes through it, until it was hit.
  Doing pointAtFreeText(With with) {
    return [this, with, row = 0]() mutable {
      const auto forms = seen("form");
      const auto written = stage_->stimuli().written();
      if (forms.empty()) return false;
      if (written) return true;
      const Box box = *boxOf(forms.front());
      const double x = box.x + (isArabic() ? -1 : 1) * 0.3 * box.width * (reading_.size > 1 ? 0.3 : 1), y = box.y + box.height / 2 - 20 * reading_.size * ++row;
      if (with == With::Finger) tapNow(x, y);
      else until(InputKind::ButtonRelease).click(x, y);
      return false;
    };
  }
  /// Of a page, or of one of its questions.
  std::string answerOf(const std::string &page, const std::string &path = "$") {
    return word("SELECT coalesce(max(answer -> '" + path + "'), 'none') FROM responses WHERE label = '" + page + "'");
  }
  void expectAnswered() {
    for (const char *path : {"$.q1", "$.q2", "$.q3", "$.q4"}) EXPECT_THAT(answerOf("questions", path), ::testing::Not(::testing::AnyOf("none", "null"))) << path;
  }

  /// Down a column that goes through the answers, until all that have to be are there; further down when the end of what is seen has come.
  Doing clickThroughForm(With with = With::Mouse) {
    static constexpr int kTurns = 5;
    return [this, with, row = 0]() mutable {
      const auto forms = seen("form");
      if (forms.empty()) return false;
      const auto form = &forms.front();
      const auto isComplete = stage_->stimuli().numbers(*form, *stage_->stimuli().property(*form, "complete"));
      if (isComplete && !isComplete->empty() && isComplete->front() > 0) return true;
      const Box box = *boxOf(*form);
      const double aside = reading_.size > 1 ? -0.25 : 0.3;  // where answers stand: below their questions when they are large
      const bool isTouched = with == With::Finger;
      const double free = box.x - 0.45 * box.width;  // no scale is there, in either language
      if (row < 0 && isTouched) return row = 0, touchNow(free, box.y - box.height / 4, free, box.y + box.height / 4), false;
      if (row < 0) return ++row, until(InputKind::Wheel).turnWheel(), false;
      const double y = box.y + box.height / 2 - 20 * reading_.size * ++row;  // pixels: no answer is that low
      const double x = box.x + (isArabic() ? -1 : 1) * aside * box.width;
      if (y > box.y - box.height / 2 && isTouched) return tapNow(x, y), false;
      if (y > box.y - box.height / 2) return until(InputKind::ButtonRelease).click(x, y), false;
      row = -kTurns;
      return false;
    };
  }
  const Reading reading_ = GetParam();
};

TEST_P(GivenEachPage, WhenThereIsAKeyboardAloneThenATextIsReadToItsEnd) {
  const Forms doings{see("??"), readOn(reading_.page, "Next"), press("Return"), see("!!"), readOn(kEnglish.page, "Next"), press("Return")};
  EXPECT_EQ(go(texts(), DisplayOptions::Kind::Window, doings), Ending::Finished);
  EXPECT_EQ(answerOf("info") + answerOf("end"), R"({"done":true}{"outcome":"successful"})");
}

TEST_P(GivenEachPage, WhenThereIsAMouseAloneThenATextIsReadToItsEnd) {
  const Forms doings{see("??"), clickOn(reading_.page, reading_.forward), click(reading_.next), see("!!"), clickOn(kEnglish.page, reading_.forward), click(reading_.next)};
  EXPECT_EQ(go(texts(), DisplayOptions::Kind::Window, doings), Ending::Finished);
  EXPECT_EQ(answerOf("info") + answerOf("end"), R"({"done":true}{"outcome":"successful"})");
}

TEST_P(GivenEachPage, WhenThereIsAFingerAloneThenATextIsReadToItsEnd) {
  const Forms doings{see("??"), swipeOn(reading_.page), tap(reading_.next), see("!!"), swipeOn(kEnglish.page), tap(reading_.next)};
  EXPECT_EQ(go(texts(), DisplayOptions::Kind::Window, doings), Ending::Finished);
  EXPECT_EQ(answerOf("info") + answerOf("end"), R"({"done":true}{"outcome":"successful"})");
}

TEST_P(GivenEachPage, WhenThereIsAKeyboardAloneThenQuestionsAreAnswered) {
  const Forms keys = presses({"Right", "Return", "Right", "Return", "Right", "Return", "Right", "Return", "a", "Tab", "Return"});
  EXPECT_EQ(go(questions(), DisplayOptions::Kind::Window, Forms{see("??")} + keys + theEnd(With::Keys)), Ending::Finished);
  expectAnswered();
  EXPECT_EQ(answerOf("questions", "$.q5"), "\"a\"");
}

TEST_P(GivenEachPage, WhenQuestionsAreNotTakenThenWhatWasAnsweredStandsThereYet) {
  std::string asked = questions();
  asked.insert(asked.rfind("\"timeEstimate_s\""), R"("validate": "given.q5 == 'aa' or 'Twice, please'", )");
  const Forms keys = presses({"Right", "Return", "Right", "Return", "Right", "Return", "Right", "Return", "a", "Tab", "Return"}), again = presses({"Tab", "Tab", "Tab", "Tab", "a", "Tab", "Return"});
  EXPECT_EQ(go(asked, DisplayOptions::Kind::Window, Forms{see("??")} + keys + Forms{see("Twice, please")} + again + theEnd(With::Keys)), Ending::Finished);
  expectAnswered();
}

TEST_P(GivenEachPage, WhenThereIsAMouseAloneThenQuestionsAreAnswered) {
  EXPECT_EQ(go(questions(), DisplayOptions::Kind::Window, Forms{see("??"), clickThroughForm(), click(reading_.next)} + theEnd(With::Mouse)), Ending::Finished);
  expectAnswered();
}

TEST_P(GivenEachPage, WhenThereIsAFingerAloneThenQuestionsAreAnswered) {
  EXPECT_EQ(go(questions(), DisplayOptions::Kind::Window, Forms{see("??"), clickThroughForm(With::Finger), tap(reading_.next)} + theEnd(With::Finger)), Ending::Finished);
  expectAnswered();
}

TEST_P(GivenEachPage, WhenThereIsAMouseAloneThenAFreeTextIsWritten) {
  const Forms doings{see("??"), pointAtFreeText(With::Mouse), click(kSign), click(reading_.letter), click(kClose), click(reading_.next)};
  EXPECT_EQ(go(freeText(), DisplayOptions::Kind::Window, doings + theEnd(With::Mouse)), Ending::Finished);
  EXPECT_EQ(answerOf("questions", "$.q1"), "\"" + std::string(reading_.letter) + "\"");
}

TEST_P(GivenEachPage, WhenThereIsAFingerAloneThenAFreeTextIsWritten) {
  const Forms doings{see("??"), pointAtFreeText(With::Finger), tap(reading_.letter), tap(kClose), tap(reading_.next)};
  EXPECT_EQ(go(freeText(), DisplayOptions::Kind::Window, doings + theEnd(With::Finger)), Ending::Finished);
  EXPECT_EQ(answerOf("questions", "$.q1"), "\"" + std::string(reading_.letter) + "\"");
}

TEST_P(GivenEachPage, WhenAParticipantIsSimulatedThenItIsAnswered) {
  const std::string asked = questions();
  EXPECT_EQ(go(texts() + ", " + asked.substr(asked.find(R"({"page")")), DisplayOptions::Kind::Virtual), Ending::Finished);
  EXPECT_EQ(answerOf("info") + answerOf("end"), R"({"done":true}{"outcome":"successful"})");
  expectAnswered();
}

INSTANTIATE_TEST_SUITE_P(Each, GivenEachPage, ::testing::Values(kEnglish, kArabic, kLargeEnglish, kSmallArabic), [](const auto &tested) { return tested.param.language + std::string(tested.param.size > 1 ? "Large" : ""); });

}  // namespace
}  // namespace fovea::test
