#include "liaison/conversation.hpp"

#include <algorithm>

#include "core/json.hpp"

namespace fovea {

Conversation::Conversation(LiaisonContext &context, Peer &peer, bool isTrusted)
    : context_(context), peer_(peer), caller_(context, peer.address()), isTrusted_(isTrusted), form_(makeStrictForm(*this)) {
  context_.conversations.push_back(this);
  context_.countAudience();
  note(LogLevel::Info, "has connected");
}

Conversation::~Conversation() {
  std::erase(context_.conversations, this);
  context_.countAudience();
  note(LogLevel::Info, "has gone");
}

void Conversation::onFrame(std::string_view text) {
  const auto frame = parsePlainJson(text, "frame");
  if (!frame) return form_->onMalformed(frame.error());
  if (!frame->dict())
    return form_->onMalformed({ErrorCode::BadArgument, "a request is a dictionary, this is " + std::string(kindName(*frame)), "frame",
                               R"(send something like {"id": 1, "method": "getStatus"})"});
  choose(*frame);
  form_->onFrame(*frame);
}

void Conversation::onEvent(const Broadcast &event) {
  if (isTrusted_ && isChosen_) form_->onEvent(event);
}

bool Conversation::hears(std::string_view topic) const { return isTrusted_ && isChosen_ && form_->hears(topic); }

void LiaisonContext::countAudience() {
  const auto topics = eventTopics();
  for (std::size_t i = 0; i < topics.size(); ++i)
    heard[i] = std::any_of(conversations.begin(), conversations.end(), [&](const Conversation *one) { return one->hears(topics[i].name); });
}

bool LiaisonContext::isHeard(std::string_view topic) const {
  const auto topics = eventTopics();
  for (std::size_t i = 0; i < topics.size(); ++i)
    if (topics[i].name == topic) return heard[i];
  return false;
}

void Conversation::choose(const Value &frame) {
  if (isChosen_) return;
  const bool isNewer = frame.find("command") != nullptr;
  const bool isCompatible = !isNewer && !frame.find("id") && frame.find("object");
  if (!isNewer && !isCompatible && !frame.find("id")) return;  // told as a mistake of the strict form; the next frame may decide
  isChosen_ = true;
  if (isNewer) form_ = makeNewerForm(*this);
  if (isCompatible) form_ = makeCompatibleForm(*this);
  context_.countAudience();
  note(LogLevel::Info, isNewer ? "speaks as to the liaison package" : isCompatible ? "speaks the compatible form" : "speaks the strict form");
}

void Conversation::answer(const Value &message) {
  peer_.send(std::make_shared<const std::string>(toJson(message)), Worth::Answer);
}

Result<void> Conversation::authenticate(std::string_view token) {
  if (isTrusted_) return {};
  if (!isSameToken(token, context_.options.token))
    return Error{ErrorCode::Refused, "the token is wrong", "liaison.authenticate", "ask whoever started the host for it"};
  if (!peer_.trust())
    return Error{ErrorCode::Busy, "there are as many clients as there may be", "liaison.authenticate", "try again when one has gone"};
  isTrusted_ = true;
  context_.countAudience();
  note(LogLevel::Info, "has authenticated");
  return {};
}

void Conversation::turnAway(const std::string &why) {
  note(LogLevel::Warning, "is turned away: " + why);
  peer_.close(CloseCode::Policy, why);
}

void Conversation::note(LogLevel level, const std::string &text) const {
  context_.log.write(level, "liaison", peer_.address() + " " + text);
}

Error tokenIsMissing() {
  return {ErrorCode::Refused, "this host asks for a token", "liaison.authenticate",
          "send it with the request of the connection (Authorization: Bearer TOKEN, or ?token=TOKEN), or call liaison.authenticate first"};
}

}  // namespace fovea
