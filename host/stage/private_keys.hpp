#pragma once
// What a participant entrusts to the data, and to nobody else.

#include <functional>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "stage/exp_info.hpp"

namespace fovea {

/// Keys of expInfo with the flag `priv`: their values are in the data; neither the log nor anybody far away has them. A key that one
/// experiment marks counts for all of the session. Thread: any.
class PrivateKeys {
 public:
  void add(const ExpInfo &info);
  void add(std::string key);
  /// Those among them that bring the flag along.
  void addFlagged(const Dict &values);
  /// Both names mean one value: as soon as one of them is private, the other is.
  void addAlias(std::string_view name, std::string_view other);
  bool has(std::string_view key) const;
  /// The same with null in place of what is private, wherever values of expInfo are: in what is called expInfo, fields, params,
  /// other, trials or thisTrial, or in all of it. A key that brings the flag along is private before it was added.
  Value veiled(Value value, bool isExpInfo = false) const;

 private:
  bool isPrivate(std::string_view key) const;
  void veil(Value &value, bool isExpInfo) const;

  mutable std::mutex mutex_;
  std::set<std::string, std::less<>> keys_;
  std::vector<std::pair<std::string, std::string>> aliases_;
};

}  // namespace fovea
