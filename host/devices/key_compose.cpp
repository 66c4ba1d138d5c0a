#include "devices/key_compose.hpp"

#include <cstdlib>

namespace fovea {
namespace {

/// The locale that compose files are named after. Those of "C" compose nothing: then English, which composes all of Latin.
std::string composeLocale() {
  for (const char *name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const char *value = std::getenv(name);
    if (!value || !*value) continue;
    const std::string locale = value;
    return locale == "C" || locale == "POSIX" || locale.starts_with("C.") ? "en_US.UTF-8" : locale;
  }
  return "en_US.UTF-8";
}

}  // namespace

Owned<xkb_context, xkb_context_unref> newKeyContext() {
  Owned<xkb_context, xkb_context_unref> context(xkb_context_new(XKB_CONTEXT_NO_FLAGS));
  if (context) xkb_context_set_log_level(context.get(), XKB_LOG_LEVEL_CRITICAL);
  return context;
}

KeyCompose::KeyCompose(xkb_context *context) {
  for (const std::string &locale : {composeLocale(), std::string("en_US.UTF-8")})
    if (context && !table_) table_.reset(xkb_compose_table_new_from_locale(context, locale.c_str(), XKB_COMPOSE_COMPILE_NO_FLAGS));
  if (table_) state_.reset(xkb_compose_state_new(table_.get(), XKB_COMPOSE_STATE_NO_FLAGS));
}

KeyCompose::Became KeyCompose::feed(xkb_keysym_t symbol, std::string &text) {
  if (!state_ || xkb_compose_state_feed(state_.get(), symbol) != XKB_COMPOSE_FEED_ACCEPTED) return Became::Itself;
  const xkb_compose_status status = xkb_compose_state_get_status(state_.get());
  if (status == XKB_COMPOSE_NOTHING) return Became::Itself;
  if (status == XKB_COMPOSE_COMPOSING) return Became::Nothing;
  char typed[64] = {};
  const int length = status == XKB_COMPOSE_COMPOSED ? xkb_compose_state_get_utf8(state_.get(), typed, sizeof typed) : 0;
  reset();
  if (length <= 0 || static_cast<std::size_t>(length) >= sizeof typed) return Became::Nothing;
  text.assign(typed, static_cast<std::size_t>(length));
  return Became::Text;
}

void KeyCompose::reset() {
  if (state_) xkb_compose_state_reset(state_.get());
}

}  // namespace fovea
