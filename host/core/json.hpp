#pragma once
// JSON with comments and trailing commas in, plain JSON out. RapidJSON lives behind this header.

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "core/value.hpp"

namespace fovea {

struct TextPlace {
  int line = 1;
  int column = 1;
};

/// A parsed document that remembers where each of its values stands, so that an error can point there.
class JsonDocument {
 public:
  Value root;
  std::string origin;

  /// `path` is a JSON pointer: "/steps/2/consent". An unknown path gives its nearest known parent.
  TextPlace place(std::string_view path) const;
  /// "FILE:LINE:COLUMN" of that value.
  std::string where(std::string_view path) const;

  std::map<std::string, TextPlace, std::less<>> places;
};

/// Errors: BadFile with FILE:LINE:COLUMN when it is no JSON, holds a key twice or is not UTF-8.
Result<JsonDocument> parseJson(std::string_view text, std::string origin);
Result<JsonDocument> readJson(const std::filesystem::path &file);

/// Shortest numbers that read back exactly; NaN and infinities become null.
/// `indent` 0 is one line.
std::string toJson(const Value &value, int indent = 0);

}  // namespace fovea
