#pragma once
// Names of keys, the same whatever reports them: "a", "space", "return", "lshift", "num_0".

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"

namespace fovea {

/// The name of what stands on a key, from its X keysym without modifiers; empty for none.
/// Keys of the number pad have one name whether number lock is on or off.
std::string keyNameOfKeysym(std::uint32_t keysym);

/// The name of a key by GLFW's key number; empty for one that GLFW does not know.
std::string keyNameOfGlfwKey(int key);

/// Is that the name of some key, as keyNameOfKeysym() gives it?
bool isKeyName(std::string_view name);

/// A to Z as a to z.
std::string inSmallLetters(std::string_view name);
/// Errors: BadArgument at `where`, with the key that is meant, when no key is called so.
Result<void> checkKeyName(std::string_view name, const std::string &where);

/// Those that most keyboards have.
std::vector<std::string> commonKeyNames();

/// What a key types by itself, for sources that know nothing but names: "a", "." for "period"; empty for "return".
std::string textOfKeyName(std::string_view name);

/// Names by X keycode, read from the keyboard map.
using KeyNameTable = std::array<std::array<char, 24>, 256>;

}  // namespace fovea
