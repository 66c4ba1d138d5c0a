#include "devices/arguments.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/names.hpp"

namespace fovea {

const Value *DeviceArguments::find(std::string_view name) {
  asked_.push_back(name);
  const auto found = std::find_if(given_.begin(), given_.end(), [&](const auto &pair) { return pair.first == name; });
  return found == given_.end() || found->second.isNull() ? nullptr : &found->second;
}

void DeviceArguments::wrong(std::string_view name, const Value &value, std::string_view wanted) {
  if (error_) return;
  error_ = Error{ErrorCode::BadArgument, "\"" + std::string(name) + "\" is " + std::string(kindName(value)), of_,
                 "it has to be " + std::string(wanted)};
}

std::string DeviceArguments::text(std::string_view name, std::string_view otherwise) {
  const Value *value = find(name);
  if (!value) return std::string(otherwise);
  if (const std::string *found = value->text()) return *found;
  wrong(name, *value, "text");
  return {};
}

std::string DeviceArguments::requiredText(std::string_view name) {
  std::string found = text(name, "");
  if (found.empty() && !error_)
    error_ = Error{ErrorCode::BadArgument, "\"" + std::string(name) + "\" is missing", of_, "give it, as text"};
  return found;
}

bool DeviceArguments::truth(std::string_view name, bool otherwise) {
  const Value *value = find(name);
  if (!value) return otherwise;
  if (const bool *found = value->as<bool>()) return *found;
  wrong(name, *value, "true or false");
  return otherwise;
}

std::int64_t DeviceArguments::whole(std::string_view name, std::int64_t otherwise) {
  const Value *value = find(name);
  if (!value) return otherwise;
  if (const auto *found = value->as<std::int64_t>()) return *found;
  wrong(name, *value, "a whole number");
  return otherwise;
}

double DeviceArguments::number(std::string_view name, double otherwise) {
  const Value *value = find(name);
  if (!value) return otherwise;
  if (const auto found = value->number()) return *found;
  wrong(name, *value, "a number");
  return otherwise;
}

Duration DeviceArguments::seconds(std::string_view name, Duration otherwise) {
  constexpr double kMost = 1e9;
  const Value *value = find(name);
  if (!value) return otherwise;
  const auto found = value->number();
  if (!found) return wrong(name, *value, "a number of seconds"), otherwise;
  if (*found >= 0 && *found <= kMost) return Duration(std::llround(*found * 1e9));  // not a number is neither
  if (!error_)
    error_ = Error{ErrorCode::BadArgument, "\"" + std::string(name) + "\" is " + cellText(*value) + " s", of_,
                   "give seconds from 0 to a thousand million"};
  return otherwise;
}

std::optional<Duration> DeviceArguments::wait(std::string_view name) {
  const Value *value = find(name);
  if (!value || value->number() == std::numeric_limits<double>::infinity()) return std::nullopt;
  return seconds(name, Duration{});
}

std::vector<std::string> DeviceArguments::texts(std::string_view name) {
  const Value *value = find(name);
  if (!value) return {};
  if (const std::string *one = value->text()) return {*one};
  std::vector<std::string> all;
  for (const Value &element : value->list() ? *value->list() : List{Value()}) {
    if (!element.text()) {
      wrong(name, *value, "text, or a list of texts");
      return {};
    }
    all.push_back(*element.text());
  }
  return all;
}

std::vector<std::int64_t> DeviceArguments::wholes(std::string_view name) {
  const Value *value = find(name);
  if (!value) return {};
  if (const auto *one = value->as<std::int64_t>()) return {*one};
  std::vector<std::int64_t> all;
  for (const Value &element : value->list() ? *value->list() : List{Value()}) {
    if (!element.as<std::int64_t>()) {
      wrong(name, *value, "a whole number, or a list of them");
      return {};
    }
    all.push_back(*element.as<std::int64_t>());
  }
  return all;
}

Dict DeviceArguments::dict(std::string_view name) {
  const Value *value = find(name);
  if (!value) return {};
  if (const Dict *found = value->dict()) return *found;
  wrong(name, *value, "a dictionary");
  return {};
}

Value DeviceArguments::any(std::string_view name) {
  const Value *value = find(name);
  return value ? *value : Value();
}

Result<void> DeviceArguments::finish() {
  if (error_) return *error_;
  for (const auto &[name, value] : given_) {
    if (std::find(asked_.begin(), asked_.end(), name) != asked_.end()) continue;
    const std::string_view near = nearest(name, asked_);
    return Error{ErrorCode::BadArgument, "it takes no \"" + name + "\"", of_,
                 near.empty() ? "take it out" : "did you mean \"" + std::string(near) + "\"?"};
  }
  return {};
}

}  // namespace fovea
