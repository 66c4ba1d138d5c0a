#pragma once
// The program that presses real keys at the real window: told what is awaited, says when it pressed.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "devices/input.hpp"

namespace fovea {

struct Injection {
  std::string key;
  bool isPress = true;
  std::int64_t before_ns = 0;  // CLOCK_MONOTONIC just before it was handed to the X server
  std::int64_t after_ns = 0;   // and just after
};

/// Thread: [main].
class ScriptedParticipant {
 public:
  /// Starts `fovea-participant` beside this program.
  /// Errors: Device when it cannot be started.
  static Result<std::unique_ptr<ScriptedParticipant>> start(std::uint64_t seed);
  ~ScriptedParticipant();
  ScriptedParticipant(const ScriptedParticipant &) = delete;
  ScriptedParticipant &operator=(const ScriptedParticipant &) = delete;

  void tell(const InputRequest &request, Timestamp now);
  /// Takes in what it said since the last time.
  void listen();
  /// Why no more keys come of it: what it could not press, or that it ended before it was sent home by finish(). Empty: they do.
  std::string trouble() const;
  /// Waits for the end of its words; call once, before the figures.
  void finish();
  const std::vector<Injection> &injections() const { return injections_; }

 private:
  ScriptedParticipant() = default;
  void readLine(const std::string &line);

  int toProgram_ = -1, fromProgram_ = -1;
  int process_ = -1;
  bool hasLeft_ = false;
  std::string unread_, complaint_;
  std::vector<Injection> injections_;
};

}  // namespace fovea
