#include "timeline/program.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>

namespace fovea {
namespace {

struct LabelReader {
  std::string_view operator()(const EndSpec &) const { return "end"; }
  std::string_view operator()(const FixSpec &) const { return {}; }
  std::string_view operator()(const GoToSpec &) const { return {}; }
  std::string_view operator()(const ModuleSpec &spec) const { return spec.id; }
  template <class Spec>
  std::string_view operator()(const Spec &spec) const { return spec.label; }
};

/// Two of these still fit into a Duration: a timeline of absurd length has this one.
constexpr Duration kLongest = std::chrono::hours(24 * 365 * 100);

Duration times(Duration estimate, double repetitions) {
  if (repetitions == 1) return estimate;
  const double product = static_cast<double>(estimate.count()) * repetitions;
  return product < static_cast<double>(kLongest.count()) ? Duration(std::llround(product)) : kLongest;
}

/// How many of its branches somebody goes through.
std::size_t branchesTaken(const Instruction &fork) {
  if (fork.op == Op::Switch) return 1;
  const std::size_t take = std::get<SequenceSpec>(fork.node->spec).take;
  return take > 0 ? take : SIZE_MAX;
}

/// The closing marker of the one that opens at `start`.
std::uint32_t closerOf(const Program &program, std::uint32_t start) { return program.instructions[start].target; }

}  // namespace

std::string_view labelOf(const ElementNode &node) { return std::visit(LabelReader{}, node.spec); }

std::uint64_t hashThrough(const Instruction &at) {
  const char op = static_cast<char>(at.op);
  const std::uint64_t hash = hashText(std::string_view(&op, 1), at.passedHash);
  return at.node ? hashText(labelOf(*at.node), hash) : hash;
}

std::string placeOf(const ElementNode &node) {
  if (!node.source.empty()) return node.source;
  return std::string(node.where.file_name()) + ":" + std::to_string(node.where.line()) + ":" + std::to_string(node.where.column());
}

std::uint64_t hashText(std::string_view text, std::uint64_t hash) {
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3;
  return hash;
}

std::optional<Duration> estimateOf(const Program &program, std::uint32_t begin, std::uint32_t end) {
  Duration sum{};
  std::uint64_t walked = 0;
  for (std::uint32_t i = begin; i >= begin && i < end;) {
    if (++walked > 2ull * program.size() + 2) return std::nullopt;
    const Instruction &at = program.instructions[i];
    switch (at.op) {
      case Op::Page:
      case Op::PageMaker:
        sum += times(at.estimate, at.repetitions);
        ++i;
        break;
      case Op::StartFixCredit:
      case Op::StartFixProgress: {
        const Instruction &closer = program.instructions[closerOf(program, i)];
        sum += times(closer.estimate, closer.repetitions);
        i = at.target + 1;
        break;
      }
      case Op::Switch:
      case Op::Dispatch: {
        const BranchTable &table = program.tables[at.target];
        std::vector<Duration> branches;
        for (std::size_t branch = 0; branch < table.starts.size(); ++branch) {
          const auto inside = estimateOf(program, table.starts[branch], table.ends[branch]);
          if (!inside) return std::nullopt;
          branches.push_back(*inside);
        }
        std::sort(branches.begin(), branches.end(), std::greater());
        branches.resize(std::min(branches.size(), branchesTaken(at)));
        for (const Duration branch : branches) sum = std::min(sum + branch, kLongest);
        i = table.end;
        break;
      }
      case Op::GoTo:
        i = at.target;
        break;
      default:
        ++i;
    }
    sum = std::min(sum, kLongest);
  }
  return sum;
}

}  // namespace fovea
