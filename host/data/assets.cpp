#include "data/assets.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <map>
#include <set>

#include "core/hash.hpp"
#include "core/names.hpp"
#include "data/output_file.hpp"
#include "data/sqlite.hpp"

namespace fovea {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kUnfinished = ".fovea-", kTemporary = ".tmp";
constexpr std::size_t kMostLetters = 16;
constexpr char kMark[] = "fovea.asset";
constexpr std::string_view kOfNote[] = {kMark, "extension", "dataType", "description", "personal"};

fs::path nameOf(const std::string &sha256, const std::string &extension) { return fs::path(kAssetFolder) / (sha256 + (extension.empty() ? "" : "." + extension)); }

/// A plugin says it: no other files are taken.
bool isRecording(const fs::path &file) {
  return file.is_relative() && file == file.lexically_normal() && !file.empty() && *file.begin() == kRecordingFolder && file.has_filename();
}

/// Has somebody kept these bytes before, and are they all there?
bool isKept(const fs::path &file, std::int64_t bytes) {
  std::error_code none;
  const auto size = fs::file_size(file, none);
  return !none && static_cast<std::int64_t>(size) == bytes;
}

}  // namespace

struct AssetWriter::State {
  fs::path folder;
  TemporaryFile unfinished;
  FileHandle file;
  HashStream hash;
  std::int64_t bytes = 0;
  int problem = 0;
};

AssetWriter::AssetWriter(std::unique_ptr<State> state) : state_(std::move(state)) {}
AssetWriter::AssetWriter(AssetWriter &&other) noexcept = default;
AssetWriter::~AssetWriter() = default;

Result<AssetWriter> AssetWriter::begin(const fs::path &folder, bool isPersonal) {
  const fs::path assets = folder / kAssetFolder;
  if (::mkdir(assets.c_str(), 0777) != 0 && errno != EEXIST) return diskError("the folder of the assets cannot be made", assets, errno);
  const fs::path name = assets / std::string(kUnfinished).append(randomHex(8)).append(kTemporary);
  FileHandle file(::open(name.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, isPersonal ? 0600 : 0666));
  if (!file.isOpen()) return diskError("an asset cannot be written", assets, errno);
  return AssetWriter(std::unique_ptr<State>(new State{folder, TemporaryFile(name), std::move(file), {}, 0, 0}));
}

void AssetWriter::write(std::span<const std::byte> bytes) {
  State &state = *state_;
  state.hash.add({reinterpret_cast<const char *>(bytes.data()), bytes.size()});
  state.bytes += static_cast<std::int64_t>(bytes.size());
  while (state.problem == 0 && !bytes.empty()) {
    const ssize_t count = ::write(state.file.number(), bytes.data(), bytes.size());
    if (count >= 0) bytes = bytes.subspan(static_cast<std::size_t>(count));
    else if (errno != EINTR) state.problem = errno;
  }
}

Result<KeptAsset> AssetWriter::keep(const std::string &extension) {
  State &state = *state_;
  if (state.problem == 0 && ::fsync(state.file.number()) != 0) state.problem = errno;
  const fs::path assets = state.folder / kAssetFolder;
  if (state.problem != 0) return diskError("an asset cannot be written", assets, state.problem);
  const std::string hash = state.hash.digest();
  const fs::path name = nameOf(hash, assetExtension(extension));
  // Whoever kept them before kept the same: what takes the other's place is as it was.
  if (::rename(state.unfinished.path().c_str(), (state.folder / name).c_str()) != 0) return diskError("an asset cannot get its name", state.folder / name, errno);
  state.unfinished.keep();
  syncFolder(assets);
  syncFolder(state.folder);
  return KeptAsset{name.string(), hash, state.bytes};
}

namespace {

Result<KeptAsset> copied(const fs::path &folder, const fs::path &file, bool isPersonal) {
  const std::string extension = assetExtension(file.extension().string());
  auto hash = sha256File(file);
  if (!hash) return hash.error();
  std::error_code none;
  const auto size = static_cast<std::int64_t>(fs::file_size(file, none));
  if (const fs::path name = nameOf(*hash, extension); !none && isKept(folder / name, size)) return KeptAsset{name.string(), *hash, size};
  auto writer = AssetWriter::begin(folder, isPersonal);
  if (!writer) return writer.error();
  std::ifstream in(file, std::ios::binary);
  std::array<char, 1 << 16> block;
  while (in.read(block.data(), block.size()) || in.gcount() > 0) writer->write(std::as_bytes(std::span(block.data(), static_cast<std::size_t>(in.gcount()))));
  if (!in.eof()) return Error{ErrorCode::BadFile, "the file cannot be read to its end", file.string(), "check the disk"};
  return writer->keep(extension);
}

}  // namespace

Result<KeptAsset> keepAssetFile(const fs::path &folder, const fs::path &file) { return copied(folder, file, false); }

Result<KeptAsset> adoptAssetFile(const fs::path &folder, const fs::path &file) {
  auto hash = sha256File(file);
  if (!hash) return hash.error();
  std::error_code problem;
  const auto size = static_cast<std::int64_t>(fs::file_size(file, problem));
  const fs::path name = nameOf(*hash, assetExtension(file.extension().string()));
  if (!problem && isKept(folder / name, size)) return KeptAsset{name.string(), *hash, size};
  fs::create_directories(folder / kAssetFolder, problem);
  fs::create_hard_link(file, folder / name, problem);
  if (problem) return copied(folder, file, true);
  syncFolder(folder / kAssetFolder);
  syncFolder(folder);
  return KeptAsset{name.string(), *hash, size};
}

Result<KeptAsset> keepAssetBytes(const fs::path &folder, std::span<const std::byte> bytes, const std::string &extension, bool isPersonal) {
  const std::string hash = sha256({reinterpret_cast<const char *>(bytes.data()), bytes.size()});
  const auto size = static_cast<std::int64_t>(bytes.size());
  if (const fs::path name = nameOf(hash, assetExtension(extension)); isKept(folder / name, size)) return KeptAsset{name.string(), hash, size};
  auto writer = AssetWriter::begin(folder, isPersonal);
  if (!writer) return writer.error();
  writer->write(bytes);
  return writer->keep(extension);
}

std::string assetExtension(std::string_view wanted) {
  std::string plain;
  for (const char c : wanted)
    if (plain.size() < kMostLetters && ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))) plain += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return plain;
}

std::string assetDataType(const std::string &extension) {
  static const std::map<std::string_view, std::string_view> kKnown{
      {"png", "image"}, {"jpg", "image"}, {"jpeg", "image"}, {"bmp", "image"}, {"tga", "image"}, {"gif", "image"}, {"svg", "image"}, {"wav", "sound"}, {"mp3", "sound"},
      {"ogg", "sound"}, {"flac", "sound"}, {"mp4", "video"}, {"webm", "video"}, {"mkv", "video"}, {"csv", "table"}, {"tsv", "table"}, {"xlsx", "table"}, {"txt", "text"},
      {"md", "text"},   {"html", "text"}, {"json", "data"}};
  const auto known = kKnown.find(extension);
  return std::string(known == kKnown.end() ? "data" : known->second);
}

std::optional<FoundAsset> assetIn(const Value &value) {
  if (const auto *bytes = value.as<Bytes>()) {
    if (bytes->size() < kLargeBytes) return std::nullopt;
    return FoundAsset{*bytes, {}, {"", "data", ""}};
  }
  const Value *marked = value.dict() ? value.find(kMark) : nullptr;
  const auto *bytes = marked ? marked->as<Bytes>() : nullptr;
  const fs::path file = marked && marked->text() ? *marked->text() : "";
  const bool isNothing = marked && marked->isNull();
  if (!bytes && !isRecording(file) && !isNothing) return std::nullopt;
  AssetNote note{assetExtension(value.textOr("extension", file.extension().string())), value.textOr("dataType", ""), value.textOr("description", "")};
  if (note.dataType.empty()) note.dataType = assetDataType(note.extension);
  if (const Value *personal = value.find("personal"); personal && personal->as<bool>()) note.isPersonal = *personal->as<bool>();
  for (const auto &[name, fact] : *value.dict())
    if (std::find(std::begin(kOfNote), std::end(kOfNote), name) == std::end(kOfNote)) note.facts.emplace_back(name, fact);
  return FoundAsset{bytes ? std::span<const std::byte>(*bytes) : std::span<const std::byte>(), file, std::move(note), isNothing};
}

Result<KeptAsset> keepAsset(const fs::path &folder, const FoundAsset &asset) {
  const bool isPersonal = asset.note.isPersonal;
  auto kept = asset.file.empty() ? keepAssetBytes(folder, asset.bytes, asset.note.extension, isPersonal)
              : isPersonal       ? adoptAssetFile(folder, folder / asset.file)
                                 : keepAssetFile(folder, folder / asset.file);  // a recording is its owner's until it is copied
  std::error_code none;
  if (kept && isPersonal) fs::permissions(folder / kept->file, fs::perms::owner_read | fs::perms::owner_write, none);
  if (asset.file.empty()) return kept;
  // Its own file is all that there is of it, as on a full disk: a mark that takes no room.
  if (kept) fs::permissions(folder / asset.file, fs::perms::owner_write, fs::perm_options::add, none);
  else fs::permissions(folder / asset.file, fs::perms::owner_read, none);
  return kept;
}

void removeRecordings(const fs::path &folder, const std::vector<std::string> &ids) {
  std::error_code none;
  const auto isMarked = [&](const fs::path &file) { return (fs::status(file, none).permissions() & fs::perms::owner_write) == fs::perms::none; };
  for (const std::string &id : ids) {
    const fs::path own = folder / kRecordingFolder / fileSafe(id);
    for (const auto &entry : fs::directory_iterator(own, none))
      if (!isMarked(entry.path())) fs::remove(entry.path(), none);
    fs::remove(own, none);  // when it is empty
  }
  fs::remove(folder / kRecordingFolder, none);  // the same
}

Value assetRecord(const std::string &run, const std::string &key, const AssetNote &note, const KeptAsset &kept) {
  return Value(Dict{{"kind", kRecorded},       {"run", run},           {"key", key},         {"description", note.description}, {"extension", note.extension}, {"dataType", note.dataType},
                    {"personal", note.isPersonal}, {"sha256", kept.sha256}, {"bytes", kept.bytes}, {"file", kept.file}});
}

Value withoutAssets(const Value &value, const std::string &key, const AssetKeeper &keep) {
  if (const auto asset = assetIn(value)) {
    const auto kept = asset->isNothing ? std::nullopt : keep(key, *asset);
    if (!kept && !asset->isNothing) return value;
    Value file = kept ? Value(kept->file) : Value();
    if (asset->note.facts.empty()) return file;
    Dict told{{"file", std::move(file)}};
    for (const auto &[name, fact] : asset->note.facts) told.emplace_back(name, withoutAssets(fact, key + "." + name, keep));
    return Value(std::move(told));
  }
  if (const List *list = value.list()) {
    List kept;
    for (std::size_t i = 0; i < list->size(); ++i) kept.push_back(withoutAssets((*list)[i], key + "." + std::to_string(i), keep));
    return Value(std::move(kept));
  }
  if (const Dict *dict = value.dict()) {
    Dict kept;
    for (const auto &[name, member] : *dict) kept.emplace_back(name, withoutAssets(member, key.empty() ? name : key + "." + name, keep));
    return Value(std::move(kept));
  }
  return value;
}

bool mayHoldAsset(std::span<const std::byte> encoded) {
  return encoded.size() >= kLargeBytes || ::memmem(encoded.data(), encoded.size(), kMark, sizeof kMark - 1) != nullptr;
}

bool isUnfinishedAsset(std::string_view name) { return name.starts_with(kUnfinished) && name.ends_with(kTemporary); }

void removeStrayAssets(sql::Database &database, const fs::path &folder) {
  std::set<std::string> named;
  sql::Statement row(database, "SELECT DISTINCT file FROM assets WHERE file <> ''");
  for (bool more = row.step(); more; more = row.step()) named.insert(row.text(0));
  std::error_code none;
  for (const auto &entry : fs::directory_iterator(folder / kAssetFolder, none)) {
    const std::string name = entry.path().filename();
    // Only what is named as ours are: anything else somebody has put there.
    const bool isOurs = isUnfinishedAsset(name) || (name.size() >= 64 && name.find_first_not_of("0123456789abcdef") >= 64);
    if (isOurs && !named.contains((fs::path(kAssetFolder) / name).string())) ::unlink(entry.path().c_str());
  }
}

}  // namespace fovea
