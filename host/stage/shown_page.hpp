#pragma once
// What can be shown as a page: a plugin of its own, or the host's page of parts.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "plugins/instances.hpp"
#include "timeline/elements.hpp"

namespace fovea {

class PageCourse;

/// An answer as it was given.
struct GivenAnswer {
  Value answer;
  Dict metadata;
  List typed;         // names of members that the participant wrote in their own words
  Timestamp at{};
  std::optional<Refusal> refusal;  // what the page itself has against it
};

/// What a key is on a page. Early: it was pressed before the page could have been seen. Marks: it shows where the keys are, and does nothing else.
enum class KeyUse : std::uint8_t { Free, Early, Marks };

/// Who brings about what a page waits for before it can be left: a prompt that ends, people who do something with a control, or something that a control takes in.
enum class Bringer : std::uint8_t { Prompt, Hands, Outside };

/// Thread: [stage].
class ShownPage {
 public:
  virtual ~ShownPage() = default;
  virtual const FoundPlugin &plugin() const = 0;
  virtual Result<void> enter(const PageContext &context) = 0;
  /// Known once it has been entered; null: they are nobody's concern.
  virtual std::shared_ptr<const PageEventGraph> events() const { return nullptr; }
  /// Does it answer what the study gives simulated participants to say by itself, and when?
  virtual bool answersForBots() const { return false; }
  /// Draws a frame. Stopped: the page is answered.
  virtual Result<Outcome> frame(const PageFrame &frame, PageCourse &course) = 0;
  virtual Result<void> event(const InputEvent &event, int windowHeight) = 0;
  /// Before what is on the screen hears of it; that does of those alone that are free.
  virtual KeyUse useOf(const InputEvent &) const { return KeyUse::Free; }
  /// While it cannot be left yet.
  virtual Bringer awaitedFrom() const { return Bringer::Hands; }
  /// What is missing before it is left, in words; empty: the page does not say.
  virtual std::string missing() { return ""; }
  /// Once for each enter(), whatever failed.
  virtual Result<PageLeft> leave() = 0;
};

}  // namespace fovea
