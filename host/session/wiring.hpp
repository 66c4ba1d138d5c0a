#pragma once
// What a program around a session adds to it: panels, pictures, a watcher. The command line's host has all of them.

#include <atomic>
#include <functional>

#include "core/breadcrumb.hpp"
#include "core/log.hpp"
#include "data/records.hpp"
#include "devices/input.hpp"
#include "stage/resolve.hpp"
#include "stage/stage.hpp"
#include "window/window.hpp"

struct fovea_host;

namespace fovea {

class Catalogue;

/// Whose pointer it is, too. Elsewhere: panels in a window of their own.
enum class OperatorPlace : std::uint8_t { Nowhere, Inside, Elsewhere };

/// Set before the session opens; empty functions are not called.
struct SessionWiring {
  Breadcrumb *breadcrumb = nullptr;  // shared with a watching process; null: the session's own
  std::atomic<KeyOwner> keyOwner{KeyOwner::Participant};
  std::atomic<OperatorPlace> operatorPlace{OperatorPlace::Nowhere};
  bool hasOperator = false;          // somebody can fill in forms
  Duration rehearsalLimit{};         // real time after which a study is ended that goes on and on on a clock that jumps; none: never
  std::string overlayPlace = "off";  // for the provenance

  /// [main], before anything opens: the last moment to refuse what is to be run.
  std::function<Result<void>(const Catalogue &, const fovea_host &, const DeviceJudge &)> catalogueRead;
  std::function<Result<std::unique_ptr<SoundSystem>>()> openSound;  // [stage], in place of the session's own
  std::function<Result<std::unique_ptr<Camera>>()> openCamera;      // the same
  std::function<Result<void>(Window &)> windowOpened;     // [main], the stage has not started
  std::function<void()> windowCloses;                     // [main], the stage has ended
  std::function<void(Stage &, StageHooks &)> addHooks;    // [stage], before its first frame
  std::function<void(std::vector<std::string>)> inputsOpened;  // [stage]
  std::function<void(bool attached)> context;             // [stage], the window's context has come, or is about to go
  std::function<void()> onMain;                           // [main], thirty times a second while it waits
  std::function<void(const LogLine &)> heardLog;          // any thread
  std::function<void(const Row &)> heardRow;              // [writer]
  std::function<void(const ParticipantStep &)> heardStep;  // [writer]
};

}  // namespace fovea
