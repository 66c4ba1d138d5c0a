#pragma once
// A page: derive from Page; the host drives it frame by frame.

#include <optional>
#include <string>
#include <vector>

#include "fovea/page_events.hpp"

namespace fovea {

namespace detail {
template <class Kind>
struct PageCalls;
}

/// What a page is shown with; valid during enter() only.
struct PageInfo {
  WindowInfo window;
  View params, expInfo;
  bool isSimulated;
  /// What the study says a simulated participant answers; none: nothing. Throw a Failure when nobody could answer that here.
  View simulatedAnswer{};
  /// What was answered on it before and not taken: show it, so that nobody answers all of it again; none: nothing was.
  View answer{};
  /// The window's colour, and black or white, whichever is read better on it.
  Color ground{0, 0, 0}, ink{-1, -1, -1};
};

struct FrameInfo {
  std::uint64_t frame;       // of this page, from 0
  Timestamp onset;           // when this frame should light up
  Timestamp lastOnset;       // when the frame before it did; 0 for the first
  bool canRespond = true, canSubmit = true;  // false: not yet. Draw a button that does not work yet as such
};

/// No person could give the answer that the study gives simulated ones. What a rehearsal lets pass is to hold with people as well.
[[noreturn]] inline void refuseSimulatedAnswer(const std::string &why) { throw Failure("the answer that the study gives: " + why, FOVEA_E_ARGUMENT); }

/// Thread: [stage].
class Page : public WithPageEvents {
 public:
  using WithPageEvents::WithPageEvents;

  /// Makes what it needs, and says with input().expect() what is awaited. on() and makes() are for here; happened() tells of the page's events where it has
  /// some of its own, or where the study says something of them. May read files; the page is seen with the first frame().
  /// Owner:  `info` and what its views show are the host's, for this call.
  /// Errors: throw Failure, FOVEA_E_ARGUMENT for params that nothing can be shown with: the study ends with its words. leave() is called all the same.
  virtual void enter(const PageInfo &info) = 0;
  /// Draws one frame; does not wait. Answers true once the page is answered; then leave() is next, or another frame() until it can be left.
  virtual bool frame(const FrameInfo &info) = 0;
  /// One thing the participant did since the frame before, in order of time; none of it before the study lets responses count.
  virtual void event(const Event &) {}
  /// Members of the answer that the participant writes in their own words: these stay out of what is exported with pseudonyms. Asked
  /// before leave().
  virtual std::vector<std::string> typed() const { return {}; }
  /// What is kept beside the answer, of how it came about. Asked before leave().
  virtual Dict metadata() const { return {}; }
  /// Gives back what enter() made; called once for each enter(). The answer, or none when the page was left unanswered.
  virtual std::optional<Dict> leave() = 0;

 private:
  template <class Kind>
  friend struct detail::PageCalls;
};

namespace detail {

/// The four calls that pages and consent forms share.
template <class Kind>
struct PageCalls {
  static fovea_status FOVEA_CALL enter(fovea_plugin *plugin, const fovea_page_info *info) noexcept {
    return call<Kind>(plugin, [&](Kind &page) {
      if constexpr (std::is_base_of_v<Page, Kind>) page.usePage(FOVEA_HAS(fovea_page_info, info, page) ? info->page : nullptr);
      const View params(info->params);
      PageInfo told{WindowInfo(*info->window), params, View(info->exp_info), (info->flags & FOVEA_RUN_SIMULATED) != 0, params.find("simulatedAnswer"), View(info->answer)};
      if (FOVEA_HAS(fovea_page_info, info, ink)) told.ground = {info->ground[0], info->ground[1], info->ground[2]}, told.ink = {info->ink[0], info->ink[1], info->ink[2]};
      page.enter(told);
    });
  }
  static fovea_status FOVEA_CALL frame(fovea_plugin *plugin, const fovea_frame_info *info) noexcept {
    bool isAnswered = false;
    const fovea_status status = call<Kind>(plugin, [&](Kind &page) {
      isAnswered = page.frame({info->frame, timestamp(info->onset_ns), timestamp(info->last_onset_ns),
                                (info->flags & FOVEA_FRAME_CAN_RESPOND) != 0, (info->flags & FOVEA_FRAME_CAN_SUBMIT) != 0});
    });
    return status == FOVEA_OK && isAnswered ? fovea_status{FOVEA_STOP} : status;
  }
  static fovea_status FOVEA_CALL event(fovea_plugin *plugin, const fovea_event *event) noexcept {
    return call<Kind>(plugin, [&](Kind &page) { page.event(Event(*event)); });
  }
  static fovea_status FOVEA_CALL leave(fovea_plugin *plugin, const fovea_sink *answer) noexcept {
    return call<Kind>(plugin, [&](Kind &page) {
      const Dict about = aboutAnswer(page);
      const auto given = page.leave();
      if (!about.empty()) emit(*answer, about);
      if (given || !about.empty()) emit(*answer, given ? Value(*given) : Value());
    });
  }
  static fovea_status FOVEA_CALL happened(fovea_plugin *plugin, fovea_str event, std::int64_t time) noexcept {
    return call<Kind>(plugin, [&]([[maybe_unused]] Kind &page) {
      if constexpr (std::is_base_of_v<Page, Kind>) page.happened(borrow(event), timestamp(time));
    });
  }
  static Dict aboutAnswer(const Kind &page) {
    Dict about;
    if constexpr (requires { page.typed(); }) {
      List names;
      for (std::string &name : page.typed()) names.emplace_back(std::move(name));
      if (!names.empty()) about.emplace_back("typed", std::move(names));
      if (Dict metadata = page.metadata(); !metadata.empty()) about.emplace_back("metadata", std::move(metadata));
    }
    return about;
  }
  static constexpr fovea_page calls = {sizeof(fovea_page), 0, enter, frame, event, leave, happened};
};

}  // namespace detail

inline const KindCalls kindCalls(const Page *) { return {FOVEA_PAGE, &detail::PageCalls<Page>::calls}; }

}  // namespace fovea
