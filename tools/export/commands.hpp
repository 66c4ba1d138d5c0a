#pragma once
// What fovea-export does. Each prints what it did, and what went wrong, and returns the exit status.

#include <filesystem>
#include <string>
#include <vector>

#include "data/file_format.hpp"

namespace fovea {

constexpr int kDone = 0, kCouldNot = 1, kFoundProblems = 2;

struct ExportRequest {
  std::filesystem::path data, target;
  std::vector<std::string> runs;  // none: all
  FileFormat format;
};

int exportRuns(const ExportRequest &request);
int exportEventsOf(const ExportRequest &request);
/// Every table with pseudonyms; `drop` and `keep` are names.
int exportWithPseudonyms(const ExportRequest &request, std::vector<std::string> drop, std::vector<std::string> keep);
int printRuns(const std::filesystem::path &data);
int printCheck(const std::filesystem::path &data);
/// `from`: where rescued rows are looked for; empty: where this machine and account would have put them.
int bringHome(const std::filesystem::path &data, const std::filesystem::path &from);

int say(const Error &error);

}  // namespace fovea
