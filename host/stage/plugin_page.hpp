#pragma once
// A page that is a plugin of its own, and the page inside a consent form.

#include "plugins/page_listener.hpp"
#include "stage/recent_input.hpp"
#include "stage/shown_page.hpp"

namespace fovea {

/// Thread: [stage].
class PluginPage final : public ShownPage, private PageListener {
 public:
  /// `step`: what the study says of its events; null: nothing. Errors: of the library.
  static Result<std::unique_ptr<PluginPage>> ofPage(const PluginLibrary &library, const PluginHost &host,
                                                    const Step *step);
  static Result<std::unique_ptr<PluginPage>> ofConsent(const PluginLibrary &library, const PluginHost &host);

  const FoundPlugin &plugin() const override { return page_->library().found; }
  Result<void> enter(const PageContext &context) override;
  std::shared_ptr<const PageEventGraph> events() const override { return graph_; }
  Result<Outcome> frame(const PageFrame &frame, PageCourse &course) override;
  Result<void> event(const InputEvent &event, int windowHeight) override;
  Result<PageLeft> leave() override;
  /// Of a consent form.
  Result<Value> document(const Value &params) { return page_->document(params); }

 private:
  PluginPage() = default;
  Result<void> trigger(std::string_view event, std::string_view cause, Duration delay) override;
  Result<void> happen(std::string_view event, Timestamp time, Value info) override;
  Result<void> tell();

  std::vector<PageEventSpec> changes_;  // what the study says of its events
  PageEventPlan plan_;
  bool hasEvents_ = false, isEntering_ = false;  // the first: they are kept, and told
  std::shared_ptr<const PageEventGraph> graph_;
  PageCourse *course_ = nullptr;
  std::size_t told_ = 0;  // of the events' log
  RecentInput recent_;
  std::unique_ptr<PageInstance> page_;  // last: it speaks to the rest
};

}  // namespace fovea
