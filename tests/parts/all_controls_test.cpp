// What holds of every control alike.

#include "parts/fixture.hpp"

namespace fovea::test {
namespace {

using ::testing::StartsWith;

struct ControlCase {
  std::string kind, params;
  std::vector<std::string> hands;  // "click LABEL", "press KEY", "type LETTERS", four frames apart
  std::string answer;              // JSON
  std::string isIt;                // Lua: is it what was `given`?
  std::vector<std::pair<std::string, std::string>> metadata = {};
};
void PrintTo(const ControlCase &each, std::ostream *out) { *out << each.kind; }

const std::vector<ControlCase> kControls{
    {"push-buttons", R"("choices": ["a", "b"], "labels": ["A!", "B!"])", {"click B!"}, R"("b")", "given == 'b'", {{"choices", R"(["a","b"])"}, {"labels", R"(["A!","B!"])"}}},
    {"timed-push-buttons", R"("choices": ["a", "b"])", {"click b", "click b", "click Continue"}, "", "#given == 2 and given[2].choice == 'b' and given[2].time_s > given[1].time_s", {{"choices", R"(["a","b"])"}, {"labels", R"(["a","b"])"}}},
    {"radio-buttons", R"("choices": [1, 2.5])", {"click 2.5", "click Continue"}, "2.5", "given == 2.5", {{"choices", "[1,2.5]"}}},
    {"checkboxes", R"("choices": ["a", "b", 3])", {"click 3", "click a", "click Continue"}, R"(["a",3])", "#given == 2 and given[1] == 'a' and given[2] == 3", {{"choices", R"(["a","b",3])"}, {"labels", R"(["a","b","3"])"}}},
    {"dropdown", R"("choices": ["a", "b"], "placeholder": "pick")", {"click pick", "click b", "click Continue"}, R"("b")", "given == 'b'", {{"choices", R"(["a","b"])"}}},
    {"rating", R"("values": 5)", {"click 4", "click Continue"}, "4", "given == 4", {{"values", "[1,2,3,4,5]"}}},
    {"number", R"("integer": true, "unit": "years")", {"type 42", "click Continue"}, "42", "given == 42", {{"unit", "years"}}},
    {"text", R"("required": true)", {"type ada", "click Continue"}, R"("ada")", "given == 'ada'"},
    {"slider", R"("nSteps": 3, "labels": ["low", "high"])", {"press right", "click Continue"}, "0.5", "given == 0.5", {{"nSteps", "3"}, {"labels", R"(["low","high"])"}, {"snapValues", "none"}}},
    {"image-slider", R"("max": 10, "nSteps": 11, "start": 0, "images": [{"file": "low.bmp", "at": 0}, {"file": "high.bmp", "at": 10}])", {"press right", "click Continue"}, "10.0", "given == 10", {{"nSteps", "11"}, {"snapValues", "[0.0,10.0]"}}},
    {"graphic", R"("dimensions": [10, 10], "frames": [{"objects": [{"kind": "circle", "id": "dot", "x": 5, "y": 5, "radius": 2, "clickToAnswer": true}]}])", {"press tab", "press space"},
     R"({"clickedObject":"dot","clickCoordinates":null})", "given.clickedObject == 'dot'", {{"nFrames", "1"}}},
    {"ranking", R"("choices": ["a", "b"])", {"click b", "click a", "click Continue"}, R"(["b","a"])", "given[1] == 'b' and given[2] == 'a'", {{"choices", R"(["a","b"])"}, {"labels", R"(["a","b"])"}}},
    {"date", "", {"type 29", "press tab", "type 2", "press tab", "type 2000", "click Continue"}, R"("2000-02-29")", "given == '2000-02-29'", {{"kind", "date"}}},
    {"sound-slider", R"("max": 10, "nSteps": 11, "start": 0, "sounds": [{"file": "low.wav", "at": 0}, {"file": "high.wav", "at": 10}])", {"press right", "click Continue"}, "10.0", "given == 10", {{"snapValues", "[0.0,10.0]"}, {"interactions", "1"}}},
    {"sound-recording", R"("duration_s": 0.1)", {"press x", "press x", "press x", "click Continue"}, "", "given.source == 'virtual'", {{"recordings", "1"}, {"plays", "0"}}},
    {"level-meter", R"("low_dB": -30)", {"click Continue"}, "", "given.clippings == 0", {{"low_dB", "-30.0"}, {"high_dB", "-2.0"}, {"source", "virtual"}}},
    {"tapping", R"("keys": ["t"], "minTaps": 2)", {"press t", "press t", "click Continue"}, "", "#given == 2 and given[2] > given[1]", {{"minTaps", "2"}, {"duration_s", "none"}}},
    {"monitor", "", {"click Continue"}, "", "given.width_px > 0"},
    {"none", "", {"click Continue"}, "null", "given == nil"},
    {"matrix", R"("rows": ["tea", "milk"], "choices": [1, 2])", {"press 1", "press tab", "press 2", "click Continue"}, R"({"tea":1,"milk":2})", "given.tea == 1 and given.milk == 2", {{"rows", R"(["tea","milk"])"}}},
};

class GivenAnyControl : public GivenAModularPage, public ::testing::WithParamInterface<ControlCase> {
 protected:
  GivenAnyControl() {
    for (const char *name : {"low.bmp", "high.bmp"}) writePicture(name, 40, 20);
    for (const char *name : {"low.wav", "high.wav"}) writeSound(name, 0.1);
  }
  static std::string params() { return R"({"prompt": "?", "control": {"kind": ")" + GetParam().kind + "\"" + (GetParam().params.empty() ? "" : ", " + GetParam().params) + "}}"; }
  Ending answerIt() {
    std::map<int, std::function<void()>> hands;
    int frame = 5;
    for (const std::string &each : GetParam().hands) {
      const std::string how = each.substr(0, each.find(' ')), what = each.substr(each.find(' ') + 1);
      hands[frame] = [=, this] { how == "click" ? click(what) : how == "press" ? press(what) : type(what); };
      frame += 4;
    }
    return go(std::move(hands));
  }
};
INSTANTIATE_TEST_SUITE_P(Kinds, GivenAnyControl, ::testing::ValuesIn(kControls), [](const auto &tested) {
  std::string name = tested.param.kind;
  std::erase(name, '-');
  return name;
});

TEST_P(GivenAnyControl, WhenItsAnswerIsSavedUnderANameThenTheVariableHasItAndTheMetadataWhatWasAsked) {
  openWith(params(), R"("saveAs": "kept",)");
  EXPECT_EQ(answerIt(), Ending::Finished) << error_;
  if (!GetParam().answer.empty()) {
    EXPECT_EQ(answer(), GetParam().answer);
  }
  EXPECT_EQ(word("SELECT variables -> 'kept' FROM participants"), answer());
  EXPECT_EQ(metadata("control.kind"), GetParam().kind);
  for (const auto &[member, told] : GetParam().metadata) EXPECT_EQ(metadata("control." + member), told) << member;
}

TEST_P(GivenAnyControl, WhenItsAnswerIsNotToBeSavedThenOnlyTheDataHaveIt) {
  openStudy(R"({"name": "parts", "steps": [{"consent": "no-consent", "params": {"reason": "a test"}}, {"code": "before = answer"},
{"page": "modular", "label": "asked", "timeEstimate_s": 5, "simulate": {"lapses": 1}, "saveAnswer": false, "params": )" + params() + R"(}, {"code": "after = answer"}]})");
  EXPECT_EQ(answerIt(), Ending::Finished) << error_;
  EXPECT_EQ(word("SELECT variables -> 'after' FROM participants"), word("SELECT variables -> 'before' FROM participants"));
  EXPECT_EQ(attempts(), "1 1 ");
  EXPECT_NE(answer(), "none");
}

TEST_P(GivenAnyControl, WhenTheStudyJudgesItThenItSeesTheAnswerItself) {
  openWith(params(), R"("validate": "()" + GetParam().isIt + R"() or 'another one'",)");
  EXPECT_EQ(answerIt(), Ending::Finished) << error_;
  EXPECT_EQ(attempts(), "1 1 ");
}

TEST_P(GivenAnyControl, WhenTheStudyDoesNotTakeItThenItIsAskedForAgain) {
  openWith(params(), R"("validate": "not ()" + GetParam().isIt + R"() or 'Another one'",)");
  (void)answerIt();
  EXPECT_THAT(attempts(), StartsWith("1 0 Another one"));
}

}  // namespace
}  // namespace fovea::test
