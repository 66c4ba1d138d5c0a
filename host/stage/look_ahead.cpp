#include "stage/look_ahead.hpp"

#include <algorithm>
#include <utility>

#include "core/hash.hpp"
#include "core/log.hpp"
#include "stage/resolve.hpp"

namespace fovea {
namespace {

constexpr std::size_t kStepsAhead = 20;

FileWish hashWish(const std::filesystem::path &file) {
  return {"sha256", file, [file]() -> Result<MadeOfFile> {
            auto hash = sha256File(file);
            if (!hash) return hash.error();
            return MadeOfFile{std::make_shared<std::string>(std::move(*hash)), sizeof(std::string)};
          }};
}

void append(std::vector<FileWish> &wishes, const std::vector<NeededFile> &files) {
  for (const NeededFile &file : files) wishes.insert(wishes.end(), file.wishes.begin(), file.wishes.end());
}

}  // namespace

void LookAhead::begin(const std::vector<ResolvedStep> &steps, const std::filesystem::path &folder,
                      double rate) {
  end();
  folder_ = folder;
  for (const ResolvedStep &step : steps) {
    needed_.push_back(filesOf(step.step, catalogue_, folder_, rate));
    for (const NeededFile &needed : needed_.back())
      if (seen_.try_emplace(needed.file.string(), FileStamp::of(needed.file)).second)
        toHash_.push_back(hashWish(needed.file));
  }
  hashes_.want(toHash_);
}

void LookAhead::end() {
  needed_.clear();
  seen_.clear();
  used_.clear();
  wanted_ = 0;
  toHash_.clear();
  rest();
}

void LookAhead::rest() {
  hashes_.want({});
  files_.want({});
}

void LookAhead::prepare(std::size_t index, const Step *step, double rate) {
  if (needed_.empty()) return;
  std::vector<FileWish> wishes;
  const std::vector<NeededFile> files = step ? filesOf(*step, catalogue_, folder_, rate) : needed_[index];
  append(wishes, files);
  wanted_ = wishes.size();
  files_.want(std::move(wishes));
  // Its own hashes first: they are asked for when it is answered. What is made is passed over.
  std::vector<FileWish> hashes;
  for (const NeededFile &needed : files) hashes.push_back(hashWish(needed.file));
  hashes.insert(hashes.end(), toHash_.begin(), toHash_.end());
  hashes_.want(std::move(hashes));
}

double LookAhead::share() const {
  return wanted_ == 0
             ? 1
             : static_cast<double>(std::min(files_.doneWith(), wanted_)) / static_cast<double>(wanted_);
}

/// In the order of the file, whatever a condition or a loop makes of it: what is not shown next costs nobody
/// anything.
void LookAhead::goOn(std::size_t index) {
  if (needed_.empty()) return;
  std::vector<FileWish> wishes;
  for (std::size_t i = index + 1; i < std::min(needed_.size(), index + 1 + kStepsAhead); ++i)
    append(wishes, needed_[i]);
  wanted_ = 0;
  files_.want(std::move(wishes));
}

List LookAhead::used() {
  List told;
  for (const auto &[name, file] : used_) {
    const auto hash = hashOf(file);
    if (hash) warnOfChange(file, *hash);
    else
      log_.write(LogLevel::Warning, "session",
                 file.path + " is another file than the one that was shown, whose SHA-256 nobody knows");
    told.push_back(Value(Dict{{"file", name}, {"sha256", hash ? Value(*hash) : Value()}}));
  }
  return told;
}

std::optional<std::string> LookAhead::hashOf(const FileStamp &file) {
  if (const auto known = hashes_.made<std::string>("sha256", file)) return *known;
  const auto now = hashes_.get<std::string>(hashWish(file.path));
  return now && FileStamp::of(file.path) == file ? std::optional(**now) : std::nullopt;
}

void LookAhead::warnOfChange(const FileStamp &file, const std::string &hash) {
  const auto seen = seen_.find(file.path);
  if (seen == seen_.end() || seen->second == file) return;
  const auto was = hashes_.made<std::string>("sha256", seen->second);
  seen->second = file;
  if (was && *was == hash) return;
  log_.write(LogLevel::Warning, "session",
             file.path + " is not as it was when the session began" +
                 (was ? ": its SHA-256 was " + *was + ", and is " + hash : "") +
                 "; the rows say which one was shown");
}

}  // namespace fovea
