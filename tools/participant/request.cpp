#include "participant/request.hpp"

#include "core/json.hpp"

namespace fovea {
namespace {

Error wrongMember(std::string_view name, std::string_view wanted) {
  std::string what = "member ";
  what.append(name).append(" has to be ").append(wanted);
  return Error{ErrorCode::BadArgument, std::move(what), "request", ""};
}

Result<std::int64_t> readTime(const Value &object, std::string_view name) {
  const Value *member = object.find(name);
  if (!member || member->isNull()) return std::int64_t{0};
  if (const auto *integer = member->as<std::int64_t>()) return *integer;
  return wrongMember(name, "a whole number of nanoseconds");
}

Result<std::string> readText(const Value &object, std::string_view name) {
  const Value *member = object.find(name);
  if (!member || member->isNull()) return std::string();
  if (const auto *text = member->text()) return *text;
  return wrongMember(name, "text");
}

Result<std::vector<std::string>> readKeys(const Value &object) {
  std::vector<std::string> keys;
  const Value *member = object.find("keys");
  if (!member || member->isNull()) return keys;
  if (!member->list()) return wrongMember("keys", "a list of names of keys");
  for (const Value &key : *member->list()) {
    if (!key.text()) return wrongMember("keys", "a list of names of keys");
    keys.push_back(*key.text());
  }
  return keys;
}

}  // namespace

Result<AwaitedResponse> readRequest(std::string_view line) {
  const auto document = parseJson(line, "request");
  if (!document) return document.error();
  const Value &object = document->root;
  if (!object.dict()) return Error{ErrorCode::BadFile, "a JSON object was expected", "request", ""};

  auto keys = readKeys(object);
  auto expected = readText(object, "expected");
  auto since = readTime(object, "since_ns");
  auto now = readTime(object, "now_ns");
  auto label = readText(object, "label");
  if (!keys) return keys.error();
  if (!expected) return expected.error();
  if (!since) return since.error();
  if (!now) return now.error();
  if (!label) return label.error();
  return AwaitedResponse{std::move(*keys), std::move(*expected), *since, *now, std::move(*label)};
}

}  // namespace fovea
