#include "window/present_events.hpp"

#include <poll.h>
#include <xcb/present.h>

#include <cstdlib>

#include "window/oml_sync.hpp"

namespace fovea {
namespace {

struct Free {
  void operator()(void *memory) const { std::free(memory); }
};
template <class T>
using Reply = std::unique_ptr<T, Free>;

class XcbPresentEvents final : public PresentEvents {
 public:
  XcbPresentEvents(xcb_connection_t *connection, std::uint32_t window) : connection_(connection) {
    const std::uint32_t id = xcb_generate_id(connection_);
    events_ = xcb_register_for_special_xge(connection_, &xcb_present_id, id, nullptr);
    const auto asked = xcb_present_select_input_checked(connection_, id, window, XCB_PRESENT_EVENT_MASK_COMPLETE_NOTIFY);
    const Reply<xcb_generic_error_t> refused(xcb_request_check(connection_, asked));
    isHeard_ = !refused && events_;
  }
  ~XcbPresentEvents() override {
    if (events_) xcb_unregister_for_special_event(connection_, events_);
    xcb_disconnect(connection_);
  }
  XcbPresentEvents(const XcbPresentEvents &) = delete;
  XcbPresentEvents &operator=(const XcbPresentEvents &) = delete;

  bool isHeard() const { return isHeard_; }

  std::optional<Completion> wait(const Clock &clock, Duration atMost) override {
    const Timestamp deadline = clock.now() + atMost;
    for (;;) {
      if (const auto newest = takeNewest(clock)) return newest;
      const Duration left = deadline - clock.now();
      if (left.count() <= 0 || xcb_connection_has_error(connection_)) return std::nullopt;
      pollfd readable{xcb_get_file_descriptor(connection_), POLLIN, 0};
      const timespec time{static_cast<time_t>(left.count() / 1'000'000'000), static_cast<long>(left.count() % 1'000'000'000)};
      ppoll(&readable, 1, &time, nullptr);
    }
  }

  void forget() override {
    while (Reply<xcb_generic_event_t>(xcb_poll_for_special_event(connection_, events_))) {
    }
  }

 private:
  std::optional<Completion> takeNewest(const Clock &clock) {
    std::optional<Completion> newest;
    while (const Reply<xcb_generic_event_t> event{xcb_poll_for_special_event(connection_, events_)}) {
      const auto *generic = reinterpret_cast<const xcb_present_generic_event_t *>(event.get());
      if (generic->evtype != XCB_PRESENT_COMPLETE_NOTIFY) continue;
      const auto *complete = reinterpret_cast<const xcb_present_complete_notify_event_t *>(event.get());
      if (complete->kind != XCB_PRESENT_COMPLETE_KIND_PIXMAP || complete->mode == XCB_PRESENT_COMPLETE_MODE_SKIP) continue;
      const auto time = plausibleSwapTime(static_cast<std::int64_t>(complete->ust), clock);
      if (time) newest = Completion{*time, complete->msc, complete->mode != XCB_PRESENT_COMPLETE_MODE_COPY};
    }
    return newest;
  }

  xcb_connection_t *connection_;
  xcb_special_event_t *events_ = nullptr;
  bool isHeard_ = false;
};

}  // namespace

std::unique_ptr<PresentEvents> PresentEvents::open(std::uint64_t window) {
  xcb_connection_t *connection = xcb_connect(nullptr, nullptr);
  const xcb_query_extension_reply_t *present =
      xcb_connection_has_error(connection) ? nullptr : xcb_get_extension_data(connection, &xcb_present_id);
  if (!present || !present->present) {
    xcb_disconnect(connection);
    return nullptr;
  }
  const Reply<xcb_present_query_version_reply_t> version(
      xcb_present_query_version_reply(connection, xcb_present_query_version(connection, 1, 2), nullptr));
  auto events = std::make_unique<XcbPresentEvents>(connection, static_cast<std::uint32_t>(window));
  if (!version || !events->isHeard()) return nullptr;
  return events;
}

}  // namespace fovea
