#pragma once
// Files that belong to the data: pictures and sounds of a study, drawings and recordings of its participants. In a folder of their own,
// each under the SHA-256 of its bytes.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/value.hpp"
#include "data/disk.hpp"

namespace fovea {

namespace sql {
class Database;
}

constexpr const char *kAssetFolder = "assets";
/// Where recordings grow, in a folder for each run, or session, that makes them; kept ones get their names in the other.
constexpr const char *kRecordingFolder = "recordings";

/// One that is kept: `file` is its name below the data folder, assets/SHA256.png.
struct KeptAsset {
  std::string file, sha256;
  std::int64_t bytes = 0;
};

/// A file on its way into the store. It gets its name when all of it is on the disk; until then, and when it is given up, there is none.
/// Thread: one at a time, and none that a frame waits for.
class AssetWriter {
 public:
  /// One that is personal nobody but its owner can read. Errors: Io naming the folder.
  static Result<AssetWriter> begin(const std::filesystem::path &folder, bool isPersonal = false);
  AssetWriter(AssetWriter &&other) noexcept;
  ~AssetWriter();
  /// After a failure the rest is ignored; keep() tells.
  void write(std::span<const std::byte> bytes);
  /// `extension`: "png"; empty: none. Bytes that are there already under that extension are not kept twice.
  /// Errors: Io of anything that went wrong since the start; nothing is left of it then.
  Result<KeptAsset> keep(const std::string &extension);

 private:
  struct State;
  explicit AssetWriter(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// A copy of the file, made unless it is there already. Thread and errors: as AssetWriter; BadFile when it cannot be read.
Result<KeptAsset> keepAssetFile(const std::filesystem::path &folder, const std::filesystem::path &file);
/// As keepAssetFile(), of a file that is ours and that nobody writes any more: where it can, it gets a second name, and nothing is copied.
Result<KeptAsset> adoptAssetFile(const std::filesystem::path &folder, const std::filesystem::path &file);
Result<KeptAsset> keepAssetBytes(const std::filesystem::path &folder, std::span<const std::byte> bytes, const std::string &extension, bool isPersonal = false);

/// As it is written in names of assets: letters and digits in lower case, at most 16; anything else is left out.
std::string assetExtension(std::string_view wanted);
/// "image", "sound", "video", "table", "text" or "data", as far as the extension says.
std::string assetDataType(const std::string &extension);

/// What a plugin or a study says of bytes that are to be an asset.
struct AssetNote {
  std::string extension, dataType, description;
  bool isPersonal = true;
  Dict facts = {};  // what stays beside its name: the other members
};
/// What is to be kept as a file: bytes, or a recording, which is one already.
struct FoundAsset {
  std::span<const std::byte> bytes;
  std::filesystem::path file;  // below the data folder; empty: there are bytes
  AssetNote note;
  bool isNothing = false;      // a rehearsal has recorded nothing: there are facts alone
};
/// Those of a dictionary that says so, {"fovea.asset": bytes, "extension": "png", ...}, or with the name of a recording, or null, in place of the
/// bytes; and large bytes. None: it is no such value.
std::optional<FoundAsset> assetIn(const Value &value);
/// What is personal is kept for its owner's eyes, also where it was there before. Errors: as keepAssetBytes(), keepAssetFile() and adoptAssetFile().
Result<KeptAsset> keepAsset(const std::filesystem::path &folder, const FoundAsset &asset);
/// Recordings of these runs and sessions that nobody wanted, and the first names of those that were kept. One that could not be kept stays: it cannot be written to.
void removeRecordings(const std::filesystem::path &folder, const std::vector<std::string> &ids);
/// Bytes so long become files without anybody's asking.
constexpr std::size_t kLargeBytes = 64 * 1024;
constexpr const char *kRecorded = "recorded";  // the kind of what was made while somebody took part
/// One that was made so, as a step or a row tells of it. `key`: what it is called there; `run`: empty where it was made in none.
Value assetRecord(const std::string &run, const std::string &key, const AssetNote &note, const KeptAsset &kept);
/// Keeps what is something; nothing where the value is to stay as it is.
using AssetKeeper = std::function<std::optional<KeptAsset>(const std::string &key, const FoundAsset &asset)>;
/// The value with the names of files in their places, also inside of lists and dictionaries; where there are facts, a dictionary with "file" and these.
/// `key`: what it is called; of members "key.member".
Value withoutAssets(const Value &value, const std::string &key, const AssetKeeper &keep);
/// May there be such a value in these encoded ones? Quick: false for nearly all.
bool mayHoldAsset(std::span<const std::byte> encoded);

/// Files that no row speaks of, and what is unfinished, go: a crash left them. Only while no session that could name them is at work.
/// Throws sql::Failure.
void removeStrayAssets(sql::Database &database, const std::filesystem::path &folder);
/// What unfinished files are called.
bool isUnfinishedAsset(std::string_view name);

}  // namespace fovea
