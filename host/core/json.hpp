#pragma once
// JSON with comments and trailing commas in, plain JSON out. RapidJSON lives behind this header.

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

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
  /// "#" before the path asks for a member's key instead of its value: "#/steps/2/consent".
  TextPlace place(std::string_view path) const;
  /// "FILE:LINE:COLUMN" of that value.
  std::string where(std::string_view path) const;

  /// What is at `path` from now on stood at `from` in another document; the value itself is the caller's to move.
  void graft(const std::string &path, const JsonDocument &other, const std::string &from);

  std::map<std::string, TextPlace, std::less<>> places;
  std::map<std::string, std::string, std::less<>> origins;  // of what came from other documents, by the path it has here
};

/// A number without fraction and exponent is a whole number if 64 bits hold it, else a real.
///
/// Errors: BadFile with FILE:LINE:COLUMN when it is no JSON, holds a key twice or is not UTF-8.
Result<JsonDocument> parseJson(std::string_view text, std::string origin);
/// The same, but a key that stands twice is told in `repeated`, and the first one counts: whoever reads on finds the other mistakes, too.
Result<JsonDocument> parseJson(std::string_view text, std::string origin, std::vector<Error> &repeated);
/// JSON without comments and trailing commas, as other programs write it.
Result<Value> parsePlainJson(std::string_view text, std::string origin);
Result<JsonDocument> readJson(const std::filesystem::path &file);

/// Shortest numbers that read back exactly (a real always with '.' or 'e'); NaN and infinities become null.
/// What JSON has no kind for: bytes are base64 text, a time is seconds, an array is {"shape": [], "elements": []}.
/// `indent` 0 is one line.
std::string toJson(const Value &value, int indent = 0);

}  // namespace fovea
