#pragma once
// Something of the station that is opened when a plugin first asks for it: its sound, its camera.

#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "core/result.hpp"

namespace fovea {

/// Thread: [stage].
template <class System>
class OnceOpened {
 public:
  /// Errors: Device, with what was tried and what to do.
  using Opener = std::function<Result<std::unique_ptr<System>>()>;

  /// `missing`: what is said where `open` is empty.
  OnceOpened(Opener open, Error missing) : open_(std::move(open)), missing_(std::move(missing)) {}

  /// Tries once; then its answer stays until forget().
  Result<void> open() {
    if (system_) return {};
    if (!refused_ && !open_) refused_ = missing_;
    if (!refused_) {
      auto opened = open_();
      if (opened) system_ = std::move(*opened);
      else refused_ = opened.error();
    }
    return refused_ ? Result<void>(*refused_) : Result<void>();
  }
  /// What was refused is tried anew.
  void forget() { refused_.reset(); }
  void close() { system_.reset(); }
  /// Null: it is not open.
  System *get() const { return system_.get(); }
  System *operator->() const { return system_.get(); }
  const std::optional<Error> &refused() const { return refused_; }

 private:
  Opener open_;
  Error missing_;
  std::unique_ptr<System> system_;
  std::optional<Error> refused_;
};

}  // namespace fovea
