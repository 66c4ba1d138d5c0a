#pragma once
// One part of a modular page: a prompt, or a control.

#include <array>

#include "plugins/instances.hpp"
#include "plugins/page_listener.hpp"

struct fovea_part;

namespace fovea {

class LentPage;

/// What a part is told when it is entered.
struct PartContext {
  const ScreenInfo *screen = nullptr;
  bool hasGl = false, isSimulated = false, isRightToLeft = false;
  Value params, expInfo;
  std::optional<Value> answer = {};  // of a control: what it shows as answered from the start
  std::uint64_t seed = 0;
  double letter = 0;  // units of this and the next: the window's heights
  double centimetre = 0, degree = 0;  // 0: nobody has described the screen
  std::array<double, 3> ink{};
  std::string language = {};
};

/// Centre and size. Units: the window's heights.
struct PartBox {
  double x = 0, y = 0, width = 0, height = 0;
  bool operator==(const PartBox &) const = default;
};

/// What a simulated participant answers.
struct SimulatedAnswer {
  std::optional<Value> answer;
  std::optional<double> rt_s;  // none: as the study's model has it
};

/// Thread: [stage].
class PartInstance final : public PluginInstance {
 public:
  /// Of the kind of `library`, which is Prompt or Control. `listener` outlives it.
  static Result<std::unique_ptr<PartInstance>> create(const PluginLibrary &library, const PluginHost &host, PartListener &listener);
  ~PartInstance() override;

  Result<void> enter(const PartContext &context);
  /// Errors: PluginFailed; also for a height that is none.
  Result<double> measure(double width);
  Result<void> place(const PartBox &box);
  Result<void> frame(const PageFrame &frame);
  Result<void> event(const InputEvent &event, int windowHeight);
  Result<void> happened(std::string_view event, Timestamp time);
  Result<Dict> metadata();
  Result<void> leave();

  // Of controls.
  Result<std::optional<Value>> answer();
  /// None: it can be taken. Else "message", and what stands in its braces.
  Result<std::optional<Value>> judge(const Value *answer);
  Result<SimulatedAnswer> simulate(std::uint64_t seed);

 private:
  PartInstance(const PluginLibrary &library, const PluginHost &host, PartListener &listener);

  std::unique_ptr<LentPage> page_;
  const fovea_part *table_ = nullptr;
};

}  // namespace fovea
