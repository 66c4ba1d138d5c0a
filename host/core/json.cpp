#include "core/json.hpp"

#include <rapidjson/error/error.h>
#include <rapidjson/reader.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>
#include <set>

namespace fovea {
namespace {

constexpr unsigned kPlainFlags = rapidjson::kParseNumbersAsStringsFlag | rapidjson::kParseValidateEncodingFlag;
constexpr unsigned kParseFlags = kPlainFlags | rapidjson::kParseCommentsFlag | rapidjson::kParseTrailingCommasFlag;

/// The input as RapidJSON wants it: ends with a zero and tells how far it is.
class TextStream {
 public:
  using Ch = char;
  explicit TextStream(std::string_view text) : text_(text) {}
  char Peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  char Take() { return at_ < text_.size() ? text_[at_++] : '\0'; }
  std::size_t Tell() const { return at_; }
  // Only writing streams have these; the reader asks for them to compile.
  char *PutBegin() { return nullptr; }
  void Put(char) {}
  std::size_t PutEnd(char *) { return 0; }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
};

/// Turns byte offsets into lines and columns. Offsets have to come in rising order.
class PlaceCounter {
 public:
  explicit PlaceCounter(std::string_view text) : text_(text) {}

  TextPlace at(std::size_t offset) {
    for (; at_ < offset && at_ < text_.size(); ++at_) {
      const auto byte = static_cast<unsigned char>(text_[at_]);
      if (byte == '\n')
        ++place_.line, place_.column = 1;
      else if ((byte & 0xC0) != 0x80)  // a character is one column, however many bytes it has
        ++place_.column;
    }
    return place_;
  }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
  TextPlace place_;
};

std::string pointerPart(std::string_view key) {
  std::string part = "/";
  for (const char c : key) part += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
  return part;
}

/// Offset of the first character of the next token: past white space, comments, commas and colons.
std::size_t tokenStart(std::string_view text, std::size_t at) {
  while (at < text.size()) {
    if (text[at] == '/') {
      const bool toLineEnd = text.substr(at, 2) == "//";
      const std::size_t end = toLineEnd ? text.find('\n', at) : text.find("*/", at + 2);
      if (end == std::string_view::npos) return text.size();
      at = end + (toLineEnd ? 1 : 2);
    } else if (std::string_view(" \t\r\n,:").find(text[at]) != std::string_view::npos) {
      ++at;
    } else {
      break;
    }
  }
  return at;
}

std::string whereText(std::string_view origin, TextPlace place) {
  return std::string(origin) + ":" + std::to_string(place.line) + ":" + std::to_string(place.column);
}

constexpr char kMend[] = "mend the JSON there or just before";

Error badJson(std::string what, std::string_view origin, TextPlace place, std::string fix = kMend) {
  return Error{ErrorCode::BadFile, std::move(what), whereText(origin, place), std::move(fix)};
}

/// For what people who write no programs get wrong most: quotation marks of a word processor, and lines that end inside of a text.
std::string remedyFor(std::string_view rest, bool isInText) {
  if (isInText && (rest.starts_with('\n') || rest.starts_with('\r'))) return "the line ends inside of the text: close its quotation marks there; a new line in the text itself is written \\n";
  if (isInText && rest.starts_with('\t')) return "there is a tab inside of the text: write blanks, or \\t";
  for (const std::string_view mark : {"\u201c", "\u201d", "\u201e", "\u2018", "\u2019", "\u00ab", "\u00bb", "'"})
    if (!isInText && rest.starts_with(mark)) return "write straight double quotation marks, \"...\", in place of " + std::string(mark);
  return kMend;
}

/// Builds the value while RapidJSON reads, and notes where each part stands.
class Builder : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, Builder> {
 public:
  Builder(std::string_view text, const TextStream &stream, JsonDocument &document, bool keepsPlaces, std::vector<Error> *repeated)
      : text_(text), stream_(stream), counter_(text), document_(document), keepsPlaces_(keepsPlaces), repeated_(repeated) {}

  bool Null() { return begin() && add(nullptr); }
  bool Bool(bool value) { return begin() && add(value); }
  bool String(const char *text, rapidjson::SizeType length, bool) {
    return begin() && checkText({text, length}) && add(std::string(text, length));
  }

  bool RawNumber(const char *, rapidjson::SizeType, bool) {
    begin();
    const std::string_view digits = text_.substr(start_, stream_.Tell() - start_);
    const char *end = digits.data() + digits.size();
    if (digits.find_first_of(".eE") == std::string_view::npos) {
      std::int64_t whole = 0;
      if (std::from_chars(digits.data(), end, whole).ec == std::errc()) return add(whole);
    }
    double real = 0;
    if (std::from_chars(digits.data(), end, real).ec != std::errc())
      return fail("the number " + std::string(digits) + " is too large or too small for a 64-bit real");
    return add(real);
  }

  bool StartObject() { return begin() && open(Dict{}); }
  bool StartArray() { return begin() && open(List{}); }
  bool EndObject(rapidjson::SizeType) { return close(); }
  bool EndArray(rapidjson::SizeType) { return close(); }

  bool Key(const char *text, rapidjson::SizeType length, bool) {
    Frame &frame = frames_.back();
    frame.key.assign(text, length);
    const TextPlace place = mark();
    if (!checkText(frame.key)) return false;
    frame.isRepeated = !frame.keys.insert(frame.key).second;
    if (frame.isRepeated && !repeat(frame.key)) return false;
    if (keepsPlaces_) document_.places.try_emplace("#" + path_ + pointerPart(frame.key), place);
    return true;
  }

  const std::string &problem() const { return problem_; }
  TextPlace place() const { return place_; }

 private:
  struct Frame {
    Value value;
    std::string key;             // of the member that is being read
    std::set<std::string> keys;  // of a dictionary, so far
    bool isRepeated = false;     // stood `key` there before? Then its first value counts, and its first place
    std::size_t outerPath;       // length of the pointer outside
  };

  bool fail(std::string problem) {
    problem_ = std::move(problem);
    return false;
  }

  bool repeat(const std::string &key) {
    std::string what = "the key \"" + key + "\" stands twice in one dictionary";
    if (!repeated_) return fail(std::move(what));
    repeated_->push_back(badJson(std::move(what), document_.origin, place_, "keep one of the two"));
    return true;
  }

  bool checkText(std::string_view text) {
    // RapidJSON 1.1.0 lets the second half of a \u pair stand alone.
    return isUtf8(text) || fail("the first half of a \\u pair was expected before its second half");
  }

  /// The place of the token that was just read. RapidJSON tells only where it ends.
  TextPlace mark() {
    start_ = tokenStart(text_, end_);
    end_ = stream_.Tell();
    return place_ = counter_.at(start_);
  }

  /// Notes the place of a value, be it a part of something or the root.
  bool begin() {
    const TextPlace place = mark();
    if (keepsPlaces_) document_.places.try_emplace(path_ + lastPart(), place);
    return true;
  }

  std::string lastPart() const {
    if (frames_.empty()) return {};
    const Frame &frame = frames_.back();
    if (const List *list = frame.value.list()) return "/" + std::to_string(list->size());
    return pointerPart(frame.key);
  }

  bool open(Value empty) {
    if (static_cast<int>(frames_.size()) == kMaxDepth)
      return fail("lists and dictionaries are more than " + std::to_string(kMaxDepth) +
                  " deep inside each other");
    const std::size_t outer = path_.size();
    path_ += lastPart();
    frames_.push_back({std::move(empty), {}, {}, false, outer});
    return true;
  }

  bool close() {
    mark();
    Frame done = std::move(frames_.back());
    frames_.pop_back();
    path_.resize(done.outerPath);
    return add(std::move(done.value));
  }

  bool add(Value value) {
    if (frames_.empty()) {
      document_.root = std::move(value);
      return true;
    }
    Frame &frame = frames_.back();
    if (List *list = frame.value.as<List>())
      list->push_back(std::move(value));
    else if (!frame.isRepeated)
      frame.value.as<Dict>()->emplace_back(frame.key, std::move(value));
    return true;
  }

  std::string_view text_;
  const TextStream &stream_;
  PlaceCounter counter_;
  JsonDocument &document_;
  bool keepsPlaces_;
  std::vector<Error> *repeated_;  // none: a key that stands twice ends it
  std::vector<Frame> frames_;
  std::string path_;  // pointer to the innermost open list or dictionary
  std::size_t start_ = 0, end_ = 0;
  TextPlace place_;
  std::string problem_;
};

const char *explain(rapidjson::ParseErrorCode code) {
  switch (code) {
    case rapidjson::kParseErrorDocumentEmpty:
      return "the file is empty, a value was expected";
    case rapidjson::kParseErrorDocumentRootNotSingular:
      return "the end of the file was expected";
    case rapidjson::kParseErrorValueInvalid:
      return "a value was expected: text in quotes, a number, true, false, null, [ or {";
    case rapidjson::kParseErrorObjectMissName:
      return "a key in quotes or } was expected";
    case rapidjson::kParseErrorObjectMissColon:
      return ": was expected after the key";
    case rapidjson::kParseErrorObjectMissCommaOrCurlyBracket:
      return ", or } was expected after the member";
    case rapidjson::kParseErrorArrayMissCommaOrSquareBracket:
      return ", or ] was expected after the element";
    case rapidjson::kParseErrorStringUnicodeEscapeInvalidHex:
      return "four hexadecimal digits were expected after \\u";
    case rapidjson::kParseErrorStringUnicodeSurrogateInvalid:
      return "the second half of a \\u pair was expected";
    case rapidjson::kParseErrorStringEscapeInvalid:
      return "a closing quotation mark or an escape was expected: \\\" \\\\ \\/ \\b \\f \\n \\r \\t or \\u "
             "(line breaks and tabs have to "
             "be escaped)";
    case rapidjson::kParseErrorStringMissQuotationMark:
      return "a closing quotation mark was expected";
    case rapidjson::kParseErrorStringInvalidEncoding:
      return "UTF-8 was expected";
    case rapidjson::kParseErrorNumberTooBig:
      return "a number that fits a 64-bit real was expected";
    case rapidjson::kParseErrorNumberMissFraction:
      return "a digit was expected after the decimal point";
    case rapidjson::kParseErrorNumberMissExponent:
      return "a digit was expected in the exponent";
    default:
      return "a comment was expected: // to the end of the line, or /* to */";
  }
}

template <unsigned kFlags>
Result<JsonDocument> parse(std::string_view text, std::string origin, bool keepsPlaces, std::vector<Error> *repeated = nullptr) {
  if (const std::size_t good = utf8Prefix(text); good < text.size())
    return badJson("the text is not UTF-8", origin, PlaceCounter(text).at(good), "save the file as UTF-8: editors have that where a file is saved under a name, as encoding");

  JsonDocument document;
  document.origin = std::move(origin);
  TextStream stream(text);
  Builder builder(text, stream, document, keepsPlaces, repeated);
  rapidjson::Reader reader;
  const rapidjson::ParseResult result = reader.Parse<kFlags>(stream, builder);
  if (!builder.problem().empty()) return badJson(builder.problem(), document.origin, builder.place());
  if (result.IsError()) {
    const std::string_view rest = text.substr(std::min(result.Offset(), text.size()));
    return badJson(explain(result.Code()), document.origin, PlaceCounter(text).at(result.Offset()), remedyFor(rest, result.Code() == rapidjson::kParseErrorStringEscapeInvalid));
  }
  // RapidJSON takes a zero byte for the end.
  if (stream.Tell() != text.size())
    return badJson("the end of the file was expected", document.origin, PlaceCounter(text).at(stream.Tell()));
  return document;
}

}  // namespace

TextPlace JsonDocument::place(std::string_view path) const {
  for (;;) {
    if (const auto found = places.find(path); found != places.end()) return found->second;
    const std::size_t slash = path.rfind('/');
    if (slash == std::string_view::npos) return {};
    path = path.substr(0, slash);
  }
}

std::string JsonDocument::where(std::string_view path) const {
  for (std::string_view nearest = path.substr(path.starts_with('#'));; nearest = nearest.substr(0, nearest.rfind('/'))) {
    if (const auto other = origins.find(nearest); other != origins.end()) {
      std::string known = other->second;
      if (const std::size_t end = known.find('\n'); end != known.npos) known.replace(end, 1, ", in ");
      return whereText(known, place(path));
    }
    if (nearest.empty()) return whereText(origin, place(path));
  }
}

void JsonDocument::graft(const std::string &path, const JsonDocument &other, const std::string &from) {
  origins[path] = other.origin;
  for (const std::string &key : {std::string(), std::string("#")}) {
    const std::string there = key + from;
    for (auto place = other.places.lower_bound(there); place != other.places.end() && place->first.starts_with(there); ++place)
      if (const std::string_view rest = std::string_view(place->first).substr(there.size()); rest.empty() || rest.front() == '/')
        places[key + path + std::string(rest)] = place->second;
  }
  for (const auto &[at, file] : other.origins)
    if (at.starts_with(from + "/")) origins[path + at.substr(from.size())] = file;
}

namespace {

Result<JsonDocument> parseCommented(std::string_view text, std::string origin, std::vector<Error> *repeated) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (text.substr(0, kByteOrderMark.size()) == kByteOrderMark) text.remove_prefix(kByteOrderMark.size());
  return parse<kParseFlags>(text, std::move(origin), true, repeated);
}

}  // namespace

Result<JsonDocument> parseJson(std::string_view text, std::string origin) { return parseCommented(text, std::move(origin), nullptr); }
Result<JsonDocument> parseJson(std::string_view text, std::string origin, std::vector<Error> &repeated) { return parseCommented(text, std::move(origin), &repeated); }

Result<Value> parsePlainJson(std::string_view text, std::string origin) {
  auto document = parse<kPlainFlags>(text, std::move(origin), false);
  if (!document) return document.error();
  return std::move(document->root);
}

Result<JsonDocument> readJson(const std::filesystem::path &file) {
  std::error_code ignored;
  std::ifstream in;
  if (!std::filesystem::is_directory(file, ignored)) in.open(file, std::ios::binary);
  if (!in.is_open())
    return Error{ErrorCode::BadFile, "the file cannot be opened", file.string(), "check its name and rights"};
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  if (in.bad())
    return Error{ErrorCode::Io, "the file cannot be read to its end", file.string(), "check the disk"};
  return parseJson(text, file.string());
}

}  // namespace fovea
