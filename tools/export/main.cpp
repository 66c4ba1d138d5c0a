// fovea-export: files of recorded runs made again, a data folder checked, rows brought home. Started by `fovea export`.

#include <CLI/CLI.hpp>

#include "export/commands.hpp"

namespace {

constexpr char kFooter[] = R"(Examples
  fovea export data --to out                           who took part, what they answered, each table over all runs, and what its columns mean; the files of runs
  fovea export data --to excel --delimiter semicolon   for a spreadsheet that wants semicolons
  fovea export data --to pressed --events              what was pressed, for a replay
  fovea export data --to shared --pseudonyms           for people who shall not know who took part
  fovea export data --list                             which runs and tables there are
  fovea export data --check                            is everything as it was written?

Exit status
  0 done      1 something could not be done      2 --check or --recover found problems)";

/// "auto" is what the format has.
void readFormat(const std::string &format, const std::string &delimiter, fovea::FileFormat &to) {
  if (format == "json") to.table = fovea::TableFormat::Json;
  if (format == "tsv" || delimiter == "tab") to.csv.delimiter = '\t';
  if (delimiter == "comma") to.csv.delimiter = ',';
  if (delimiter == "semicolon") to.csv.delimiter = ';';
}

fovea::ColumnOrder readOrder(const std::string &order) {
  if (order == "alphabetical") return fovea::ColumnOrder::Alphabetical;
  return order == "priority" ? fovea::ColumnOrder::Priority : fovea::ColumnOrder::Declared;
}

}  // namespace

int main(int argc, char **argv) {
  using namespace fovea;
  CLI::App app("Makes tables of what was recorded, and the files of runs again. Nothing is ever overwritten.", "fovea export");
  app.footer(kFooter);
  app.option_defaults()->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  ExportRequest request;
  request.data = "data";
  std::filesystem::path from;
  std::string format = "csv", delimiter = "auto", order = "declared";
  bool events = false, withPseudonyms = false, lists = false, checks = false, recovers = false, noMark = false, noHeader = false;
  app.add_option("DATA", request.data, "The folder that the data were recorded in")->capture_default_str();
  auto *to = app.add_option("--to", request.target, "Folder for the files; made when it is missing");
  auto *runs = app.add_option("--run", request.runs, "A run's id; may be repeated; default: all")
                   ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)->allow_extra_args(false);
  app.add_option("--format", format, "csv, tsv or json (a list of records)")->check(CLI::IsMember({"csv", "tsv", "json"}))->capture_default_str();
  app.add_option("--delimiter", delimiter, "auto (as the format has it), comma, semicolon or tab")
      ->check(CLI::IsMember({"auto", "comma", "semicolon", "tab"}))->capture_default_str();
  app.add_option("--columns", order, "Their order: declared, alphabetical or priority (time is another word for declared)")
      ->check(CLI::IsMember({"declared", "time", "alphabetical", "priority"}))->capture_default_str();
  app.add_flag("--events", events, "Only what was pressed and what devices reported, to be read or replayed (docs/devices.md)");
  std::vector<std::string> drop, keep;
  auto *pseudonyms = app.add_flag("--pseudonyms", withPseudonyms, "A file for each table of all runs, with pseudonyms and without what is personal (docs/data.md)");
  pseudonyms->excludes(runs);
  app.add_option("--drop", drop, "Name of a column, field or question that stays out, too; may be repeated")
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)->allow_extra_args(false)->needs(pseudonyms);
  app.add_option("--keep", keep, "Name of one that would stay out for its name, and shall not; may be repeated")
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)->allow_extra_args(false)->needs(pseudonyms);
  app.add_flag("--no-byte-order-mark", noMark, "Begin with the text itself");
  app.add_flag("--no-header", noHeader, "Leave out the line of names");
  auto *list = app.add_flag("--list", lists, "List the runs, and the tables of answers and trials");
  auto *check = app.add_flag("--check", checks, "Look whether everything is as it was written");
  auto *recover = app.add_flag("--recover", recovers, "Bring home what crashed sessions and full disks left elsewhere");
  app.add_option("--from", from, "Folder with rows that were rescued; default: where fovea puts them")->needs(recover);
  list->excludes(check)->excludes(recover)->excludes(to)->excludes(runs);
  check->excludes(recover)->excludes(to)->excludes(runs);
  recover->excludes(to)->excludes(runs);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError &end) {
    return app.exit(end) == 0 ? kDone : kCouldNot;
  }
  if (lists) return printRuns(request.data);
  if (checks) return printCheck(request.data);
  if (recovers) return bringHome(request.data, from);
  if (request.target.empty())
    return say({ErrorCode::BadArgument, "no folder is given for the files", "--to", "write e.g. --to export"});
  readFormat(format, delimiter, request.format);
  request.format.columns = readOrder(order);
  request.format.csv.byteOrderMark = !noMark;
  request.format.csv.header = !noHeader;
  if (withPseudonyms) return exportWithPseudonyms(request, std::move(drop), std::move(keep));
  return events ? exportEventsOf(request) : exportRuns(request);
}
