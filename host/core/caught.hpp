#pragma once
// Where a thread of ours calls what may throw: nothing that is thrown ends the session.

#include <exception>
#include <type_traits>
#include <utility>

#include "core/result.hpp"

namespace fovea {

/// What `work` gives; what it throws becomes an Internal error at `where`.
template <class Work>
std::invoke_result_t<Work> caught(std::string_view where, Work &&work) {
  const auto error = [where](std::string_view what) {
    return Error{ErrorCode::Internal, "something unforeseen happened: " + std::string(what), std::string(where),
                 "the session goes on; its makers would like to see the log"};
  };
  try {
    return std::forward<Work>(work)();
  } catch (const std::exception &failure) {
    return error(failure.what());
  } catch (...) {
    return error("something that is no std::exception was thrown");
  }
}

}  // namespace fovea
