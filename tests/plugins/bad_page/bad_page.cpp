// A page that does one wrong thing: its parameter "misbehave" is CALL:HOW, e.g. frame:crash. Else any key answers it.

#include <fovea/page.hpp>

#include <csignal>
#include <stdexcept>
#include <string>
#include <string_view>

namespace {

class BadPage final : public fovea::Page {
 public:
  using Page::Page;

  void enter(const fovea::PageInfo &page) override {
    wish_ = page.params.find("misbehave").textOr("");
    misbehaveIn("enter");
    if (wish_ != "asks:nothing") input().expect({{"space"}, "space"});
  }
  bool frame(const fovea::FrameInfo &) override {
    misbehaveIn("frame");
    return isAnswered_;
  }
  void event(const fovea::Event &event) override {
    misbehaveIn("event");
    isAnswered_ = isAnswered_ || event.isKeyPress();
  }
  std::optional<fovea::Dict> leave() override {
    misbehaveIn("leave");
    return fovea::Dict{{"done", true}};
  }

 private:
  void misbehaveIn(std::string_view call) {
    const std::string_view wish = wish_;
    if (wish.substr(0, wish.find(':')) != call) return;
    const std::string_view how = wish.substr(call.size() + 1);
    if (how == "throw") throw std::runtime_error("deliberately thrown");
    if (how == "crash") std::raise(SIGSEGV);
  }

  std::string wish_;
  bool isAnswered_ = false;
};

}  // namespace

FOVEA_PLUGIN(BadPage)
