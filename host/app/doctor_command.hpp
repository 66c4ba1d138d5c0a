#pragma once
// `fovea doctor`: opens the participant's window and the devices, has the doctor look, prints and saves the report.

#include "app/arguments.hpp"

namespace fovea {

/// Exit statuses of `fovea doctor`.
enum DoctorStatus { kDoctorFit = 0, kDoctorLook = 1, kDoctorNotFit = 2, kDoctorFailed = 3 };

int runDoctor(const DoctorArguments &arguments);

}  // namespace fovea
