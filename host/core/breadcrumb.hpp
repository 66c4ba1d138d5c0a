#pragma once
// Which plugin has the stage, and since when: written by the stage, read by [main] and by the watching process
// through shared memory, also after a crash.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace fovea {

/// A short text that one thread writes while others read: they may see a mix of old and new, never anything unsafe.
template <std::size_t Bytes>
class SharedText {
 public:
  void set(std::string_view text) {
    char bytes[Bytes] = {};
    std::memcpy(bytes, text.data(), std::min(text.size(), Bytes - 1));
    for (std::size_t i = 0; i < Bytes / 8; ++i) {
      std::uint64_t word;
      std::memcpy(&word, bytes + 8 * i, 8);
      words_[i].store(word, std::memory_order_relaxed);
    }
  }
  std::string get() const {
    char bytes[Bytes + 1] = {};
    for (std::size_t i = 0; i < Bytes / 8; ++i) {
      const std::uint64_t word = words_[i].load(std::memory_order_relaxed);
      std::memcpy(bytes + 8 * i, &word, 8);
    }
    return bytes;
  }

 private:
  static_assert(Bytes % 8 == 0);
  std::atomic<std::uint64_t> words_[Bytes / 8] = {};
};

/// Lives in memory that the watching process shares. All zero is the state before anything ran.
struct Breadcrumb {
  SharedText<128> plugin;    // id; empty: the host itself
  SharedText<64> function;   // "run", "loading", ...
  SharedText<64> session;    // id of the session
  SharedText<256> step;      // "page main/welcome": where its participant is in the study, or was last
  SharedText<512> error;     // last words of the host
  SharedText<64> lost;       // what it cannot go on without and has lost: "the X server :0"
  std::atomic<std::int64_t> heartbeat{0};  // CLOCK_MONOTONIC at the plugin's last legal wait; real time in rehearsals too
  std::atomic<std::int32_t> inPlugin{0};   // calls into plugins that have not come back
  std::atomic<std::int32_t> ended{0};      // the host came to its own end

  static std::int64_t monotonicNow() { return std::chrono::steady_clock::now().time_since_epoch().count(); }
  void beat() { heartbeat.store(monotonicNow(), std::memory_order_relaxed); }
  /// Nanoseconds since the plugin that has the stage last waited; 0 when none has it.
  std::int64_t silence() const {
    return inPlugin.load(std::memory_order_relaxed) > 0 ? monotonicNow() - heartbeat.load(std::memory_order_relaxed) : 0;
  }
};

/// Marks a call into a plugin for as long as it lasts.
class PluginCall {
 public:
  PluginCall(Breadcrumb &crumb, std::string_view plugin, std::string_view function)
      : crumb_(crumb), outerPlugin_(crumb.plugin.get()), outerFunction_(crumb.function.get()) {
    crumb_.plugin.set(plugin);
    crumb_.function.set(function);
    crumb_.beat();
    crumb_.inPlugin.fetch_add(1, std::memory_order_relaxed);
  }
  ~PluginCall() {
    crumb_.inPlugin.fetch_sub(1, std::memory_order_relaxed);
    crumb_.plugin.set(outerPlugin_);
    crumb_.function.set(outerFunction_);
  }
  PluginCall(const PluginCall &) = delete;
  PluginCall &operator=(const PluginCall &) = delete;

 private:
  Breadcrumb &crumb_;
  std::string outerPlugin_, outerFunction_;
};

}  // namespace fovea
