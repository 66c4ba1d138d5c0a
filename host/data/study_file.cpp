#include "data/study_file.hpp"

#include <unistd.h>

#include <fstream>
#include <iterator>

#include "data/output_file.hpp"
#include "data/run_facts.hpp"

namespace fovea {
namespace {

std::filesystem::path fileOf(const std::filesystem::path &folder, const std::string &hash) { return folder / "studies" / (hash + ".json"); }

}  // namespace

Result<void> keepStudyText(const std::filesystem::path &folder, const std::string &hash, const std::string &text) {
  const std::filesystem::path file = fileOf(folder, hash), studies = file.parent_path();
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

Value readStudyText(const std::filesystem::path &folder, const std::string &hash) {
  std::ifstream file(fileOf(folder, hash), std::ios::binary);
  return file ? storedJson({std::istreambuf_iterator<char>(file), {}}) : Value();
}

}  // namespace fovea
