#include "sound/sound_file.hpp"

#include <fcntl.h>
#include <sndfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include <cmath>
#include <memory>
#include <string>

#include "core/recording_file.hpp"

namespace fovea {
namespace {

constexpr const char *kMayBe = "WAV, FLAC, Ogg and MP3 files of one or two channels can be played, and a film's sound";

Error badSoundFile(const std::filesystem::path &file, std::string what) {
  return {ErrorCode::BadFile, std::move(what), file.string(), kMayBe};
}

struct CloseSoundFile {
  void operator()(SNDFILE *file) const { sf_close(file); }
};

struct OpenedSoundFile {
  std::unique_ptr<SNDFILE, CloseSoundFile> file;
  SoundFileInfo info;
};

Result<OpenedSoundFile> openSoundFile(const std::filesystem::path &path) {
  SF_INFO header{};
  OpenedSoundFile opened{std::unique_ptr<SNDFILE, CloseSoundFile>(sf_open(path.c_str(), SFM_READ, &header)),
                         {}};
  if (!opened.file)
    return badSoundFile(path, "it is no sound that can be read: " + std::string(sf_strerror(nullptr)));
  if (header.channels < 1 || header.channels > 2)
    return badSoundFile(path, "it has " + std::to_string(header.channels) + " channels");
  if (header.frames < 1 || header.samplerate < 1) return badSoundFile(path, "it has no samples");
  opened.info = {double(header.samplerate), unsigned(header.channels), std::uint64_t(header.frames)};
  return opened;
}

}  // namespace

Result<SoundFileInfo> soundFileInfo(const std::filesystem::path &path) {
  const Result<OpenedSoundFile> opened = openSoundFile(path);
  if (!opened) return opened.error();
  return opened->info;
}

Result<SoundSamples> readSoundFile(const std::filesystem::path &path, std::uint64_t first,
                                   std::uint64_t count) {
  const Result<OpenedSoundFile> opened = openSoundFile(path);
  if (!opened) return opened.error();
  SNDFILE *file = opened->file.get();
  SoundSamples samples{opened->info.rate, opened->info.channels,
                       std::vector<float>(count * opened->info.channels)};
  const bool isThere = first == 0 || sf_seek(file, sf_count_t(first), SEEK_SET) == sf_count_t(first);
  if (!isThere || sf_readf_float(file, samples.values.data(), sf_count_t(count)) != sf_count_t(count))
    return badSoundFile(path, "it ends before its header says so");
  return samples;
}

struct GrowingSoundFile::Handle {
  std::unique_ptr<SNDFILE, CloseSoundFile> file;
  unsigned channels = 1;
  int number = -1;
  ~Handle() {
    file.reset();
    if (number >= 0) ::close(number);
  }
};

GrowingSoundFile::GrowingSoundFile(std::filesystem::path path, std::unique_ptr<Handle> handle)
    : path_(std::move(path)), handle_(std::move(handle)) {}
GrowingSoundFile::GrowingSoundFile(GrowingSoundFile &&) noexcept = default;
GrowingSoundFile &GrowingSoundFile::operator=(GrowingSoundFile &&) noexcept = default;
GrowingSoundFile::~GrowingSoundFile() = default;

Result<GrowingSoundFile> GrowingSoundFile::create(const std::filesystem::path &folder, double rate,
                                                  unsigned channels) {
  const Result<std::filesystem::path> path = newRecordingFile(folder, ".wav");
  if (!path) return path.error();
  auto handle = std::make_unique<Handle>();
  handle->channels = channels;
  handle->number = ::open(path->c_str(), O_RDWR | O_CLOEXEC);
  SF_INFO header{};
  header.samplerate = int(std::lround(rate)), header.channels = int(channels),
  header.format = SF_FORMAT_WAV | SF_FORMAT_PCM_24;
  handle->file.reset(sf_open_fd(handle->number, SFM_WRITE, &header, SF_FALSE));
  GrowingSoundFile grown(*path, std::move(handle));
  if (const Result<void> begun = grown.checked(grown.handle_->file != nullptr, "begun"); !begun)
    return begun.error();
  sf_command(grown.handle_->file.get(), SFC_SET_CLIPPING, nullptr, SF_TRUE);
  if (const Result<void> begun = grown.writeHeader(); !begun) return begun.error();
  return grown;
}

Result<void> GrowingSoundFile::checked(bool isDone, const char *what) const {
  if (isDone) return {};
  return Error{ErrorCode::Io,
               fmt::format("the recording cannot be {}: {}", what, sf_strerror(handle_->file.get())),
               path_.string(), "is the disk full?"};
}

Result<void> GrowingSoundFile::add(std::span<const float> values) {
  return checked(sf_write_float(handle_->file.get(), values.data(), sf_count_t(values.size())) ==
                     sf_count_t(values.size()),
                 "written");
}

Result<void> GrowingSoundFile::writeHeader() {
  sf_command(handle_->file.get(), SFC_UPDATE_HEADER_NOW, nullptr, 0);
  return checked(sf_error(handle_->file.get()) == SF_ERR_NO_ERROR, "written");
}

Result<void> GrowingSoundFile::finish(std::uint64_t frames) {
  auto wanted = sf_count_t(frames);
  const bool isCut = sf_seek(handle_->file.get(), 0, SEEK_CUR) <= wanted ||
                     sf_command(handle_->file.get(), SFC_FILE_TRUNCATE, &wanted, sizeof wanted) == 0;
  if (const Result<void> cut = checked(isCut, "cut"); !cut) return cut;
  if (const Result<void> written = writeHeader(); !written) return written;
  return checked(::fsync(handle_->number) == 0, "brought to the disk");
}

}  // namespace fovea
