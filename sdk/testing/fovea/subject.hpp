#pragma once
// A plugin under test: each of its functions called as a host would call it.

#include <dlfcn.h>

#include <string>
#include <vector>

#include "fovea/fake_host.hpp"

namespace fovea::testing {

/// The entry of a built library; the library stays open.
inline const fovea_entry &openPlugin(const char *path) {
  void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (!library) throw Failure(dlerror(), FOVEA_E_IO);
  const void *entry = dlsym(library, "fovea_plugin_entry");
  if (!entry) throw Failure(std::string(path) + " has no fovea_plugin_entry", FOVEA_E_VERSION);
  return *static_cast<const fovea_entry *>(entry);
}

/// The instance under test, driven as a host would.
class Subject {
 public:
  Subject(FakeHost &host, const fovea_entry &entry, std::string_view id) : host_(host) {
    check(entry.init(host.get(), borrow("")), "init");
    check(entry.create(host.get(), borrow(id), &plugin_), "create");
    if (const auto *own = static_cast<const fovea_simulation *>(plugin_->getInterface(plugin_, FOVEA_SIMULATION)))
      host_.simulate = [this, own](const fovea_request &request, fovea_simulated_answer &answer) { return own->simulate(plugin_, &request, &answer); };
  }
  Subject(const Subject &) = delete;
  Subject &operator=(const Subject &) = delete;
  ~Subject() {
    host_.simulate = nullptr;
    plugin_->destroy(plugin_);
  }

  fovea_plugin *get() const { return plugin_; }
  template <class Table>
  const Table &table(const char *id) const {
    const auto *found = static_cast<const Table *>(plugin_->getInterface(plugin_, id));
    if (!found) throw Failure(std::string("the plugin is no ") + id, FOVEA_E_UNSUPPORTED);
    return *found;
  }
  const fovea_experiment &experiment() const { return table<fovea_experiment>(FOVEA_EXPERIMENT); }

  Value describeExpInfo() const {
    Keeper keeper;
    check(experiment().setupExpInfo(plugin_, nullptr, keeper.sink()), "setupExpInfo");
    return keeper.take();
  }

  /// All calls of one run in order; answers what run() did, or the first set-up that failed.
  fovea_status runExperiment(const Dict &params, const Dict &expInfo = {}) {
    const Value paramsValue(params), expInfoValue(expInfo);
    const Borrowed borrowedParams(paramsValue), borrowedExpInfo(expInfoValue);
    const fovea_experiment &calls = experiment();
    const fovea_window_info window = host_.windowInfo();
    const fovea_value granted{FOVEA_DICT, 0, 0, {}};
    Keeper keeper;
    fovea_status status = calls.setupExpInfo(plugin_, borrowedExpInfo.get(), keeper.sink());
    if (status == FOVEA_OK) status = calls.setupWindow(plugin_, &window);
    if (status == FOVEA_OK) status = calls.setupDevices(plugin_, &granted);
    if (status == FOVEA_OK) {
      const fovea_run_info run{sizeof(fovea_run_info), FOVEA_RUN_SIMULATED,   borrow("run-1"),      borrow("session-1"),
                               borrow("p1"),           host_.seed,            borrowedParams.get(), borrowedExpInfo.get()};
      status = calls.run(plugin_, &run);
      const fovea_sink rows{this, keepSummary};
      calls.saveData(plugin_, &rows);
    }
    calls.releaseDevices(plugin_);
    calls.releaseWindow(plugin_);
    return status;
  }
  const fovea_page &page() const { return table<fovea_page>(FOVEA_PAGE); }
  const fovea_device &device() const { return table<fovea_device>(FOVEA_DEVICE); }
  const fovea_consent &consent() const { return table<fovea_consent>(FOVEA_CONSENT); }

  /// `answer`: what was answered on it before and not taken.
  fovea_status enter(const fovea_page &page, const Dict &params, const Value &answer = {}) {
    const Value value(params);
    const Borrowed borrowed(value), before(answer);
    const fovea_window_info window = host_.windowInfo();
    const fovea_page_info info{sizeof(fovea_page_info), 0, &window, borrowed.get(), nullptr, answer.isNone() ? nullptr : before.get(), &events_, {0, 0, 0}, {-1, -1, -1}};
    pageFrame_ = 0;
    return page.enter(plugin_, &info);
  }
  /// One frame; FOVEA_STOP once the page is answered. What it drew is in FakeHost::takeDrawn().
  fovea_status frame(const fovea_page &page) {
    host_.takeDrawn();
    const std::int64_t last = pageFrame_ ? nanoseconds(pageOnset_) : 0;
    pageOnset_ = host_.now += host_.period;
    const fovea_frame_info info{sizeof(fovea_frame_info), FOVEA_FRAME_CAN_RESPOND | FOVEA_FRAME_CAN_SUBMIT, pageFrame_++, nanoseconds(pageOnset_), last};
    return page.frame(plugin_, &info);
  }
  fovea_status press(const fovea_page &page, std::string_view key) {
    const fovea_event event = FakeHost::press(key, host_.now);
    return page.event(plugin_, &event);
  }
  Value leave(const fovea_page &page) {
    Keeper keeper;
    check(page.leave(plugin_, keeper.sink()), "leave");
    return keeper.take();
  }
  /// Shows a page to a participant who presses whatever is expected, and answers what they answered.
  Value answer(const fovea_page &page, const Dict &params) {
    check(enter(page, params), "enter");
    for (int i = 0; i < 1000; ++i) {
      if (frame(page) != FOVEA_OK) break;
      if (!host_.asked.empty() && !host_.asked.back().expected.empty()) {
        const std::string key = host_.asked.back().expected;
        host_.asked.clear();
        check(press(page, key), "event");
      }
    }
    return leave(page);
  }

  /// An event of the page happens now.
  fovea_status happened(const fovea_page &page, std::string_view event) { return page.happened(plugin_, borrow(event), nanoseconds(host_.now)); }

  /// What saveData() put, one after the other.
  std::vector<Value> summaries;
  /// What a page says of its events: "makes dotsGone", "dotsGone -> submitEnable", "dotsGone".
  std::vector<std::string> pageEvents;

 private:
  static fovea_status FOVEA_CALL keepSummary(void *self, const fovea_value *value) noexcept {
    static_cast<Subject *>(self)->summaries.push_back(View(value).copy());
    return FOVEA_OK;
  }

  static Subject &of(const fovea_part_page *page) { return *static_cast<Subject *>(page->impl); }
  static fovea_status FOVEA_CALL keepTrigger(const fovea_part_page *page, fovea_str event, fovea_str cause, std::int64_t) noexcept {
    of(page).pageEvents.push_back(cause.len == 0 ? "makes " + std::string(borrow(event)) : std::string(borrow(cause)) + " -> " + std::string(borrow(event)));
    return FOVEA_OK;
  }
  static fovea_status FOVEA_CALL keepEvent(const fovea_part_page *page, fovea_str event, std::int64_t, const fovea_value *) noexcept {
    of(page).pageEvents.emplace_back(borrow(event));
    return FOVEA_OK;
  }

  FakeHost &host_;
  const fovea_part_page events_{sizeof(fovea_part_page), 0, this, keepTrigger, keepEvent, nullptr, nullptr, nullptr};
  fovea_plugin *plugin_ = nullptr;
  std::uint64_t pageFrame_ = 0;
  Timestamp pageOnset_{};  // of the frame before
};

}  // namespace fovea::testing
