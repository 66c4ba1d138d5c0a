// Questions below one another, and a button that takes them when all that has to be answered is.

#include "fovea/document.hpp"
#include "fovea/interactive.hpp"
#include "fovea/page.hpp"
#include "fovea/plugin.hpp"
#include "fovea/row.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <optional>
#include <string>
#include <vector>

namespace questions {

struct Question {
  std::string name, text, type = "choice", placeholder;
  std::vector<std::string> options, values;
  std::vector<double> ticks;
  double granularity = 0;
  bool required = true;
  template <class Archive>
  void serialize(Archive &archive) {
    archive(CEREAL_NVP(name), CEREAL_NVP(text), CEREAL_NVP(type), CEREAL_NVP(placeholder), CEREAL_NVP(options), CEREAL_NVP(values), CEREAL_NVP(ticks),
            CEREAL_NVP(granularity), CEREAL_NVP(required));
  }
  bool isAsked() const { return type != "heading" && type != "description"; }
  bool isChoice() const { return type == "choice" || type == "radio"; }
  bool isScale() const { return type == "rating" || type == "slider"; }
  /// From one place of a scale to the next; 0: any value.
  double step() const { return type == "rating" && granularity == 0 ? 1 : granularity; }
  /// Of a scale: its ticks, whole ones as whole numbers where there are no others between them.
  fovea::List numbers() const {
    const std::vector<double> all = ticks.empty() ? std::vector<double>{1, 2, 3, 4, 5} : ticks;
    const auto isWhole = [](double number) { return number == std::floor(number); };
    fovea::List list;
    if (step() > 0 && isWhole(step()) && std::all_of(all.begin(), all.end(), isWhole))
      for (const double tick : all) list.emplace_back(static_cast<std::int64_t>(tick));
    else list.assign(all.begin(), all.end());
    return list;
  }
  /// What is kept for each option.
  const std::vector<std::string> &kept() const { return values.empty() ? options : values; }
};

struct Params {
  std::string title, button, reminder, direction = "auto";
  std::vector<Question> questions;
  double textSize = 1;
  fovea::DocumentContrast contrast = fovea::DocumentContrast::Usual;
  template <class Archive>
  void serialize(Archive &archive) {
    archive(CEREAL_NVP(title), CEREAL_NVP(button), CEREAL_NVP(reminder), CEREAL_NVP(direction), CEREAL_NVP(questions), CEREAL_NVP(textSize), CEREAL_NVP(contrast));
  }
};

// Shares of the window's height, from its middle.
constexpr double kTop = 0.45, kFoot = -0.45, kGap = 0.015, kFormEdge = 0.35, kSides = 0.05;
constexpr double kLetter = 0.03, kWidest = 1.2;  // as pages of parts have them
constexpr double kAnswers = 0.3, kBelow = 0.7, kLeastAnswers = 11;  // of the form's width; of a letter: below that answers stand below their questions
constexpr double kLabel = 0.8;  // of a letter
constexpr double kSame = 1e-6;  // of a step
constexpr double kSimulated_s = 3;  // that a simulated participant takes for a question
constexpr int kSettled = 3;         // frames, until it is seen what a key has done
constexpr const char *kWritten = "simulated";

class Questions final : public fovea::Page {
 public:
  using Page::Page;

  void enter(const fovea::PageInfo &page) override {
    params_ = fovea::fromDict<Params>(page.params);
    if (params_.button.empty()) params_.button = fovea::wordIn(page.params, "next", "Continue");
    if (params_.reminder.empty()) params_.reminder = fovea::wordIn(page.params, "reminder", "reminder");
    int number = 0;
    std::vector<fovea::FormItem> items;
    const double room = width(page.window.aspect());
    for (Question &question : params_.questions) {
      if (question.isAsked() && question.name.empty()) question.name = "q" + std::to_string(number + 1);
      number += question.isAsked();
      if (!question.values.empty() && question.values.size() != question.options.size())
        throw fovea::Failure("question \"" + question.name + "\" has " + std::to_string(question.options.size()) + " options and " +
                                                   std::to_string(question.values.size()) + " values: give each option one", FOVEA_E_ARGUMENT);
      items.push_back(itemOf(question, room));
      items.back().answer = shownAnswer(question, page.answer.find(question.name));
      if (question.isAsked()) items.back().rehearsal = rehearsedAnswer(question, number, page.simulatedAnswer);
    }
    if (!page.simulatedAnswer.isNone()) judge(page.simulatedAnswer);
    announceIn_ = kSettled;
    isSimulated_ = page.isSimulated;
    asked_ = number;
    layOut(page, fovea::formItems(items));
  }

  bool frame(const fovea::FrameInfo &frame) override {
    if (frame.frame == 0) begun_ = frame.onset;
    if (isSimulated_ && frame.onset - begun_ >= fovea::fromSeconds(kSimulated_s * asked_)) return isDrawn_ = isAnswered_ = true;
    button_->setOpacity(frame.canSubmit ? 1 : 0.4);
    if (button_->numClicks() > 0) {
      if (!frame.canSubmit) button_->reset();
      else if (form_->isComplete()) return isAnswered_ = true;
      else remind(), button_->reset();
    }
    paper_->draw();
    title_->draw();
    form_->draw();
    if (isReminded_) reminder_->draw();
    button_->draw();
    announce(frame);
    return false;
  }

  void event(const fovea::Event &event) override {
    if (event.isKeyPress()) announceIn_ = kSettled;
  }

  /// What was asked, and when it was answered.
  fovea::Dict metadata() const override {
    fovea::Dict asked;
    for (const fovea::Value &given : form_ ? form_->answers() : fovea::List{})
      if (const Question *question = questionOf(given)) asked.emplace_back(question->name, aboutQuestion(*question, given));
    return {{"title", params_.title}, {"questions", std::move(asked)}};
  }

  std::vector<std::string> typed() const override {
    std::vector<std::string> names;
    for (const Question &question : params_.questions)
      if (question.type == "free text") names.push_back(question.name);
    return names;
  }

  std::optional<fovea::Dict> leave() override {
    std::optional<fovea::Dict> answer;
    if (isAnswered_) answer = isDrawn_ ? drawnAnswer() : givenAnswer();
    isAnswered_ = isDrawn_ = isReminded_ = false;
    reminder_.reset();
    title_.reset();
    button_.reset();
    form_.reset();
    paper_.reset();
    return answer;
  }

 private:
  double letter() const { return kLetter * params_.textSize; }
  /// Its answer stands beside it, or below, in a row or in a column: where its labels can be read.
  fovea::FormItem itemOf(const Question &question, double width) const {
    fovea::FormItem item{.text = question.text, .type = question.type, .options = question.options, .ticks = question.ticks, .granularity = question.granularity,
                         .isRequired = question.required, .questionWidth = 1 - kAnswers, .responseWidth = kAnswers, .placeholder = question.placeholder};
    if (kAnswers * width >= kLeastAnswers * letter() && isRow(question, kAnswers * width, 2)) return item;
    const std::size_t lines = question.isChoice() ? 1 : 2;
    item.questionWidth = 1;
    item.responseWidth = question.isChoice() && isRow(question, kBelow * width, lines) ? kBelow : 1;
    item.isVertical = (question.isChoice() || question.options.size() > 2) && question.type != "slider" && !isRow(question, width, lines);
    return item;
  }
  /// Have its labels room beside one another, in so many lines at most and with letters as large as they are meant to be?
  bool isRow(const Question &question, double width, std::size_t lines) const {
    const double height = kLabel * letter(), share = std::max(width / static_cast<double>(std::max<std::size_t>(question.options.size(), 2)) - letter(), letter());  // as the form has it
    return std::all_of(question.options.begin(), question.options.end(), [&](const std::string &option) {
      const fovea::Text label(stimuli(), {.text = option, .height = height, .wrapWidth = share, .units = "height", .more = {{"prepared", false}, {"wholeWords", true}}});
      return label.fittedHeight(height) >= 0.99 * height && label.lines().size() <= lines;  // not by its height: fonts differ in that
    });
  }
  double width(double aspect) const { return std::min(aspect - 2 * kSides, kWidest * std::sqrt(params_.textSize)); }

  /// Title above, button and reminder below, and the form where they leave room.
  void layOut(const fovea::PageInfo &page, fovea::List items) {
    const double aspect = page.window.aspect(), letter = this->letter(), widest = aspect - 2 * kSides;
    const fovea::DocumentInks inks = fovea::inksOf(params_.contrast, page.ground, page.ink);
    const fovea::List line{inks.ink.r, inks.ink.g, inks.ink.b};
    const auto words = [&](const std::string &text, double height, double y, const char *anchor) {
      return fovea::TextStyle{.text = text, .height = height, .pos = {0, y}, .color = inks.ink, .wrapWidth = widest, .anchor = anchor, .units = "height", .more = {{"direction", params_.direction}}};
    };
    paper_.emplace(stimuli(), fovea::RectStyle{.size = {aspect + 0.1, 1.1}, .color = inks.paper, .units = "height"});
    auto title = words(params_.title, 1.3 * letter, kTop, "top");
    title.isBold = true;
    title_.emplace(stimuli(), title);
    button_.emplace(stimuli(), fovea::ButtonStyle{.text = params_.button, .letterHeight = letter, .pos = {0, kFoot}, .color = inks.ink, .fillColor = inks.button, .radius = letter / 4, .anchor = "bottom", .units = "height", .more = {{"borderColor", line}, {"borderWidth", 1}}});
    reminderY_ = kFoot + button_->measure().height + kGap;
    reminder_.emplace(stimuli(), words(params_.reminder, 0.8 * letter, reminderY_, "bottom"));
    top_ = std::min(kFormEdge, kTop - (params_.title.empty() ? 0 : title_->measure().height + kGap));
    formWidth_ = width(aspect);
    const double bottom = std::max(-kFormEdge, reminderY_ + letter / 2);
    form_.emplace(stimuli(), fovea::FormStyle{.items = std::move(items), .size = fovea::Point{formWidth_, std::max(top_ - bottom, 4 * letter)},
                                              .pos = {0, (top_ + bottom) / 2}, .textHeight = letter, .color = inks.ink, .units = "height", .more = {{"direction", params_.direction}, {"lineColor", line}, {"markerColor", line}, {"fieldColor", fovea::List{inks.button.r, inks.button.g, inks.button.b}}}});
  }

  /// For a program that presses keys: what answers the questions, and then the button.
  void announce(const fovea::FrameInfo &frame) {
    if (isSimulated_ || !frame.canRespond || announceIn_ == 0 || --announceIn_ > 0) return;
    std::string key(form_->rehearsalKey());
    if (key.empty() && !frame.canSubmit) announceIn_ = 1;
    else if (key.empty()) key = "return";
    if (!key.empty()) input().expect({{key}, key, frame.onset});
  }

  /// The form makes room for it.
  void remind() {
    isReminded_ = true;
    const double bottom = std::max(-kFormEdge, reminderY_ + reminder_->measure().height + kGap);
    form_->setNumbers(form_->property("size"), {formWidth_, std::max(top_ - bottom, 4 * letter())});
    form_->setPos({0, (top_ + bottom) / 2});
  }

  /// Could a person answer that?
  void judge(fovea::View answer) const {
    if (!answer.isDict()) fovea::refuseSimulatedAnswer("it is no dictionary with a member for each question");
    std::string names;
    for (const Question &question : params_.questions) {
      if (!question.isAsked()) continue;
      names += (names.empty() ? "" : ", ") + question.name;
      const fovea::View given = answer.find(question.name);
      if (!given.isNone()) judge(question, given);
      else if (question.required) fovea::refuseSimulatedAnswer("\"" + question.name + "\" has to be answered, and is not");
    }
    for (std::size_t i = 0; i < answer.size(); ++i) {
      const auto isIt = [&](const Question &question) { return question.isAsked() && question.name == answer.key(i); };
      if (std::none_of(params_.questions.begin(), params_.questions.end(), isIt))
        fovea::refuseSimulatedAnswer("there is no question \"" + std::string(answer.key(i)) + "\"; there are: " + names);
    }
  }

  static void judge(const Question &question, fovea::View given) {
    if (question.type == "free text") {
      if (!given.text()) fovea::refuseSimulatedAnswer("\"" + question.name + "\" is written, so it is text: put a number into tostring()");
    } else if (question.isChoice()) {
      const auto &kept = question.kept();
      if (!given.text() || std::find(kept.begin(), kept.end(), *given.text()) == kept.end())
        fovea::refuseSimulatedAnswer("\"" + question.name + "\" is one of its options, and \"" + std::string(given.textOr("what is given")) + "\" is none");
    } else {
      const auto [least, most] = question.ticks.empty() ? std::pair(1.0, 5.0) : std::pair(std::ranges::min(question.ticks), std::ranges::max(question.ticks));
      const double step = question.step();
      const auto number = given.number();
      const bool isPlace = number && (step == 0 || std::abs(std::remainder(*number - least, step)) <= kSame * step);
      if (!isPlace || *number < least || *number > most)
        fovea::refuseSimulatedAnswer("\"" + question.name + "\" is a number from " + shortest(least) + " to " + shortest(most) + (step > 0 ? ", in steps of " + shortest(step) : ""));
    }
  }

  static std::string shortest(double number) {
    char text[32];
    std::snprintf(text, sizeof text, "%g", number);
    return text;
  }

  fovea::Dict givenAnswer() const {
    fovea::Dict answer;
    for (const fovea::Value &given : form_->answers()) {
      const fovea::Value *response = given.find("response");
      if (const Question *question = questionOf(given)) answer.emplace_back(question->name, response ? keptOf(*question, *response) : fovea::Value());
    }
    return answer;
  }

  /// Which one the form tells of; null: none that is asked.
  const Question *questionOf(const fovea::Value &given) const {
    const fovea::Value *index = given.find("itemIndex");
    const auto *place = index ? index->as<std::int64_t>() : nullptr;
    if (!place || *place < 0 || static_cast<std::size_t>(*place) >= params_.questions.size()) return nullptr;
    const Question &question = params_.questions[static_cast<std::size_t>(*place)];
    return question.isAsked() ? &question : nullptr;
  }

  fovea::Dict aboutQuestion(const Question &question, const fovea::Value &given) const {
    fovea::Dict about{{"text", question.text}, {"type", question.type}, {"required", question.required}};
    if (!question.options.empty()) about.emplace_back("options", fovea::List(question.options.begin(), question.options.end()));
    if (!question.values.empty()) about.emplace_back("values", fovea::List(question.values.begin(), question.values.end()));
    if (question.isScale()) about.emplace_back("ticks", question.numbers());
    const auto onset = form_->shown().firstOnset;
    for (const auto &[name, from] : {std::pair("first_s", "firstRt"), {"last_s", "lastRt"}})
      if (const fovea::Value *rt = given.find(from); onset && rt && rt->as<double>()) about.emplace_back(name, *onset + fovea::fromSeconds(*rt->as<double>()));
    if (const fovea::Value *changes = given.find("changes")) about.emplace_back("changes", *changes);
    return about;
  }

  /// What was answered before, as the form has it: options by their words.
  static fovea::Value shownAnswer(const Question &question, fovea::View given) {
    if (!question.isAsked() || !question.isChoice()) return question.isAsked() ? given.copy() : fovea::Value();
    const auto at = std::find(question.kept().begin(), question.kept().end(), given.textOr(""));
    return at == question.kept().end() ? fovea::Value() : fovea::Value(question.options[static_cast<std::size_t>(at - question.kept().begin())]);
  }

  /// As the study has it, or one that differs from question to question. A program writes small letters and digits.
  static fovea::Value rehearsedAnswer(const Question &question, int number, fovea::View given) {
    const fovea::View own = given.find(question.name);
    if (!given.isNone() && own.isNone()) return {};
    const auto one = [&](const auto &all) { return all[static_cast<std::size_t>(number) % all.size()]; };
    if (question.isChoice()) return own.isNone() ? fovea::Value(one(question.options)) : shownAnswer(question, own);
    if (question.isScale()) return own.isNone() ? one(question.numbers()) : own.copy();
    const std::string_view text = own.textOr("");
    const bool isWritable = !text.empty() && text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789 ") == text.npos;
    return isWritable ? text : kWritten;
  }

  static fovea::Value keptOf(const Question &question, const fovea::Value &response) {
    const auto *option = question.isChoice() ? response.as<std::string>() : nullptr;
    const auto at = option ? std::find(question.options.begin(), question.options.end(), *option) : question.options.end();
    return at == question.options.end() ? response : fovea::Value(question.kept()[static_cast<std::size_t>(at - question.options.begin())]);
  }

  /// What somebody might say: each option as often as the others.
  fovea::Dict drawnAnswer() const {
    fovea::Dict answer;
    for (const Question &question : params_.questions) {
      if (!question.isAsked()) continue;
      const auto draw = [&](std::size_t count) { return static_cast<std::size_t>(random().uniformInt(0, static_cast<std::int64_t>(count) - 1)); };
      if (question.type == "free text") answer.emplace_back(question.name, kWritten);
      else if (question.isChoice() && !question.options.empty()) answer.emplace_back(question.name, question.kept()[draw(question.options.size())]);
      else answer.emplace_back(question.name, question.numbers()[draw(question.numbers().size())]);
    }
    return answer;
  }

  Params params_;
  bool isSimulated_ = false, isAnswered_ = false, isDrawn_ = false, isReminded_ = false;
  int asked_ = 0, announceIn_ = 0;  // frames; 0: a program knows what to press
  double top_ = 0, reminderY_ = 0, formWidth_ = 0;  // of the form, of what stands below it
  fovea::Timestamp begun_{};
  std::optional<fovea::Rect> paper_;
  std::optional<fovea::Form> form_;
  std::optional<fovea::Button> button_;
  std::optional<fovea::Text> title_, reminder_;
};

}  // namespace questions

FOVEA_PLUGIN(questions::Questions)
