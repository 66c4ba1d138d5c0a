#include "data/frames.hpp"

#include <zlib.h>

#include <cerrno>
#include <cstdio>

#include "data/disk.hpp"
#include "data/sqlite.hpp"

namespace fovea {
namespace {

// ---- packets: whole numbers of seven bits a byte, times as steps from the one before ----

void put(std::uint64_t number, std::vector<std::byte> &out) {
  for (; number >= 0x80; number >>= 7) out.push_back(static_cast<std::byte>(number | 0x80));
  out.push_back(static_cast<std::byte>(number));
}

/// Small numbers of either sign stay short.
void putSigned(std::int64_t number, std::vector<std::byte> &out) {
  put((static_cast<std::uint64_t>(number) << 1) ^ static_cast<std::uint64_t>(number >> 63), out);
}

void put(std::string_view text, std::vector<std::byte> &out) {
  put(text.size(), out);
  for (const char c : text) out.push_back(static_cast<std::byte>(c));
}

class Reader {
 public:
  explicit Reader(std::span<const std::byte> bytes) : bytes_(bytes) {}
  bool isWhole() const { return isWhole_; }
  bool isAtEnd() const { return at_ == bytes_.size(); }
  std::size_t left() const { return bytes_.size() - at_; }

  std::uint64_t number() {
    std::uint64_t number = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (at_ == bytes_.size()) break;
      const auto byte = std::to_integer<std::uint64_t>(bytes_[at_++]);
      number |= (byte & 0x7f) << shift;
      if (byte < 0x80) return number;
    }
    isWhole_ = false;
    return 0;
  }
  std::int64_t signedNumber() {
    const std::uint64_t folded = number();
    return static_cast<std::int64_t>((folded >> 1) ^ (~(folded & 1) + 1));
  }
  std::string_view text() {
    const std::uint64_t size = number();
    if (size > left()) return isWhole_ = false, std::string_view{};
    const std::string_view text(reinterpret_cast<const char *>(bytes_.data() + at_), size);
    at_ += size;
    return text;
  }

 private:
  std::span<const std::byte> bytes_;
  std::size_t at_ = 0;
  bool isWhole_ = true;
};

// ---- the file ----

/// Text, compressed on its way to a file.
class GzipFile {
 public:
  explicit GzipFile(const std::filesystem::path &path) : path_(path), file_(gzopen(path.c_str(), "wb6")) {}
  ~GzipFile() {
    if (file_) gzclose(file_);
  }
  GzipFile(const GzipFile &) = delete;
  GzipFile &operator=(const GzipFile &) = delete;

  void write(std::string_view text) {
    if (!file_ || gzwrite(file_, text.data(), static_cast<unsigned>(text.size())) != static_cast<int>(text.size())) failed_ = true;
  }
  Result<void> close() {
    const int closed = file_ ? gzclose(file_) : Z_ERRNO;
    file_ = nullptr;
    if (!failed_ && closed == Z_OK) return {};
    return diskError("the record of frames cannot be written", path_, errno);
  }

 private:
  std::filesystem::path path_;
  gzFile file_;
  bool failed_ = false;
};

void writeRows(const FramePacketRead &packet, GzipFile &file) {
  char line[160];
  for (std::size_t i = 0; i < packet.frames.size(); ++i) {
    const FrameRow &frame = packet.frames[i];
    const int length = std::snprintf(line, sizeof line, "%llu,%.9f,%.9f,%.*s,%u,%.9f\n", static_cast<unsigned long long>(packet.first + i),
                                     toSeconds(frame.onset), toSeconds(frame.uncertainty), static_cast<int>(packet.source.size()),
                                     packet.source.data(), frame.missed, toSeconds(frame.host));
    file.write({line, static_cast<std::size_t>(length)});
  }
}

bool hasFrames(sql::Database &database, const std::string &run) {
  // A database of before has no such table.
  if (!sql::Statement(database, "SELECT 1 FROM sqlite_master WHERE name = 'frames'").step()) return false;
  return sql::Statement(database, "SELECT 1 FROM frames WHERE run = ?").stepWith(run);
}

}  // namespace

void encodeFrames(const FramePacket &packet, std::vector<std::byte> &out) {
  out.clear();
  put(packet.run, out);
  put(packet.source, out);
  put(packet.first, out);
  put(packet.frames.size(), out);
  FrameRow before;
  for (const FrameRow &frame : packet.frames) {
    putSigned((frame.onset - before.onset).count(), out);
    putSigned((frame.uncertainty - before.uncertainty).count(), out);
    putSigned(frame.host.count(), out);
    put(frame.missed, out);
    before = frame;
  }
}

std::optional<FramePacketRead> decodeFrames(std::span<const std::byte> bytes) {
  Reader reader(bytes);
  FramePacketRead packet;
  packet.run = reader.text();
  packet.source = reader.text();
  packet.first = reader.number();
  const std::uint64_t count = reader.number();
  if (!reader.isWhole() || count > reader.left()) return std::nullopt;
  packet.frames.reserve(count);
  FrameRow frame;
  for (std::uint64_t i = 0; i < count && reader.isWhole(); ++i) {
    frame.onset += Duration(reader.signedNumber());
    frame.uncertainty += Duration(reader.signedNumber());
    frame.host = Duration(reader.signedNumber());
    frame.missed = static_cast<std::uint32_t>(reader.number());
    packet.frames.push_back(frame);
  }
  if (!reader.isWhole() || !reader.isAtEnd()) return std::nullopt;
  return packet;
}

Result<std::uint64_t> writeFrames(sql::Database &database, const std::string &run, const std::filesystem::path &path,
                                  const std::function<void()> &meanwhile) {
  std::uint64_t count = 0;
  if (!hasFrames(database, run)) return count;
  GzipFile file(path);
  std::string header;
  for (const std::string_view name : kFrameColumns) header.append(header.empty() ? "" : ",").append(name);
  file.write(header + "\n");
  sql::Statement packets(database, "SELECT data FROM frames WHERE run = ? ORDER BY first");
  for (bool more = packets.stepWith(run); more; more = packets.step()) {
    const auto packet = decodeFrames(packets.cell(0).bytes);
    if (!packet) continue;  // the journal's checksum held, so a newer version wrote it
    writeRows(*packet, file);
    count += packet->frames.size();
    meanwhile();
  }
  if (auto closed = file.close(); !closed) return closed.error();
  return count;
}

}  // namespace fovea
