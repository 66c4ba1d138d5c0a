#pragma once
// What is dear to make, kept up to so many bytes.

#include <cstddef>
#include <functional>
#include <list>
#include <unordered_map>
#include <utility>

namespace fovea {

/// What nobody asked for the longest goes first, one after the other, so that no frame waits for all of it to go. Finding
/// allocates nothing. What Hash and Equal take besides a Key can be sought without making one.
template <class Key, class Value, class Hash, class Equal = std::equal_to<>>
class RecentlyUsed {
 public:
  explicit RecentlyUsed(std::size_t maxBytes) : maxBytes_(maxBytes) {}

  /// Null when it is not there. It stays where it is until makeRoom().
  template <class Sought>
  const Value *find(const Sought &sought) {
    const auto found = places_.find(sought);
    if (found == places_.end()) return nullptr;
    entries_.splice(entries_.begin(), entries_, found->second.entry);
    return &found->second.entry->value;
  }
  /// Of a key that is not there. Nothing goes for it: that is makeRoom()'s.
  const Value &add(Key key, Value value, std::size_t bytes) {
    const auto place = places_.emplace(std::move(key), Place{}).first;
    entries_.push_front({&place->first, std::move(value), bytes});
    place->second.entry = entries_.begin();
    bytes_ += bytes;
    return entries_.front().value;
  }
  /// Until so many more bytes fit, or nothing is left.
  void makeRoom(std::size_t bytes) {
    while (!entries_.empty() && bytes_ + bytes > maxBytes_) {
      bytes_ -= entries_.back().bytes;
      places_.erase(places_.find(*entries_.back().key));
      entries_.pop_back();
    }
  }

 private:
  struct Entry {
    const Key *key;  // lives in places_
    Value value;
    std::size_t bytes;
  };
  struct Place {
    typename std::list<Entry>::iterator entry;
  };
  std::unordered_map<Key, Place, Hash, Equal> places_;
  std::list<Entry> entries_;  // the latest first
  std::size_t maxBytes_, bytes_ = 0;
};

}  // namespace fovea
