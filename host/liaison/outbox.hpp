#pragma once
// What waits to be written to one client: bounded, the least worth dropped first.

#include <array>
#include <cstddef>
#include <deque>
#include <memory>
#include <string>

namespace fovea {

using Message = std::shared_ptr<const std::string>;  // shared: the same event goes to many clients

/// What can be missed, from the least on. Told as a gap in the topic's sequence numbers.
enum class Worth { Frame, LogLine, Sample, Row, Kept, Answer };

class Outbox {
 public:
  explicit Outbox(std::size_t limitBytes) : limit_(limitBytes) {}

  /// An answer is always taken: whoever makes calls without reading is no longer read from. False: even without all that can be
  /// missed there is no room for a message that cannot.
  bool push(Message message, Worth worth);
  bool isEmpty() const { return waiting_.empty(); }
  /// Takes the oldest. A bug of ours when there is none.
  Message pop();
  void clear();
  std::size_t bytes() const { return bytes_; }

 private:
  struct Entry {
    Message message;
    Worth worth;
  };
  bool makeRoom(std::size_t wanted, Worth below);
  bool dropOldest(Worth worth);

  std::deque<Entry> waiting_;
  std::array<std::size_t, 6> counts_{};  // of waiting_, by worth
  std::size_t limit_;
  std::size_t bytes_ = 0;
};

}  // namespace fovea
