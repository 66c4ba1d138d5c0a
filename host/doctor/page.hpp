#pragma once
// The report as one HTML file, for screen and paper.

#include <string>

namespace fovea {

struct DoctorReport;

/// Needs no other file and no network.
std::string pageOf(const DoctorReport &report);

}  // namespace fovea
