#pragma once
// What an XID box sends, byte by byte: six bytes for each button that goes down or up, and answers to questions.

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace xid {

/// 'k'; the port in bits 0-3, "pressed" in bit 4, the key in bits 5-7; the box's timer in ms, four bytes, lowest first.
struct Packet {
  std::uint32_t port = 0, key = 0, timer_ms = 0;
  bool isPressed = false;
};

class Packets {
 public:
  static constexpr std::size_t kLength = 6;

  /// A question was asked that is answered by one byte, which is no 'k'.
  void awaitReply() { ++repliesAwaited_; }
  bool isReplyAwaited() const { return repliesAwaited_ > 0; }

  /// A packet that this byte completes. `longest_ms`: what the box's timer can say at most; what says more is no packet.
  std::optional<Packet> take(char byte, std::uint32_t longest_ms) {
    pending_ += byte;
    while (!pending_.empty()) {
      if (pending_.front() != 'k') {
        drop();
      } else if (pending_.size() < kLength) {
        return std::nullopt;
      } else if (const Packet packet = decoded(); packet.timer_ms <= longest_ms) {
        pending_.clear();
        return packet;
      } else {
        drop();
      }
    }
    return std::nullopt;
  }
  /// Bytes that belonged to nothing, since the last time it was asked.
  std::size_t takeRubbish() { return std::exchange(rubbish_, 0); }

 private:
  void drop() {
    if (pending_.front() != 'k' && repliesAwaited_ > 0) --repliesAwaited_;
    else ++rubbish_;
    pending_.erase(0, 1);
  }
  Packet decoded() const {
    const auto byte = [this](std::size_t i) { return static_cast<std::uint32_t>(static_cast<unsigned char>(pending_[i])); };
    Packet packet;
    packet.port = byte(1) & 0x0f;
    packet.isPressed = (byte(1) & 0x10) != 0;
    packet.key = byte(1) >> 5;
    packet.timer_ms = byte(2) | byte(3) << 8 | byte(4) << 16 | byte(5) << 24;
    return packet;
  }

  std::string pending_;
  int repliesAwaited_ = 0;
  std::size_t rubbish_ = 0;
};

}  // namespace xid
