#include "timeline/timeline.hpp"

#include <algorithm>

#include "timeline/compile.hpp"

namespace fovea {

Timeline::Timeline(std::unique_ptr<const Program> program, TimelineOptions options) : program_(std::move(program)), options_(std::move(options)) {}
Timeline::~Timeline() = default;

std::int64_t Timeline::maximumReward() const { return timeReward(options_.money, maximum_); }

std::vector<const StartUpSpec *> Timeline::makers() const {
  std::vector<const StartUpSpec *> found;
  for (const StartUpMarker &marker : markers_)
    if (marker.spec->isFull) found.push_back(marker.spec);
  return found;
}

std::string CompiledTimeline::text() const {
  std::string lines;
  for (const Error &error : errors) lines += error.text() + "\n";
  return lines;
}

/// Puts the parts of a Timeline together.
class TimelineCompiler {
 public:
  explicit TimelineCompiler(TimelineOptions options)
      : options_(std::move(options)), builder_(ProgramBuilder::Kind::Timeline, options_.source, "") {}

  CompiledTimeline compile(const Elements &elements) {
    builder_.emitAll(elements);
    std::uint32_t ends[3];
    const EndLogic *logics[] = {&options_.successful, &options_.unsuccessful, &options_.rejected};
    for (int i = 0; i < 3; ++i) ends[i] = builder_.program().size(), builder_.emitEnd(static_cast<EndPage>(i), *logics[i]);
    builder_.finish();
    CompiledTimeline compiled;
    compiled.errors = std::move(builder_.errors());
    compiled.warnings = std::move(builder_.warnings());
    checkWhole(compiled);
    const auto maximum = estimateOf(builder_.program(), 0, ends[0]);
    if (!maximum) compiled.errors.push_back(complaint("a goTo leads back for ever", "use a whileLoop"));
    if (!compiled.errors.empty()) return compiled;

    auto timeline = std::make_shared<Timeline>(std::make_unique<const Program>(std::move(builder_.program())), std::move(options_));
    timeline->maximum_ = *maximum;
    timeline->modules_ = builder_.modules();
    timeline->markers_ = builder_.markers();
    timeline->looksAtOthers_ = builder_.looksAtOthers() || timeline->options().looksAtOthers;
    timeline->fingerprint_ = timeline->program().instructions.back().passedHash;
    std::copy(std::begin(ends), std::end(ends), timeline->ends_);
    compiled.timeline = std::move(timeline);
    return compiled;
  }

 private:
  Error complaint(std::string what, std::string fix) const { return {ErrorCode::BadArgument, std::move(what), options_.source, std::move(fix)}; }

  void checkWhole(CompiledTimeline &compiled) {
    for (Error &wrong : moneyMistakes(options_.money, compiled.warnings)) compiled.errors.push_back(std::move(wrong));
    for (std::size_t i = 0; i < options_.variables.size(); ++i)
      for (std::size_t k = 0; k < i; ++k)
        if (options_.variables[i].name == options_.variables[k].name)
          compiled.errors.push_back(complaint("the variable \"" + options_.variables[i].name + "\" is declared twice", "declare it once"));
    if (options_.stepLimit < 1) compiled.errors.push_back(complaint("stepLimit is below 1", "10 000 is the usual one"));
    if (options_.measuredCreditRatio && *options_.measuredCreditRatio <= 0)
      compiled.errors.push_back(complaint("measuredCreditRatio is not above 0", "1 credits the real time, up to the estimate"));
    const auto &all = builder_.program().instructions;
    const bool asks = std::any_of(all.begin(), all.end(), [](const Instruction &at) { return at.op == Op::Page && std::get<PageSpec>(at.node->spec).isConsent; });
    if (options_.needsConsent && !asks) compiled.errors.push_back(complaint("nobody is asked for consent", "put a consent page before the first data are recorded"));
  }

  TimelineOptions options_;
  ProgramBuilder builder_;
};

CompiledTimeline compileTimeline(const Elements &elements, TimelineOptions options) { return TimelineCompiler(std::move(options)).compile(elements); }

}  // namespace fovea
