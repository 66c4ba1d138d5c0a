#include "stage/own_recordings.hpp"

#include <algorithm>

#include "core/names.hpp"
#include "data/assets.hpp"

namespace fovea {

std::vector<OwnRecordings::Own> OwnRecordings::end() {
  const auto kept = std::stable_partition(all_.begin(), all_.end(), [this](const Own &own) { return !isOfNow(own); });
  std::vector<Own> left(std::make_move_iterator(kept), std::make_move_iterator(all_.end()));
  all_.erase(kept, all_.end());
  scopes_.pop_back();
  return left;
}

std::filesystem::path OwnRecordings::folder() const { return folder_ / fileSafe(scopes_.back()); }

OwnRecordings::Own *OwnRecordings::find(std::uint64_t handle) {
  const auto found = std::find_if(all_.begin(), all_.end(), [&](const Own &own) { return own.handle == handle; });
  return found == all_.end() ? nullptr : &*found;
}

Value OwnRecordings::described(const std::filesystem::path &file, const RecordingNote &note) const {
  return Value(Dict{{"fovea.asset", file.empty() ? Value() : Value(file.lexically_relative(folder_.parent_path()).string())},
                    {"extension", assetExtension(file.extension().string())},
                    {"description", note.description},
                    {"personal", note.isPersonal}});
}

std::size_t unasked(const std::vector<OwnRecordings::Own> &recordings) {
  return static_cast<std::size_t>(std::count_if(recordings.begin(), recordings.end(), [](const OwnRecordings::Own &own) { return !own.told; }));
}

}  // namespace fovea
