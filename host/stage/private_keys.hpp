#pragma once
// What a participant entrusts to the data, and to nobody else.

#include <functional>
#include <mutex>
#include <set>
#include <string>
#include <string_view>

#include "stage/exp_info.hpp"

namespace fovea {

/// Keys of expInfo with the flag `priv`: their values are in the data; neither the log nor anybody far away has them. A key that one
/// experiment marks counts for all of the session. Thread: any.
class PrivateKeys {
 public:
  void add(const ExpInfo &info);
  bool has(std::string_view key) const;
  /// The same with null in place of what is private, at any depth. A key that brings the flag along is private before it was added.
  Value veiled(Value value) const;

 private:
  void veil(Value &value) const;

  mutable std::mutex mutex_;
  std::set<std::string, std::less<>> keys_;
};

}  // namespace fovea
