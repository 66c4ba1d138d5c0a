// fovea-import: a survey of another program as steps that studies include. Started by `fovea import`.

#include <CLI/CLI.hpp>

#include <cstdio>
#include <filesystem>
#include <fstream>

#include "import/survey.hpp"

namespace {

constexpr char kFooter[] = R"(Example
  fovea import habits.json         makes habits.steps.json
  then, among the steps of a study: {"include": "habits.steps.json", "label": "habits"}

Exit status
  0 done      1 nothing was written)";

int say(const fovea::Error &error) {
  std::fprintf(stderr, "fovea-import: %s\n", error.text().c_str());
  return 1;
}

/// "my habits.json" is my_habits: the page's name in the data.
std::string nameOf(const std::filesystem::path &file) {
  std::string name = file.filename().stem().string();
  for (char &c : name)
    if (!std::isalnum(static_cast<unsigned char>(c))) c = '_';
  return name;
}

std::string joined(const std::vector<std::string> &all) {
  std::string text;
  for (const std::string &each : all) text += (text.empty() ? "" : ", ") + each;
  return text;
}

}  // namespace

int main(int argc, char **argv) {
  using namespace fovea;
  CLI::App app("Makes steps for studies out of a survey that SurveyJS has saved as JSON.", "fovea import");
  app.footer(kFooter);
  std::filesystem::path survey, to;
  bool leavesOut = false;
  app.add_option("SURVEY", survey, "The survey's JSON")->required();
  app.add_option("--to", to, "The file that is made; default: SURVEY.steps.json in this folder");
  app.add_flag("--leave-out", leavesOut, "Go on without what cannot be carried over; it is told all the same");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError &end) {
    return app.exit(end) == 0 ? 0 : 1;
  }
  const auto read = readJson(survey);
  if (!read) return say(read.error());
  const auto imported = importSurveyJs(*read, nameOf(survey));
  if (!imported) return say(imported.error());
  for (const Error &each : imported->leftOut) say(each);
  if (!imported->leftOut.empty() && !leavesOut)
    return say({ErrorCode::BadFile, "nothing was written, for " + std::to_string(imported->leftOut.size()) + " things cannot be carried over", survey.string(), "change the survey, or write --leave-out to go on without them"});
  if (to.empty()) to = survey.filename().stem().string() + ".steps.json";
  std::error_code none;
  if (std::filesystem::exists(to, none)) return say({ErrorCode::BadArgument, "there is such a file, and nothing is overwritten", to.string(), "write --to with another name"});
  std::ofstream stream(to);
  stream << toJson(imported->steps, 2) << '\n';
  stream.close();
  if (!stream) return say({ErrorCode::Io, "it cannot be written", to.string(), "see that there is room, and that the folder is yours"});
  std::printf("%s: %zu questions, %zu screens, in %s\nin a study: {\"include\": \"%s\", \"label\": \"%s\"}\n", to.c_str(), imported->questions, imported->screens, joined(imported->languages).c_str(), to.c_str(),
              nameOf(survey).c_str());
  return 0;
}
