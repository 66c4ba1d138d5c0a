#include "session/described_study.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <new>

#include "core/cbor.hpp"
#include "core/log.hpp"
#include "core/names.hpp"
#include "core/thread.hpp"
#include "data/disk.hpp"
#include "plugins/places.hpp"
#include "services/services.hpp"

namespace fovea {
namespace {

constexpr char kPlace[] = "$place";

/// In the process that asks: the library is loaded and called as anywhere else, without a session around it.
Result<StudyDescription> askPlugin(const FoundPlugin &plugin, Breadcrumb &breadcrumb) {
  setThread(Thread::Stage);
  const VirtualClock clock;
  const std::atomic<bool> stop{false};
  Log log([] { return std::int64_t{0}; });
  Services services(clock, log, stop, false);
  LibraryLoader loader({services.host(), &breadcrumb}, log);
  auto library = loader.load(plugin);
  if (!library) return library.error();
  auto instance = StudyInstance::create(**library, loader.host());
  if (!instance) return instance.error();
  return (*instance)->describe();
}

Value encoded(const Result<StudyDescription> &description) {
  if (!description) {
    const Error &error = description.error();
    return Value(Dict{{"code", static_cast<std::int64_t>(error.code)}, {"what", error.what}, {"where", error.where}, {"fix", error.fix}});
  }
  List functions(description->functions.begin(), description->functions.end());
  return Value(Dict{{"study", description->study}, {"functions", std::move(functions)}, {"hash", description->hash}});
}

Result<StudyDescription> decoded(const Value &value) {
  if (const Value *code = value.find("code"))
    return Error{static_cast<ErrorCode>(*code->as<std::int64_t>()), value.textOr("what", ""), value.textOr("where", ""), value.textOr("fix", "")};
  StudyDescription description{*value.find("study"), {}, value.textOr("hash", "")};
  for (const Value &name : *value.find("functions")->list()) description.functions.push_back(*name.text());
  return description;
}

[[noreturn]] void answer(int pipe, const FoundPlugin &plugin, Breadcrumb &breadcrumb) {
  std::vector<std::byte> bytes;
  encodeCbor(encoded(askPlugin(plugin, breadcrumb)), bytes);
  for (std::size_t sent = 0; sent < bytes.size();) {
    const ssize_t written = ::write(pipe, bytes.data() + sent, bytes.size() - sent);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) ::_exit(1);
    sent += static_cast<std::size_t>(written);
  }
  ::_exit(0);  // without destructors of what belongs to the process that forked it
}

/// Everything until the other end is closed; false when that takes too long.
bool readAll(int pipe, std::vector<std::byte> &bytes, Duration limit) {
  const auto latest = std::chrono::steady_clock::now() + limit;
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(latest - std::chrono::steady_clock::now()).count();
    pollfd wait{pipe, POLLIN, 0};
    const int ready = ::poll(&wait, 1, static_cast<int>(std::clamp<std::int64_t>(left, 0, 3'600'000)));
    if (ready == 0 && left <= 0) return false;
    if (ready <= 0) continue;
    std::byte block[4096];
    const ssize_t count = ::read(pipe, block, sizeof block);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return true;
    bytes.insert(bytes.end(), block, block + count);
  }
}

/// Takes every "$place" out of `value`, which stands at `path`.
void takePlaces(Value &value, const std::string &path, std::map<std::string, std::string> &places) {
  if (const List *list = value.list()) {
    List inner = *list;
    for (std::size_t i = 0; i < inner.size(); ++i) takePlaces(inner[i], path + "/" + std::to_string(i), places);
    value = Value(std::move(inner));
  } else if (const Dict *dict = value.dict()) {
    Dict inner;
    for (const auto &[name, member] : *dict) {
      if (name == kPlace) {
        if (member.text()) places[path] = *member.text();
        continue;
      }
      inner.emplace_back(name, member);
      takePlaces(inner.back().second, path + "/" + name, places);
    }
    value = Value(std::move(inner));
  }
}

}  // namespace

Result<StudyDescription> describeStudy(const FoundPlugin &plugin, Duration limit) {
  const std::string where = plugin.file.string();
  void *page = ::mmap(nullptr, sizeof(Breadcrumb), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED) return diskError("no memory can be shared with another process", where, errno);
  Breadcrumb &breadcrumb = *new (page) Breadcrumb;
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return diskError("no pipe to another process can be made", where, errno);
  const pid_t process = ::fork();
  if (process < 0) return diskError("no process can be started", where, errno);
  if (process == 0) answer(ends[1], plugin, breadcrumb);
  ::close(ends[1]);
  const FileHandle pipe(ends[0]);

  std::vector<std::byte> bytes;
  const bool isThere = readAll(pipe.number(), bytes, limit);
  if (!isThere) ::kill(process, SIGKILL);
  int status = 0;
  ::waitpid(process, &status, 0);
  const std::string function = breadcrumb.function.get();
  ::munmap(page, sizeof(Breadcrumb));
  const std::string how = !isThere                ? "did not come back from " + function + " for " + cellText(Value(toSeconds(limit))) + " s and was ended"
                          : WIFSIGNALED(status)    ? "crashed in " + function + " (" + ::strsignal(WTERMSIG(status)) + ")"
                          : WEXITSTATUS(status) != 0 ? "ended its process in " + function
                                                     : "";
  if (!how.empty()) return Error{ErrorCode::PluginFailed, "the plugin " + plugin.manifest.id + " " + how, where, "look into its build()"};
  auto value = decodeCbor(bytes);
  return value ? decoded(*value) : Result<StudyDescription>(value.error());
}

StudyReport inspectStudy(const FoundPlugin &plugin) {
  StudyReport report;
  auto description = describeStudy(plugin);
  if (!description) {
    report.errors.push_back(description.error());
    return report;
  }
  if (!description->study.dict()) {
    report.errors.push_back({ErrorCode::BadFile, plugin.manifest.id + " has functions for other studies, and no study of its own", plugin.file.string(),
                             "name the study file that calls them"});
    return report;
  }
  std::map<std::string, std::string> places;
  takePlaces(description->study, "", places);
  report = inspectStudy(description->study, plugin.manifest.id, description->functions, std::move(places),
                        pluginPaths({plugin.file.parent_path()}, {}));
  report.folder = plugin.folder;
  if (!report.study) return report;
  report.study->folder = plugin.folder;
  report.study->describedBy = DescribedBy{plugin.file, description->hash};
  return report;
}

Result<Study> readStudy(const FoundPlugin &plugin) { return firstOf(inspectStudy(plugin)); }

std::vector<Error> missingFunctions(const Study &study, const std::map<std::string, FoundPlugin> &plugins) {
  std::vector<Error> errors;
  for (const auto &[word, plugin] : plugins) {
    if (word.empty()) continue;  // its functions were there when it was described
    auto description = describeStudy(plugin);
    if (!description) {
      errors.push_back(description.error());
      continue;
    }
    for (const CalledFunction &each : study.calls)
      if (each.plugin == word && std::find(description->functions.begin(), description->functions.end(), each.name) == description->functions.end())
        errors.push_back(unknownFunction(each, description->functions));
  }
  return errors;
}

}  // namespace fovea
