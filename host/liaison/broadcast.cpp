#include "liaison/broadcast.hpp"

#include <optional>

#include "core/json.hpp"
#include "liaison/older_results.hpp"

namespace fovea {
namespace {

Value member(const Value &value, std::string_view name) {
  const Value *found = value.find(name);
  return found ? *found : Value();
}

Dict withType(std::string_view type, const Value &value, std::initializer_list<std::string_view> members) {
  Dict message{{"type", type}};
  for (const std::string_view name : members) message.emplace_back(std::string(name), member(value, name));
  return message;
}

std::optional<std::string> oldStatus(const Value &value) {
  const std::string event = value.textOr("event", "");
  if (event == "failed") return toJson(withType("experiment_status", value, {"name", "status", "expInfo", "error"}));
  if (event != "finished" && event != "stopped") return std::nullopt;
  return toJson(withType("experiment_status", value, {"name", "status", "expInfo"}));
}

std::optional<std::string> oldRows(const Value &value) {
  const Value *full = value.find("full");
  const bool *isFull = full ? full->as<bool>() : nullptr;
  if (!isFull || !*isFull) return std::nullopt;
  Value message(withType("trials_data", value, {"thisTrial", "trials", "priority", "threshold"}));
  List trials;
  if (const Value *rows = value.find("trials"); rows && rows->list()) trials = *rows->list();
  for (Value &row : trials)
    if (Dict *columns = row.as<Dict>())
      for (auto &[name, cell] : *columns)
        if (cell.isNull()) cell = Value("");
  message.set("trials", std::move(trials));
  return toJson(message, 4);
}

std::optional<std::string> oldTask(const Value &value) {
  if (const Value *error = value.find("error")) {
    const Error read{ErrorCode::BadArgument, error->textOr("message", ""), error->textOr("where", ""), error->textOr("fix", "")};
    return toJson(Dict{{"type", "error"}, {"msg", error->text() ? *error->text() : read.text()}, {"id", member(value, "id")}});
  }
  if (!value.find("returned")) return std::nullopt;
  Value message{Dict{}};
  for (const char *name : {"method", "args", "kwargs", "returned", "id"}) message.set(name, member(value, name));
  message.set("returned", olderResult("session", value.textOr("method", ""), member(value, "returned")));
  return toJson(message);
}

std::optional<std::string> oldShape(const SessionEvent &event) {
  if (event.topic == "status") return oldStatus(event.value);
  if (event.topic == "rows") return oldRows(event.value);
  if (event.topic == "tasks") return oldTask(event.value);
  if (event.topic == "devices") return toJson(withType("hardware_response", event.value, {"class", "device", "data"}));
  if (event.topic == "message") return event.value.text() ? *event.value.text() : toJson(event.value);
  return std::nullopt;
}

}  // namespace

bool hasOldShape(std::string_view topic) { return topic != "log" && topic != "frames"; }

Worth worthOfTopic(std::string_view topic) {
  if (topic == "frames") return Worth::Frame;
  if (topic == "log") return Worth::LogLine;
  if (topic == "devices") return Worth::Sample;
  return topic == "rows" ? Worth::Row : Worth::Kept;
}

/// The text, and with it the receipt: as long as one client has still to be sent it.
Message Broadcast::kept(std::string text) const {
  struct Kept {
    std::string text;
    std::shared_ptr<const void> receipt;
  };
  const auto both = std::make_shared<const Kept>(Kept{std::move(text), event_.receipt});
  return Message(both, &both->text);
}

const Message &Broadcast::strict() const {
  if (!strict_)
    strict_ = kept(toJson(Dict{{"topic", event_.topic}, {"sequence", event_.sequence}, {"time", toSeconds(event_.time)}, {"value", event_.value}}));
  return strict_;
}

const Message &Broadcast::compatible() const {
  if (isConverted_) return compatible_;
  isConverted_ = true;
  if (auto text = oldShape(event_)) compatible_ = kept(std::move(*text));
  return compatible_;
}

}  // namespace fovea
