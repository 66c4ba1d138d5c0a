#pragma once
// The page that is made of prompts and controls: what it has of the host, and how its answer comes about.

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/random.hpp"
#include "devices/simulated_participant.hpp"
#include "pages/page_events.hpp"
#include "plugins/part_instance.hpp"
#include "stage/modular/page_column.hpp"
#include "stage/modular/page_parts.hpp"
#include "stage/page_course.hpp"
#include "stage/recent_input.hpp"
#include "stage/shown_page.hpp"

namespace fovea {

/// What the page needs of whoever shows it.
struct ModularHost {
  Stimuli &stimuli;
  LibraryLoader &loader;
  const Catalogue &catalogue;
  /// Takes an answer, or says why not. Errors end the page.
  std::function<Result<std::optional<std::string>>(GivenAnswer)> take;
  /// Says what key leads on, for programs that press keys.
  std::function<Result<void>(const InputRequest &)> expect;
  /// That plugin has the stage until the next is named. Errors: it lacks what it needs.
  std::function<Result<void>(const FoundPlugin &, const Value &params)> entering;
  std::vector<PageEventSpec> changes = {};  // what the study says of its events
  std::uint64_t seed = 0;
  ResponseModel model = {};                 // of simulated participants
  std::optional<Duration> givenAfter = {};  // then they say what the study gives them to say; none: never
  std::function<Result<std::optional<Value>>()> givenAnew = {};  // what that is once an answer was not taken
  std::function<bool()> isRecording = {};   // is something recorded for the page? None: nobody knows
  std::optional<Value> answered = {};       // what was answered before, and was not taken
  std::optional<Value> hint = {};           // what the study gives simulated participants to say, where a program presses keys
};

/// Thread: [stage].
class ModularPage final : public ShownPage {
 public:
  explicit ModularPage(ModularHost host) : host_(std::move(host)) {}
  ~ModularPage() override;

  const FoundPlugin &plugin() const override { return modularPage(); }
  Result<void> enter(const PageContext &context) override;
  std::shared_ptr<const PageEventGraph> events() const override { return graph_; }
  bool answersForBots() const override { return true; }
  Result<Outcome> frame(const PageFrame &frame, PageCourse &course) override;
  Result<void> event(const InputEvent &event, int windowHeight) override;
  KeyUse useOf(const InputEvent &event) const override;
  Bringer awaitedFrom() const override;
  std::string missing() override;
  Result<PageLeft> leave() override;

 private:
  /// What a part says to the page, which has to know whose it is.
  class Ear final : public PartListener {
   public:
    Ear(ModularPage &page, std::size_t part) : page_(page), part_(part) {}
    Result<void> trigger(std::string_view event, std::string_view cause, Duration delay) override { return page_.trigger(part_, event, cause, delay); }
    Result<void> happen(std::string_view event, Timestamp time, Value info) override { return page_.happen(part_, event, time, std::move(info)); }
    void submit(Timestamp time) override { page_.submit(time); }
    void resize() override { page_.isLaidOut_ = false; }
    void reveal(const PartBox &box) override { page_.revealed_ = box; }

   private:
    ModularPage &page_;
    std::size_t part_;
  };

  struct Part {
    PartSpec spec;
    std::unique_ptr<Ear> ear;  // outlives the instance
    std::unique_ptr<PartInstance> instance;
    bool isEntered = false;
    bool isAsked = true;  // with the answers so far
    bool isTimed = false;  // of a prompt: it says itself when it begins
    StimulusHandle before = 0;  // the last that was made before its own
    std::optional<Value> hint = {};  // of a control: what a program that presses keys can and is to answer
    bool isControl() const { return spec.kind == PluginKind::Control; }
    /// What it calls an event of the page; none: another prompt's, or all prompts' together, of which it knows nothing.
    std::optional<std::string> wordFor(const std::string &event) const;
    /// Of the page, not the question of a control.
    bool isPrompt() const { return !isControl() && !spec.isQuestion; }
    /// In the participant's own words, or maybe.
    bool isTyped() const;
    bool isAnswered() const { return isControl() && says("answers", true); }
    /// What the manifest says of it.
    bool says(const char *member, bool otherwise) const;
    const Manifest &manifest() const { return instance->manifest(); }
  };
  /// Whose answer: the one that stands on the page, or what a simulated participant says.
  enum class Whose : std::uint8_t { Persons, Bots };
  struct Answer {
    Value value;
    std::optional<Refusal> refusal;
  };

  /// What a control has the page wait for, before an answer is taken.
  struct Awaited {
    std::size_t part = 0, screen = 0;
    std::string event;
    Duration delay{};
    bool isDone = false;  // the part has said that it happened
  };

  /// Pressing it is an event of the page.
  struct Extra {
    ButtonSpec spec;
    std::optional<std::size_t> part;      // whose it is; none: the page's
    StimulusHandle handle = 0;
    std::size_t presses = 0;              // that were looked at
    bool wasPressed = false;
    std::optional<Timestamp> pressedBy;   // a simulated participant will have pressed it then
  };

  static constexpr double kLetter = 0.03;  // of running text, in heights of the window
  static constexpr int kSettled = 3;       // frames, until it is seen what a key has done
  double letter() const { return textSize_ * kLetter; }
  static bool flagOf(const Value &json, const char *member, bool otherwise);

  Result<void> enterParts(const PageContext &context);
  Result<void> enterPart(PartSpec spec, const PageContext &context);
  Result<void> makeButton(const PageContext &context);
  Result<void> makeCorners();
  Result<StimulusHandle> makeOne(const std::string &text, const Value &pos, const char *anchor);
  std::vector<StimulusHandle> footButtons(bool areAll) const;
  Result<double> layOutFoot(bool areAll);
  Result<void> layOutFoot(const PageCourse &course);
  Result<void> refuse(const std::string &words);
  Result<void> moveTo(StimulusHandle corner, double y);
  void removeFoot();
  void arrange();
  Result<void> judgeGiven();
  Result<void> tellParts();
  Result<void> lookWhatIsAsked();
  bool isSeen(const Part &part) const;
  std::optional<std::size_t> screenBeside(int by) const;
  Result<void> turnTo(std::size_t screen, Timestamp at);
  Result<void> sayScreen();
  Result<void> forgetRefusal();
  Result<void> goOn(std::size_t next, Timestamp at);
  bool canGoOn(const PageFrame &frame) const;
  bool isDue(const Awaited &awaited, Timestamp now) const;
  bool isHeld() const;
  Result<void> followFocus();
  Result<void> followKeys(const PageCourse &course);
  Result<void> followReveal();
  Result<void> followFinger();
  Result<void> draw(const PageFrame &frame);
  Result<void> drawButton(StimulusHandle button, bool isUsable);
  Result<void> lookAtButtons(const PageFrame &frame);
  bool isSeen(const Extra &extra) const { return !extra.part || isSeen(parts_[*extra.part]); }
  bool isOn(const Extra &extra, Timestamp at) const;
  bool waitsFor(const std::string &event, const std::string &other) const;
  Extra *awaitedExtra(Timestamp now);
  void press(Extra &extra, Timestamp at);
  void lookAtExtras();
  void pressExtras(Timestamp onset);
  std::optional<Timestamp> newPress(StimulusHandle button, std::size_t &seen) const;
  Result<void> simulate(const PageFrame &frame);
  Result<void> drawAnswer(const PageEventRecord &from);
  Result<void> useHands(Timestamp at);
  Result<void> answerAnew(Timestamp refusedAt);
  Result<void> mayWait(const std::string &event, Timestamp since, Timestamp now) const;
  std::vector<std::string> awaitedOf(const std::string &event) const;
  const Part *makerOf(const std::string &event) const;
  bool isOfPrompt(const std::string &event) const;
  bool isByHand(const Part &part, const std::string &event) const;
  Result<void> announce(const PageFrame &frame);
  bool awaitsHands() const;
  bool isMoved(StimulusHandle handle) const;
  bool isOwn(StimulusHandle handle) const;
  bool isUnseen(StimulusHandle handle) const;
  bool isBound(std::string_view key) const;
  bool isTooSoon(Timestamp at) const;
  bool leaveLine();
  std::string keyFor(StimulusHandle handle) const;
  const Value *hintOf(const PartSpec &spec) const;
  Result<void> takeHint(Part &part);
  bool areHintsTried() const;
  bool isHintOpen();
  std::string hintedKey(StimulusHandle at);
  std::string textOf(StimulusHandle handle, const char *property) const;
  std::optional<std::string> unwritten(StimulusHandle handle) const;
  static std::string keyTyping(const std::string &letter);
  Result<Outcome> give(Timestamp at);
  Result<Answer> answer(Whose whose, bool isJudged, std::optional<std::size_t> screen = {});
  std::optional<Value> simulatedAnswerOf(const Part &part) const;
  Result<Dict> metadata(Timestamp at);
  Result<Dict> metadataOf(Part &part);
  const PageEventRecord &originOf(const PageEventRecord &from) const;
  const PageEventRecord *newestOf(const Part &part, const char *event) const;
  std::string rtFrom() const;
  List typed() const;

  Result<void> trigger(std::size_t part, std::string_view event, std::string_view cause, Duration delay);
  Result<void> happen(std::size_t part, std::string_view event, Timestamp time, Value info);
  bool dragBar(const InputEvent &event, int windowHeight);
  void submit(Timestamp time);
  Result<void> submitPersons(Timestamp at);

  ModularHost host_;
  Value params_;
  std::string language_;
  double textSize_ = 1;
  bool isLooping_ = false;                 // once a prompt is over the trial begins again
  Timestamp restartedAt_ = Timestamp::min();
  bool isNamed_ = false, isSimulated_ = false, isEntering_ = false, isLaidOut_ = false;
  std::vector<Part> parts_;               // prompts, then controls
  std::vector<PartInstance *> inColumn_;
  PageEventPlan plan_;
  std::shared_ptr<const PageEventGraph> graph_;
  std::optional<PageColumn> column_;
  std::optional<PartBox> revealed_;       // by a part, which wants it to be seen
  std::optional<double> draggedAt_;       // where whoever has its bar was last; heights of the window
  std::optional<KeysOverPage> over_;      // in the frame before
  StimulusHandle overAt_ = 0;             // what had the keys then
  StimulusHandle button_ = 0, back_ = 0, count_ = 0, focus_ = 0;
  std::vector<Extra> extras_;             // beside the button that goes on
  double height_ = 0, edge_ = 0;  // of the window, in pixels; half of its width, in its heights
  double foot_ = 0, raised_ = -1;         // heights of the window: where the foot begins; where the column has to end for that, below the window if it does not
  double footWidth_ = 0, footTop_ = 0, cornersHeight_ = 0;  // heights of the window; the last where back and the number of the screen stand below the other buttons
  std::optional<Timestamp> seenFrom_;     // since when this screen is
  bool startsByHand_ = false, wasToBegin_ = false;
  std::size_t screens_ = 1, screen_ = 0;
  std::size_t backs_ = 0;                 // presses, that were looked at
  std::optional<Timestamp> answered_;     // a control has answered itself, and the page goes on
  std::optional<Timestamp> returned_;     // return was pressed, and nothing behind it in that frame: its keys went elsewhere than to who has them now
  std::vector<Awaited> awaited_;
  int announceIn_ = 1;                    // frames; 0: a program knows what to press
  std::set<StimulusHandle> pressed_;      // by a program, since it was at the button
  int rounds_ = 0;                        // how often it was there
  std::size_t presses_ = 0;               // of the button, that were looked at
  PageCourse *course_ = nullptr;
  std::size_t told_ = 0;                  // of the events' log
  RecentInput recent_;
  std::optional<Timestamp> submitted_;    // when the answer was given that is still to be taken
  Whose whose_ = Whose::Persons;          // is that
  bool isJudgedHere_ = false;             // is what is said of an answer a control's?
  bool isComplete_ = false;               // could it be taken as it stands?
  std::optional<Value> given_;            // what the study gives a simulated participant to say
  std::optional<std::vector<std::optional<Value>>> drawn_;  // else what one is about to answer, by parts
  std::optional<Timestamp> simulatedAt_, refusedAt_;
  int attempts_ = 0;
  PageLeft left_;
};

}  // namespace fovea
