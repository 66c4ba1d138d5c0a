#pragma once
// The least that can stamp a key: one thread on one connection, and the key that is pressed for it. Xlib stays in the .cpp.

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

namespace fovea::bench {

using Now = std::function<std::int64_t()>;

/// Waits for raw key presses of X Input 2 and notes when each arrived. With the priority that the host asks for its own.
class BareKeys {
 public:
  explicit BareKeys(Now now);
  ~BareKeys();
  BareKeys(const BareKeys &) = delete;
  BareKeys &operator=(const BareKeys &) = delete;
  bool isListening() const;
  /// Ends the listening.
  std::vector<std::int64_t> presses();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

/// Presses keys through the XTEST extension.
class KeyInjector {
 public:
  KeyInjector();
  ~KeyInjector();
  KeyInjector(const KeyInjector &) = delete;
  KeyInjector &operator=(const KeyInjector &) = delete;
  bool isReady() const;
  void focus(std::uint64_t window);
  /// On its way to the server when it returns.
  void key(bool down);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace fovea::bench
