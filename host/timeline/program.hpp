#pragma once
// A compiled stretch of timeline: a flat list with jumps. The timeline is one; each page maker entered makes another.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "timeline/elements.hpp"

namespace fovea {

enum class Op : std::uint8_t {
  Null,
  CodeBlock,
  GoTo,         // by an author: leaves what is open on the way
  Jump,         // from the end of a branch; stays within its region
  Switch,       // target: index of its table
  LoopEnter,    // makes the slot
  LoopTest,     // target: LoopLeave
  LoopNext,     // target: LoopTest
  LoopLeave,    // drops the slot
  Dispatch,     // unit of a sequence; target: index of its table
  StartFixCredit,
  EndFixCredit,
  StartFixProgress,
  EndFixProgress,
  StartAccumulate,
  EndAccumulate,
  StartModule,
  EndModule,
  Page,
  PageMaker,
  AsyncStart,    // target: AsyncCollect
  AsyncCollect,  // target: AsyncStart
  Finish,        // an end page: on to the end's own stretch
  MarkComplete,  // between the successful end's debrief and its release
  EndMark,       // nothing follows
  EndSession,    // what follows is the next session's; the last, since saved states know the others by their numbers
};

constexpr std::uint32_t kNowhere = UINT32_MAX;

/// What is open at an element: fixes, accumulators, loops and modules, and the names that make up its path.
struct Region {
  enum class Kind : std::uint8_t { FixCredit, FixProgress, Accumulate, Loop, Module, Branch };
  Kind kind = Kind::Branch;
  std::uint32_t parent = kNowhere;
  const ElementNode *node = nullptr;
  std::string label;  // its part of the path; empty: none
  std::uint32_t opener = kNowhere;  // the marker that opens it; none for a branch
};

struct BranchTable {
  std::vector<Value> keys;
  std::vector<std::uint32_t> starts, ends;  // of each branch; the end is its jump
  std::uint32_t otherwise = kNowhere;       // index of the branch for every other key
  std::uint32_t end = kNowhere;
};

struct Instruction {
  Op op = Op::Null;
  std::uint32_t target = kNowhere;  // an instruction, or a table
  std::uint32_t region = kNowhere;  // innermost one around it; a closing marker lies within what it closes
  const ElementNode *node = nullptr;
  Duration estimate{};      // of a page or page maker, or of the whole region at its closing marker
  double repetitions = 1;   // expected
  std::uint64_t passedHash = 0;  // of the labels of all elements before this one
};

struct Program {
  std::vector<Instruction> instructions;
  std::vector<Region> regions;
  std::vector<BranchTable> tables;
  Elements keep;  // the nodes that the instructions point at
  // Of a page maker's: the labels of its pages in one text, where each begins and the next would, and how many pages are before each instruction.
  std::string labels;
  std::vector<std::uint32_t> labelStarts, pagesBefore;

  std::uint32_t size() const { return static_cast<std::uint32_t>(instructions.size()); }
};

/// The passedHash of what stands behind it.
std::uint64_t hashThrough(const Instruction &at);

/// The label that an author gave this node; empty for those that have none.
std::string_view labelOf(const ElementNode &node);
/// FILE:LINE:COLUMN where the author wrote it.
std::string placeOf(const ElementNode &node);
/// FNV-1a, 64 bits, continued from `hash`.
std::uint64_t hashText(std::string_view text, std::uint64_t hash = 0xCBF29CE484222325);

/// Credit that a straight walk over part of a program earns: branches by the longest, sequences by the sum.
/// None when a jump inside it never ends.
std::optional<Duration> estimateOf(const Program &program, std::uint32_t begin, std::uint32_t end);

}  // namespace fovea
