#include "data/study_file.hpp"

#include <unistd.h>

#include "data/output_file.hpp"

namespace fovea {

Result<void> keepStudyText(const std::filesystem::path &folder, const std::string &hash, const std::string &text) {
  const std::filesystem::path studies = folder / "studies", file = studies / (hash + ".json");
  std::error_code problem;
  if (std::filesystem::exists(file, problem)) return {};
  if (auto writable = makeWritableFolder(studies); !writable) return writable;
  const TemporaryFile unfinished(studies / ("." + hash + "." + std::to_string(::getpid())));
  OutputFile out(unfinished.path());
  out.text() = text;
  if (auto closed = out.close(); !closed) return closed;
  std::filesystem::rename(unfinished.path(), file, problem);  // who comes second writes the same
  return problem ? Result<void>(diskError("the study's text cannot be kept", file, problem.value())) : Result<void>();
}

}  // namespace fovea
