// What a page costs, whatever the length of its timeline: every step with its transaction, its row and its path, nothing shown.
//
//   timeline_bench [PAGES]

#include <ctime>

#include <cstdio>
#include <cstdlib>
#include <string>

#include "timeline/pointer.hpp"

namespace {

using namespace fovea;
using namespace std::chrono_literals;

/// Looks at each row, as a data store would, and keeps none.
class CountingStore final : public StepStore {
 public:
  Result<void> commit(const TimelineState &, std::span<const Effect> effects) override {
    for (const Effect &effect : effects) rows += std::holds_alternative<ResponseRecord>(effect);
    return {};
  }
  long rows = 0;
};

Element quiz(std::string label) { return page({.type = "quiz", .label = std::move(label), .timeEstimate = 1s}); }

Elements straight(int count) {
  Elements pages;
  for (int i = 0; i < count; ++i) pages.push_back(quiz("page " + std::to_string(i)));
  return pages;
}
Elements loop(int count) {
  List items;
  for (int i = 0; i < count; ++i) items.push_back(i);
  return join(forLoop({.label = "loop", .iterateOver = items, .logic = join(quiz("rating"))}));
}
Elements whiles(int count) {
  const Condition goesOn = [count](TimelineContext &context) { return *context.index("loop") < count; };
  return join(whileLoop({.label = "loop", .condition = goesOn, .logic = join(quiz("rating")), .expectedRepetitions = static_cast<double>(count)}));
}
Elements maker(int count) {
  return join(pageMaker({.function = [count](TimelineContext &) { return straight(count); }, .timeEstimate = Duration(1s) * count}));
}
/// A page maker of two pages in each round.
Elements makersInLoop(int count) {
  List items;
  for (int i = 0; i < count; i += 2) items.push_back(i);
  const ElementsFunction body = [](TimelineContext &context) { return join(quiz("first"), quiz(cellText(*context.item()))); };
  return join(forLoop({.label = "loop", .iterateOver = items, .logic = body, .timeEstimatePerIteration = 2s}));
}
Elements branches(int count) {
  Elements all;
  for (int i = 0; i < count; ++i)
    all.push_back(conditional({.label = "c", .condition = [i](TimelineContext &) { return i % 2 == 0; }, .logicIfTrue = join(quiz("even")), .logicIfFalse = join(quiz("odd"))}));
  return all;
}

double cpuSeconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

/// Pages answered in a second of one core.
double pagesPerSecond(const Elements &elements, long pages) {
  const CompiledTimeline compiled = compileTimeline(elements);
  if (!compiled.timeline) return std::fprintf(stderr, "%s", compiled.text().c_str()), 0;
  CountingStore store;
  VirtualClock clock;
  double spent = 0;
  for (std::int64_t participant = 1; store.rows < pages; ++participant) {
    Pointer pointer(compiled.timeline, newTimelineState(*compiled.timeline, 1, participant), {.clock = &clock, .store = &store});
    const double begun = cpuSeconds();
    bool isSound = pointer.begin().has_value();
    while (isSound && pointer.page()) isSound = pointer.submit({.pageId = pointer.pageId(), .answer = Value("yes")}).has_value();
    spent += cpuSeconds() - begun;
    if (!isSound) return 0;
  }
  return static_cast<double>(store.rows) / spent;
}

}  // namespace

int main(int argc, char **argv) {
  const long pages = argc > 1 ? std::atol(argv[1]) : 400'000;
  struct Shape {
    const char *name;
    Elements (*make)(int);
    double floor;
  };
  constexpr double kStraight = 500e3, kOther = 100e3;
  const Shape shapes[] = {{"pages in a row", straight, kStraight}, {"a for loop", loop, kOther},       {"a while loop", whiles, kOther},
                          {"one page maker", maker, kOther},       {"page makers in a loop", makersInLoop, kOther}, {"branches", branches, kOther}};
  std::printf("pages per second     %12s %12s %12s   floor\n", "10", "1 000", "100 000");
  bool isFast = true;
  for (const Shape &shape : shapes) {
    std::printf("%-22s", shape.name);
    for (const int count : {10, 1'000, 100'000}) {
      const double rate = pagesPerSecond(shape.make(count), pages);
      isFast = isFast && rate > shape.floor;
      std::printf(" %11.0fk", rate / 1e3);
      std::fflush(stdout);
    }
    std::printf("   %.0fk\n", shape.floor / 1e3);
  }
  return isFast ? EXIT_SUCCESS : EXIT_FAILURE;
}
