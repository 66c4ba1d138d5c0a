#pragma once
// Lua that stands beside a params_schema, in a plugin's manifest or a file of steps: what a schema cannot say
// of parameters.

#include <string>
#include <vector>

#include "core/value.hpp"

namespace fovea {

struct AskedParams {
  Value params;
  const Value *schema = nullptr;  // `values` has its defaults of those that are left out
  Dict known = {};                // names that the Lua has beside `params` and `values`
  Value answer = {};
};

/// What the expression gives. `place` is its own, for messages.
Result<Value> askLua(const std::string &expression, const std::string &place, AskedParams asked);
/// What a body gives, which is text or lines of it.
Result<Value> askBody(const Value &lines, const std::string &place, AskedParams asked);

/// Everything that a params_script has against the params, which stand at `path`.
Result<std::vector<Error>> brokenByScript(const Value &script, const std::string &place, AskedParams asked,
                                          const std::string &path);

}  // namespace fovea
