#pragma once
// What symbols of keys become together: dead keys, compose. For the files here that speak with libxkbcommon.

#include <memory>
#include <string>

#include <xkbcommon/xkbcommon-compose.h>
#include <xkbcommon/xkbcommon.h>

namespace fovea {

template <auto Free>
struct Freed {
  template <class T>
  void operator()(T *object) const {
    Free(object);
  }
};
template <class T, auto Free>
using Owned = std::unique_ptr<T, Freed<Free>>;

/// Quiet; null where there is no memory for it.
Owned<xkb_context, xkb_context_unref> newKeyContext();

/// Thread: one at a time.
class KeyCompose {
 public:
  /// Without a context, or a table of this machine, every symbol stays alone.
  explicit KeyCompose(xkb_context *context);

  enum class Became { Itself, Text, Nothing };  // the last while a dead key waits, and where two do not go together
  Became feed(xkb_keysym_t symbol, std::string &text);
  /// What was begun is over.
  void reset();

 private:
  Owned<xkb_compose_table, xkb_compose_table_unref> table_;
  Owned<xkb_compose_state, xkb_compose_state_unref> state_;
};

}  // namespace fovea
