#include "stage/plugin_page.hpp"

#include <utility>

#include "stage/page_course.hpp"

namespace fovea {

Result<std::unique_ptr<PluginPage>> PluginPage::ofPage(const PluginLibrary &library, const PluginHost &host,
                                                       const Step *step) {
  std::unique_ptr<PluginPage> page(new PluginPage);
  if (step) page->changes_ = step->eventChanges, page->hasEvents_ = step->hasEvents;
  auto instance = PageInstance::createPage(library, host, *page);
  if (!instance) return instance.error();
  page->page_ = std::move(*instance);
  return page;
}

Result<std::unique_ptr<PluginPage>> PluginPage::ofConsent(const PluginLibrary &library,
                                                          const PluginHost &host) {
  std::unique_ptr<PluginPage> page(new PluginPage);
  auto instance = PageInstance::createConsent(library, host);
  if (!instance) return instance.error();
  page->page_ = std::move(*instance);
  return page;
}

Result<void> PluginPage::enter(const PageContext &context) {
  plan_ = {};
  graph_.reset();
  course_ = nullptr;
  told_ = 0;
  isEntering_ = true;
  auto entered = page_->enter(context);
  isEntering_ = false;
  if (!entered || !hasEvents_) return entered;
  std::vector<Error> errors;
  graph_ = PageEventGraph::compile(changes_, errors, plan_);
  return graph_ ? Result<void>() : std::move(errors.front());
}

Result<void> PluginPage::trigger(std::string_view event, std::string_view cause, Duration delay) {
  if (!isEntering_) return eventsAreKnown(event);
  hasEvents_ = true;
  if (cause.empty())
    plan_.make(event, true);
  else
    plan_.trigger(event, cause, delay);
  return {};
}

Result<void> PluginPage::happen(std::string_view event, Timestamp time, Value info) {
  return course_ ? course_->happen(event, time, recent_.at(time), std::move(info)) : noSuchEvent(event);
}

/// What has happened since the frame before.
Result<void> PluginPage::tell() {
  PageEvents *const events = course_->events();
  for (; events && told_ < events->log().size(); ++told_) {
    const PageEventRecord record = events->log()[told_];  // the log may grow meanwhile
    if (record.isNote && record.event != kPaused && record.event != kResumed) continue;
    if (auto told = page_->happened(record.event, record.scheduled); !told) return told;
    course_->catchUp();  // with what it made happen
  }
  return {};
}

Result<Outcome> PluginPage::frame(const PageFrame &frame, PageCourse &course) {
  course_ = &course;
  if (auto told = tell(); !told) return told.error();
  return page_->frame(frame);
}

Result<void> PluginPage::event(const InputEvent &event, int windowHeight) {
  recent_.add(event);
  return page_->event(event, windowHeight);
}

Result<PageLeft> PluginPage::leave() {
  course_ = nullptr;  // it is gone, and nothing happens on it any more
  return page_->leave();
}

}  // namespace fovea
