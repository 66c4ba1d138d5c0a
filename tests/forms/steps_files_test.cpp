// Questionnaires and screening tests that come with fovea, finished with the keyboard alone, and with the pointer alone.

#include <cmath>

#include "forms/hands.hpp"

namespace fovea::test {
namespace {

/// NAME.
std::vector<std::string> stepsFiles() {
  std::vector<std::string> names;
  for (const auto &entry : fs::directory_iterator(fs::path(FOVEA_SOURCE) / "plugins/questionnaires"))
    if (const std::string file = entry.path().filename(); file.ends_with(".steps.json")) names.push_back(file.substr(0, file.find('.')));
  std::sort(names.begin(), names.end());
  return names;
}

class GivenAStepsFile : public GivenHands, public ::testing::WithParamInterface<std::string> {
 protected:
  void finish(const std::string &params, const std::function<void(int)> &hands) {
    const fs::path folder = fs::path(FOVEA_SOURCE) / "plugins/questionnaires";
    std::ifstream stream(folder / (GetParam() + ".steps.json"));
    const std::string file((std::istreambuf_iterator<char>(stream)), {});
    const bool isTranslated = file.find("\n    \"ar\": {") != file.npos;
    // The microphone of a display that is none hears nobody.
    const Ending ending = walk(R"({"consent": "no-consent", "params": {"reason": "a test"}}, {"include": ")" + GetParam() + R"(", "params": {)" + (isTranslated ? R"("language": "ar", )" : R"("direction": "rtl", )") + (GetParam() == "microphone-check" ? R"("goodFor_s": 0, )" : GetParam() == "rating-scale" ? R"("items": ["I like to read.", "I like to be read to."], )" : "") + params + "}}", hands, {folder});
    EXPECT_EQ(ending, Ending::Finished);
    EXPECT_EQ(word("SELECT status = 'complete' OR failed_reason LIKE 'performance_check%' FROM participants"), "1") << word("SELECT status || ' ' || coalesce(failed_reason, '') FROM participants");
  }
  bool isFormToFill(const std::vector<Seen> &all) {
    const Seen *form = find(all, "form");
    return form && stage_->stimuli().numbers(form->handle, *stage_->stimuli().property(form->handle, "complete"))->front() == 0;
  }
};

TEST_P(GivenAStepsFile, WhenThereIsAKeyboardAloneThenItIsFinished) {
  finish(R"("textSize": 2)", [this](int turn) {
    const auto all = seen();
    if (find(all, "textBox")) return turn % 3 == 0 ? type("42") : press(turn % 3 == 1 ? "tab" : "return");
    if (isFormToFill(all)) return press(turn % 2 == 0 ? "right" : "return");
    press(turn % 2 == 0 ? "tab" : "space");
  });
}

TEST_P(GivenAStepsFile, WhenThereIsAPointerAloneThenItIsFinished) {
  finish(R"("textSize": 1)", [this](int turn) {
    const auto all = seen();
    if (const Seen *field = find(all, "textBox"); field && field->words.empty()) return type("42");  // what has to be written is written with keys
    if (isFormToFill(all)) {  // down the column of its answers, which stand on the left
      const Box form = *stage_->stimuli().measure(find(all, "form")->handle);
      return clickAt(form.x - 0.3 * form.width, form.y + form.height / 2 - std::fmod(0.02 * turn, form.height));
    }
    std::vector<Box> targets;
    for (const Seen &each : all)
      if (each.kind == "button" || each.kind == "text")
        if (const auto box = stage_->stimuli().measure(each.handle)) targets.push_back(*box);
    const auto next = static_cast<std::size_t>(turn);
    if (!targets.empty()) clickAt(targets[next % targets.size()].x, targets[next % targets.size()].y);
  });
}

INSTANTIATE_TEST_SUITE_P(Each, GivenAStepsFile, ::testing::ValuesIn(stepsFiles()), [](const auto &tested) {
  std::string name = tested.param;
  std::erase(name, '-');
  return name;
});

}  // namespace
}  // namespace fovea::test
