#pragma once
// Parts of a modular page: derive from Prompt to show something, from Control to have something answered.
//
// A part draws with stimuli in units of "height", within its box(). Buttons, boxes to write in and sliders (interactive.hpp) hear keys and pointer
// by themselves; the host lets the keys go from one to the next, and scrolls to the one that has them.

#include <optional>
#include <string>
#include <string_view>

#include "fovea/page_events.hpp"
#include "fovea/part.h"

namespace fovea {

/// What a part is shown with; valid during enter() only.
struct PartInfo {
  WindowInfo window;
  View params, expInfo;  // params have in "messages" the manifest's "words", in the page's language or as the study says them
  View answer;  // of a control: what it shows as answered from the start; none: nothing
  bool isSimulated;
};

struct PartFrame {
  std::uint64_t frame;  // of this page, from 0
  Timestamp onset;      // when this frame should light up
  Timestamp lastOnset;  // when the frame before it did; 0 for the first
  bool canRespond, canSubmit;
};

/// What keeps an answer from being taken: one of the manifest's "messages", and what stands in its braces.
struct Refusal {
  std::string message;
  Dict params{};
};

namespace detail {
template <class Kind>
struct PartCalls;
}

/// What prompts and controls have in common. Thread: [stage].
class Part : public WithPageEvents {
 public:
  using WithPageEvents::WithPageEvents;

  /// Makes what it needs. on() and makes() are for here.
  /// Owner:  `info` and what its views show are the host's, for this call.
  /// Errors: throw Failure, FOVEA_E_ARGUMENT for params that go together with nothing: the study ends with its words.
  virtual void enter(const PartInfo &info) = 0;
  /// The height that it needs at this width. Units: the window's heights.
  virtual double measure(double width) = 0;
  /// The box() is another one, or elsewhere as the page scrolls.
  virtual void placed() = 0;
  /// Draws one frame; does not wait.
  virtual void frame(const PartFrame &frame) = 0;
  virtual void event(const Event &) {}
  /// What to keep with the answer.
  virtual Dict metadata() const { return {}; }
  /// Gives back what enter() made.
  virtual void leave() = 0;

 protected:
  /// Where it is, of the width and height that it asked for or more. Units: the window's heights, from its centre.
  const Box &box() const { return box_; }
  /// Height of a letter of running text, the page's text size in it.
  double letter() const { return letter_; }
  /// Can be read on the window's colour; paper() is that of buttons and boxes on it, which have a line of ink around them.
  Color ink() const { return ink_; }
  Color paper() const { return ink_.r > 0 ? Color{-0.6, -0.6, -0.6} : Color{0.7, 0.7, 0.7}; }
  /// How many of the window's heights that length is: "height", "pix", "cm" or "deg". Throws Failure where the screen has to be known for it.
  double inHeights(double length, std::string_view units) const {
    const double one = units == "height" ? 1 : units == "pix" ? pixel_ : units == "cm" ? centimetre_ : units == "deg" ? degree_ : 0;
    if (one > 0) return length * one;
    throw Failure("\"" + std::string(units) + "\" needs to know the screen: give screenWidthCm and viewingDistanceCm in the rig file", FOVEA_E_ARGUMENT);
  }
  bool isRightToLeft() const { return isRightToLeft_; }
  const std::string &language() const { return language_; }
  /// For what it draws by lot; the same when the page is repeated.
  std::uint64_t seed() const { return seed_; }

  /// The answer is given with what the participant did then.
  void submit(Timestamp time) const { check(page().submit(&page(), nanoseconds(time)), "page->submit"); }
  /// It needs another height.
  void resize() const { check(page().resize(&page()), "page->resize"); }
  /// The page scrolls so that what lies there is seen; from a host that knows nothing of it, it stays. Units: as box().
  void reveal(const Box &area) const {
    const double told[] = {area.x, area.y, area.width, area.height};
    if (FOVEA_HAS(fovea_part_page, &page(), reveal)) check(page().reveal(&page(), told), "page->reveal");
  }

 private:
  template <class Kind>
  friend struct detail::PartCalls;
  void begin(const fovea_part_info &info) {
    usePage(info.page);
    letter_ = info.letter;
    pixel_ = 1.0 / info.window->height;
    centimetre_ = info.centimetre;
    degree_ = info.degree;
    ink_ = {info.ink[0], info.ink[1], info.ink[2]};
    isRightToLeft_ = (info.flags & FOVEA_PART_RIGHT_TO_LEFT) != 0;
    language_ = borrow(info.language);
    seed_ = info.seed;
  }

  Box box_;
  double letter_ = 0, pixel_ = 0, centimetre_ = 0, degree_ = 0;
  Color ink_;
  bool isRightToLeft_ = false;
  std::string language_;
  std::uint64_t seed_ = 0;
};

/// Thread: [stage].
class Prompt : public Part {
 public:
  using Part::Part;
};

/// Thread: [stage].
class Control : public Part {
 public:
  using Part::Part;

  /// As it stands; none: nothing is answered.
  virtual Value answer() const = 0;
  /// Could it be taken? Also asked of answers that the study gives simulated participants; none: nothing is answered.
  virtual std::optional<Refusal> judge(View) const { return {}; }
  /// What a simulated participant answers. `rt_s`: when; none: as the study's model has it.
  virtual Value simulate(std::uint64_t seed, std::optional<double> &rt_s) const = 0;
};

namespace detail {

/// The calls of one kind of part.
template <class Kind>
struct PartCalls {
  static fovea_status FOVEA_CALL enter(fovea_plugin *plugin, const fovea_part_info *info) noexcept {
    return call<Kind>(plugin, [&](Kind &part) {
      static_cast<Part &>(part).begin(*info);
      part.enter({WindowInfo(*info->window), View(info->params), View(info->exp_info), View(info->answer), (info->flags & FOVEA_RUN_SIMULATED) != 0});
    });
  }
  static fovea_status FOVEA_CALL measure(fovea_plugin *plugin, double width, double *height) noexcept {
    return call<Kind>(plugin, [&](Kind &part) { *height = part.measure(width); });
  }
  static fovea_status FOVEA_CALL place(fovea_plugin *plugin, const double box[4]) noexcept {
    return call<Kind>(plugin, [&](Kind &part) {
      static_cast<Part &>(part).box_ = {box[0], box[1], box[2], box[3]};
      part.placed();
    });
  }
  static fovea_status FOVEA_CALL frame(fovea_plugin *plugin, const fovea_frame_info *info) noexcept {
    return call<Kind>(plugin, [&](Kind &part) {
      part.frame({info->frame, timestamp(info->onset_ns), timestamp(info->last_onset_ns), (info->flags & FOVEA_FRAME_CAN_RESPOND) != 0,
                  (info->flags & FOVEA_FRAME_CAN_SUBMIT) != 0});
    });
  }
  static fovea_status FOVEA_CALL event(fovea_plugin *plugin, const fovea_event *event) noexcept {
    return call<Kind>(plugin, [&](Kind &part) { part.event(Event(*event)); });
  }
  static fovea_status FOVEA_CALL happened(fovea_plugin *plugin, fovea_str event, std::int64_t time) noexcept {
    return call<Kind>(plugin, [&](Kind &part) { part.happened(borrow(event), timestamp(time)); });
  }
  static fovea_status FOVEA_CALL metadata(fovea_plugin *plugin, const fovea_sink *told) noexcept {
    return call<Kind>(plugin, [&](Kind &part) { emit(*told, part.metadata()); });
  }
  static fovea_status FOVEA_CALL leave(fovea_plugin *plugin) noexcept {
    return call<Kind>(plugin, [](Kind &part) { part.leave(); });
  }
  static fovea_status FOVEA_CALL answer(fovea_plugin *plugin, const fovea_sink *given) noexcept {
    return call<Kind>(plugin, [&](Kind &part) { emitUnlessNone(*given, part.answer()); });
  }
  static fovea_status FOVEA_CALL judge(fovea_plugin *plugin, const fovea_value *answer, const fovea_sink *problem) noexcept {
    return call<Kind>(plugin, [&](Kind &part) {
      auto refusal = part.judge(View(answer));
      if (!refusal) return;
      Dict told{{"message", std::move(refusal->message)}};
      told.insert(told.end(), refusal->params.begin(), refusal->params.end());
      emit(*problem, told);
    });
  }
  static fovea_status FOVEA_CALL simulate(fovea_plugin *plugin, fovea_part_simulation *simulation, const fovea_sink *answer) noexcept {
    return call<Kind>(plugin, [&](Kind &part) {
      std::optional<double> rt_s;
      emitUnlessNone(*answer, part.simulate(simulation->seed, rt_s));
      if (rt_s) simulation->rt_s = *rt_s;
    });
  }
  static void emitUnlessNone(const fovea_sink &sink, const Value &value) {
    if (!value.isNone()) emit(sink, value);
  }
  static constexpr fovea_part calls() {
    fovea_part table{sizeof(fovea_part), 0, enter, measure, place, frame, event, happened, metadata, leave, nullptr, nullptr, nullptr};
    if constexpr (std::is_base_of_v<Control, Kind>) table.answer = answer, table.judge = judge, table.simulate = simulate;
    return table;
  }
  static constexpr fovea_part table = calls();
};

}  // namespace detail

inline const KindCalls kindCalls(const Prompt *) { return {FOVEA_PROMPT, &detail::PartCalls<Prompt>::table}; }
inline const KindCalls kindCalls(const Control *) { return {FOVEA_CONTROL, &detail::PartCalls<Control>::table}; }

}  // namespace fovea
