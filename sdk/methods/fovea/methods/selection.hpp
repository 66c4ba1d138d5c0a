#pragma once
// Which rows are meant by a text such as "1:3", "-2:", "::2" or "0,2,4". It is read, never run.

#include <cstddef>
#include <string_view>
#include <vector>

namespace fovea {

/// Numbers of rows, from 0, in the order that the text gives them. An empty text is all of them; negative numbers count from the
/// end. A slice is from:to:step, any of them left out; `to` is not in it, and what is past the ends is cut off.
/// Errors: Failure for a number out of range, a step of 0, and whatever else is no such text.
std::vector<std::size_t> selectRows(std::string_view selection, std::size_t count);

}  // namespace fovea
