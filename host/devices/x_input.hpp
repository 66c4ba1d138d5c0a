#pragma once
// The participant's devices behind a connection to a display server that is open already.

#include <memory>

#include "devices/input.hpp"
#include "devices/kernel_pointers.hpp"
#include "devices/x_connection.hpp"

namespace fovea {

/// As openInput; `openPointer` opens the event device of a mouse or a panel. Errors: Io when there is no descriptor left.
Result<std::unique_ptr<InputSource>> readInput(std::unique_ptr<XConnection> x, const InputTarget &target, const Clock &clock, Log &log,
                                               KernelPointers::Open openPointer);

}  // namespace fovea
