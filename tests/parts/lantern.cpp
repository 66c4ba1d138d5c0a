// A lab's own page with events: L lights its lantern, S stops the trial, R begins it again, Return answers
// what it was told.

#include <fovea/page.hpp>
#include <fovea/row.hpp>

#include <cmath>
#include <stdexcept>
#include <string>

namespace {

class Lantern final : public fovea::Page {
 public:
  using Page::Page;

  void enter(const fovea::PageInfo &page) override {
    heard_.clear(), isAnswered_ = false;
    throwsOn_ = page.params.find("throwsOn").textOr("");
    makes("lanternLit"), makes("trialStop"), makes("trialRestart");
    if (const auto after = page.params.find("out_s").number())
      on("lanternLit", "lanternOut", fovea::fromSeconds(*after));
    if (page.params.find("isSlow").boolean().value_or(false)) on("lanternLit", "submitEnable");
    input().expect({{"return"}, "return"});
  }
  void happened(std::string_view event, fovea::Timestamp time) override {
    if (event == throwsOn_) throw std::runtime_error("deliberately thrown");
    if (event == "trialStart") start_ = time;
    heard_.emplace_back(std::string(event) + " " +
                        std::to_string(std::lround(1000 * fovea::toSeconds(time - start_))));
  }
  bool frame(const fovea::FrameInfo &) override { return isAnswered_; }
  void event(const fovea::Event &event) override {
    if (!event.isKeyPress()) return;
    if (event.key() == "l") happen("lanternLit", event.time(), fovea::Dict{{"by", "hand"}});
    if (event.key() == "s") happen("trialStop", event.time());
    if (event.key() == "r") happen("trialRestart", event.time());
    if (event.key() == "x") happen("lanternOut", event.time());
    isAnswered_ = isAnswered_ || event.key() == "return";
  }
  std::optional<fovea::Dict> leave() override { return fovea::Dict{{"heard", heard_}}; }

 private:
  std::string throwsOn_;
  fovea::Timestamp start_{};
  fovea::List heard_;
  bool isAnswered_ = false;
};

}  // namespace

FOVEA_PLUGIN(Lantern)
