#pragma once
// The operator's panels. Dear ImGui lives behind this header.

#include <memory>
#include <optional>
#include <vector>

#include "stage/view.hpp"
#include "window/window.hpp"

namespace fovea {

enum class OverlayPlace { Inside, OwnWindow };  // inside the participant's window is for pilots

/// Thread: [main], but for what is marked. Opened before the window's context goes to [stage].
class Overlay {
 public:
  /// Errors: Device when the window or its context cannot be made.
  static Result<std::unique_ptr<Overlay>> open(OverlayPlace place, Window &participant);
  virtual ~Overlay() = default;

  virtual OverlayPlace place() const = 0;
  /// Does what the keys asked and lays out a picture of the panels, in a window of its own also draws it: thirty
  /// times a second at most while they are used, ten else, fewer where drawing is slow. Call it as often as you like.
  virtual void update(const SessionView &view) = 0;
  /// What was asked since the last time.
  virtual std::vector<Command> takeCommands() = 0;
  /// Does a text field of the panels have the keyboard? Inside only; keys are then the operator's.
  virtual bool wantsKeyboard() const = 0;
  /// Is the pointer over a panel? Inside only; its clicks are then the operator's. Thread: [any].
  virtual bool wantsPointer() const = 0;
  /// Picture of the operator's window as last drawn; empty for Inside.
  virtual std::optional<Picture> capture() = 0;

  /// Inside only, with the participant's context current. Thread: [stage].
  virtual void attachStage() = 0;
  /// Draws the latest laid-out picture over the frame in hand; nothing when hidden. Thread: [stage].
  virtual void drawOnStage() = 0;
  virtual void detachStage() = 0;
};

}  // namespace fovea
