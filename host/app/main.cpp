#include "app/arguments.hpp"
#include "app/calibrate_command.hpp"
#include "app/check_command.hpp"
#include "app/doctor_command.hpp"
#include "app/host_process.hpp"
#include "app/list_command.hpp"
#include "app/prepare_command.hpp"
#include "app/simulate_command.hpp"
#include "app/sub_program.hpp"
#include "app/watcher.hpp"
#include "app/withdraw_command.hpp"

int main(int argc, char **argv) {
  if (const int status = fovea::becomeSubProgram(argc, argv); status >= 0) return status;
  const fovea::CommandLine arguments = fovea::parseArguments(argc, argv);
  if (arguments.check) return fovea::checkStudy(*arguments.check);
  if (arguments.simulate) return fovea::simulateStudy(*arguments.simulate);
  if (arguments.prepare) return fovea::prepareStudyOf(*arguments.prepare);
  if (arguments.withdraw) return fovea::withdrawParticipant(*arguments.withdraw);
  if (arguments.list) return fovea::listPlugins(*arguments.list);
  if (arguments.doctor) return fovea::runDoctor(*arguments.doctor);
  if (arguments.calibrate) return fovea::watchScreen([&] { return fovea::runCalibrate(*arguments.calibrate); });
  if (!arguments.run) return arguments.exitStatus;
  const fovea::RunArguments &run = *arguments.run;
  return fovea::watch(run, [&](fovea::Breadcrumb &breadcrumb) { return fovea::runHost(run, breadcrumb); });
}
