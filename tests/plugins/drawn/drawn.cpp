// A page that answers at once, with a drawing; "before": the file of an earlier one, which is read.

#include <fovea/page.hpp>

#include <fstream>

namespace {

class Drawn final : public fovea::Page {
 public:
  using Page::Page;

  void enter(const fovea::PageInfo &info) override {
    text_ = info.params.find("text").textOr("a line");
    const std::string before(info.params.find("before").textOr(""));
    if (!before.empty()) std::getline(std::ifstream(assets().path(before)), before_);
  }
  bool frame(const fovea::FrameInfo &info) override { return info.canSubmit; }
  std::optional<fovea::Dict> leave() override {
    const auto *bytes = reinterpret_cast<const std::byte *>(text_.data());
    fovea::Dict answer{{"drawing", fovea::asset(fovea::Bytes(bytes, bytes + text_.size()), {.extension = "svg", .description = "a drawing"})}, {"strokes", 3}};
    if (!before_.empty()) answer.emplace_back("before", before_);
    return answer;
  }

 private:
  std::string text_, before_;
};

}  // namespace

FOVEA_PLUGIN(Drawn)
