#include "stage/consent_decision.hpp"

#include <algorithm>

#include "core/blank.hpp"
#include "core/flags.hpp"

namespace fovea {
namespace {

List itemsOf(const Value &document) {
  const Value *items = document.find("items");
  return items && items->list() ? *items->list() : List{};
}

bool isTicked(const Value &answer, const std::string &id) {
  const Value *items = answer.find("items");
  return items && isTrue(*items, id);
}

/// Strokes, or a name.
bool isSignature(const Value *signature) {
  const Value *strokes = signature ? signature->find("strokes") : nullptr;
  return signature && ((strokes && strokes->list() && !strokes->list()->empty()) || !isBlank(signature->textOr("name", "")));
}

std::optional<std::string> strangeItem(const Value &document, const Value &answer) {
  const Value *given = answer.find("items");
  if (given && !given->isNull() && !given->dict()) return "its \"items\" are a dictionary of true and false";
  const List items = itemsOf(document);
  for (const auto &[id, isChosen] : given && given->dict() ? *given->dict() : Dict{}) {
    if (std::none_of(items.begin(), items.end(), [&, &name = id](const Value &item) { return item.textOr("id", "") == name; })) return "the form has no item \"" + id + "\"";
    if (!isChosen.as<bool>()) return "the item \"" + id + "\" is true or false";
  }
  return std::nullopt;
}

}  // namespace

Dict decidedItems(const Value &document, const Value &answer) {
  const Value *given = answer.find("items");
  Value decided = given && given->dict() ? *given : Value(Dict{});
  for (const Value &item : itemsOf(document))
    if (const std::string id = item.textOr("id", ""); !decided.find(id)) decided.set(id, false);
  return *decided.dict();
}

std::optional<std::string> lackingIn(const Value &document, const Value &answer) {
  if (!isTrue(answer, "accepted")) return std::nullopt;
  for (const Value &item : itemsOf(document))
    if (isTrue(item, "required") && !isTicked(answer, item.textOr("id", ""))) return "the item \"" + item.textOr("id", "") + "\", which it requires";
  if (document.textOr("signature", "") == "required" && !isSignature(answer.find("signature"))) return "a signature";
  return std::nullopt;
}

std::optional<std::string> impossibleIn(const Value &document, const Value &answer) {
  const Value *accepted = answer.find("accepted"), *signature = answer.find("signature");
  if (!accepted || !accepted->as<bool>()) return "its \"accepted\" is true or false";
  if (auto strange = strangeItem(document, answer)) return strange;
  if (signature && document.textOr("signature", "none") == "none") return "the form asks for no signature";
  if (signature && !isSignature(signature)) return "its \"signature\" has a \"name\", or \"strokes\"";
  const auto lacking = lackingIn(document, answer);
  return lacking ? std::optional("nobody accepts the form without " + *lacking) : std::nullopt;
}

}  // namespace fovea
