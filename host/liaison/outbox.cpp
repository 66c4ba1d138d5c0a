#include "liaison/outbox.hpp"

#include <algorithm>

namespace fovea {
namespace {

// A message costs more than its text.
constexpr std::size_t kOverhead = 64;

std::size_t costOf(const Message &message) { return message->size() + kOverhead; }

}  // namespace

bool Outbox::push(Message message, Worth worth) {
  const std::size_t cost = costOf(message);
  if (worth != Worth::Answer && !makeRoom(cost, worth)) return worth < Worth::Kept;
  bytes_ += cost;
  ++counts_[static_cast<std::size_t>(worth)];
  waiting_.push_back({std::move(message), worth});
  return true;
}

Message Outbox::pop() {
  Message message = std::move(waiting_.front().message);
  --counts_[static_cast<std::size_t>(waiting_.front().worth)];
  waiting_.pop_front();
  bytes_ -= costOf(message);
  return message;
}

void Outbox::clear() {
  waiting_.clear();
  counts_ = {};
  bytes_ = 0;
}

/// Drops what is worth less, and of its own kind the oldest: the newest picture of things is the one that helps.
bool Outbox::makeRoom(std::size_t wanted, Worth below) {
  const Worth most = std::min(below, Worth::Row);
  for (int worth = 0; worth <= static_cast<int>(most); ++worth)
    while (bytes_ + wanted > limit_ && dropOldest(static_cast<Worth>(worth))) {
    }
  return bytes_ + wanted <= limit_;
}

bool Outbox::dropOldest(Worth worth) {
  if (counts_[static_cast<std::size_t>(worth)] == 0) return false;
  const auto found = std::find_if(waiting_.begin(), waiting_.end(), [&](const Entry &entry) { return entry.worth == worth; });
  --counts_[static_cast<std::size_t>(worth)];
  bytes_ -= costOf(found->message);
  waiting_.erase(found);
  return true;
}

}  // namespace fovea
