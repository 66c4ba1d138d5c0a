#pragma once
// The processor, the priorities and the clock of this machine.

#include <filesystem>

#include "doctor/facts.hpp"

namespace fovea {

/// `root`: where proc/ and sys/ are. Tries out what this account is given; takes some milliseconds. Thread: any.
MachineFacts readMachine(const std::filesystem::path &root = "/");
/// Sleeps so many times for a millisecond, to see how late it comes back. Thread: any but [stage].
ClockFacts readClock(const std::filesystem::path &root = "/", int sleeps = 50);

}  // namespace fovea
