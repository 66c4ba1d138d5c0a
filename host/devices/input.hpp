#pragma once
// What the participant does: stamped by the thread that reads it, queued without locks, taken on [stage].

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "clock/clock.hpp"
#include "core/result.hpp"
#include "core/value.hpp"

namespace fovea {

class Log;

/// The numbers are the ABI's.
enum class InputKind : std::uint32_t {
  KeyPress = 1, KeyRelease, ButtonPress, ButtonRelease, PointerMove, Wheel, TouchBegin, TouchMove, TouchEnd, Detached, Attached
};
/// Who stamped it, best first. The numbers are the ABI's.
enum class StampSource : std::uint32_t { Kernel = 1, XInput, WindowCallback, Simulated, Driver };
std::string_view stampSourceName(StampSource source);

/// The device of keys that the host draws; no other has this number, which is the ABI's.
constexpr std::uint32_t kKeysOnScreen = 0xffffffff;

/// Held while a key was pressed; bits. The numbers are the ABI's.
enum KeyModifier : std::uint32_t { kShift = 1, kControl = 2, kAlt = 4, kSuper = 8 };

struct InputEvent {
  InputKind kind = InputKind::KeyPress;
  Timestamp time{};
  Duration uncertainty{};   // it happened at `time` or up to this much earlier
  Duration duration{-1};    // of a release: since its press
  StampSource source = StampSource::Simulated;
  bool isRepeat = false;
  std::uint32_t device = 0;
  std::uint32_t button = 0;
  std::uint32_t code = 0;   // of a key: the keyboard's own number for it (X keycode)
  double x = 0, y = 0;      // window pixels from the centre, y up; wheel steps
  std::array<char, 24> key{};  // "a", "space", "return": names as in the glossary
  std::uint32_t modifiers = 0; // of a key press
  std::uint32_t touch = 0;     // of a touch: the finger's number
  std::array<char, 24> text{}; // of a key press or repeat: what it types, UTF-8; empty: nothing

  std::string_view keyName() const { return key.data(); }
  std::string_view typed() const { return text.data(); }
  void setKey(std::string_view name);
  /// Left empty when it does not fit: half a character is none.
  void setText(std::string_view typed);
};

/// One writer, one reader, no locks; counts what it had to drop.
class InputRing {
 public:
  static constexpr std::size_t kCapacity = 4096;
  explicit InputRing(std::size_t capacity = kCapacity) : events_(capacity) {}
  std::size_t capacity() const { return events_.size(); }
  bool push(const InputEvent &event);  // [input]; false and counted when it is full
  bool pop(InputEvent &event);         // [stage]; false when it is empty
  std::uint64_t dropped() const { return dropped_.load(std::memory_order_relaxed); }

 private:
  std::vector<InputEvent> events_;
  // Lines of their own, so that the two threads do not take them from each other.
  alignas(64) std::atomic<std::uint64_t> head_{0};  // written so far
  alignas(64) std::atomic<std::uint64_t> tail_{0};  // read so far
  alignas(64) std::atomic<std::uint64_t> dropped_{0};
};

/// To whom keys go. Set by [main], read by the sources when they stamp.
enum class KeyOwner : std::uint32_t { Participant, Operator };

/// What is awaited of the participant: for simulated and scripted participants.
struct InputRequest {
  std::vector<std::string> keys;  // allowed; empty: any
  std::string expected;           // the right one; empty: none
  Timestamp since{};              // presses before it do not count
};

/// A keyboard that a source tells apart from others.
struct KeyboardInfo {
  std::uint32_t device = 0;  // as in InputEvent; the same again after it was unplugged and plugged in
  std::string name, node;    // "/dev/input/event5"; empty where nobody says
  StampSource source = StampSource::XInput;
  bool operator==(const KeyboardInfo &) const = default;
};

/// A source of events: real keyboards, or a simulated participant.
class InputSource {
 public:
  virtual ~InputSource() = default;
  virtual std::string name() const = 0;  // for the devices panel: "X Input 2 raw events"
  virtual InputRing &ring() = 0;
  /// The keyboards that are plugged in now; empty where the source cannot tell. Thread: [any].
  virtual std::vector<KeyboardInfo> keyboards() const { return {}; }
  /// Moves the pointer, soon. Units: window pixels from the centre, y up. False where this source has none. Thread: [any].
  virtual bool movePointer(double, double) { return false; }
};

/// Hears a copy of what the participant did, as the stage takes it in, and may have planned events to add: an emulator, a
/// replay. Thread: [stage]; must not wait.
class InputTap {
 public:
  virtual ~InputTap() = default;
  virtual void hear(const InputEvent &event) = 0;
  /// When the next event that it has planned is due; none: it plans none.
  virtual std::optional<Timestamp> nextDue() const { return std::nullopt; }
  /// The next event that was due by `now`, stamped with the time it was due at.
  virtual std::optional<InputEvent> takeDue(Timestamp) { return std::nullopt; }
  /// Will it give what is awaited? Then a simulated participant leaves it to it.
  virtual bool answers(const InputRequest &) const { return false; }
  /// Does it say where the pointer is, in units of the window?
  virtual bool usesUnits() const { return false; }
};

/// What a real source needs of the window.
struct InputTarget {
  std::uint64_t nativeWindow = 0;  // X window of the participant
  int width = 0, height = 0;       // its framebuffer pixels
  std::atomic<KeyOwner> *keyOwner = nullptr;  // shared with the overlay
};

/// Event devices where they can be read, raw X Input 2 for the rest, each read and stamped on [input].
/// Errors: Device when the display server has no X Input 2.
Result<std::unique_ptr<InputSource>> openInput(const InputTarget &target, const Clock &clock, Log &log);

/// The marked fallback: fed from the window's own key callback on [main].
class CallbackSource;

/// Everything that came in, merged in order of time.
///
/// Thread: [stage], but for addSource (before [stage] starts).
class Input {
 public:
  explicit Input(Clock &clock) : clock_(clock) {}
  void addSource(std::unique_ptr<InputSource> source);
  std::vector<std::string> sourceNames() const;
  /// Thread: [any], once all sources are added.
  std::vector<KeyboardInfo> keyboards() const;
  /// False where no source can. Thread: [any], once all sources are added.
  bool movePointer(double x, double y);

  /// Takes the next event in order of time, if there is one. A release gets the time since its press, and a press of what
  /// is down already is marked as a repeat, unless the source has said so itself. Allocates nothing.
  std::optional<InputEvent> take();
  /// Puts an event that no source has among those to be taken.
  void add(const InputEvent &event);
  /// Forgets what came so far, but not which keys are down.
  void clear();
  std::uint64_t dropped() const;

 private:
  struct Held {
    std::uint32_t device = 0, button = 0;
    bool isKey = false;
    std::array<char, 24> key{};
    Timestamp since{};
  };
  void collect();
  void complete(InputEvent &event);
  Held *findHeld(const InputEvent &event);

  Clock &clock_;
  std::vector<std::unique_ptr<InputSource>> sources_;
  std::vector<InputEvent> pending_;  // in order of time from next_ on
  std::size_t next_ = 0;
  std::array<Held, 64> held_{};
  std::size_t heldCount_ = 0;
  std::uint64_t droppedSeen_ = 0;
};

}  // namespace fovea
