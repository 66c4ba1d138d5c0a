#pragma once
// What a participant and the devices of a run did, as a table: to be read by people, and to be replayed as a device.

#include <filesystem>

#include "data/run_facts.hpp"

namespace fovea {

/// Writes STEM_events.csv into `target`: t_s (since the experiment's run began), type, key, device, role (empty: a key of the
/// participant), value, source, uncertainty_s, x_px, y_px (of pointer and fingers: pixels from the window's centre, y up). A name that is taken gets _1, _2, ... Throws sql::Failure.
/// Errors: Io; State when the run never began.
Result<std::filesystem::path> writeEvents(sql::Database &database, const RunFacts &run, const std::filesystem::path &target,
                                          const CsvDialect &dialect);

}  // namespace fovea
