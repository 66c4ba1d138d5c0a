#pragma once
// Every frame that a run showed: on its way through the journal in small packets, and as a compressed table beside the data.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "clock/clock.hpp"
#include "core/result.hpp"

namespace fovea {

namespace sql {
class Database;
}

struct FrameRow {
  Timestamp onset{};
  Duration uncertainty{};
  Duration host{};  // what the host itself spent in the flip, beside the window's swap and its wait
  std::uint32_t missed = 0;
};

/// Frames of one run, one after the other, all dated by the same source.
struct FramePacket {
  std::string_view run;
  std::uint64_t first = 0;  // number of the first of them in the run, from 0
  std::string_view source;  // a word: "oml", "present", ...
  std::span<const FrameRow> frames;
};

/// Owner: `out` is replaced; its memory is used again.
void encodeFrames(const FramePacket &packet, std::vector<std::byte> &out);

/// What was encoded, read again; views of `bytes`.
struct FramePacketRead {
  std::string_view run, source;
  std::uint64_t first = 0;
  std::vector<FrameRow> frames;
};
/// None when it is not whole.
std::optional<FramePacketRead> decodeFrames(std::span<const std::byte> bytes);

/// Those of the table of frames.
inline constexpr std::string_view kFrameColumns[] = {"frame", "onset_s", "uncertainty_s", "onset_source", "missed", "host_s"};

/// Writes what the database holds of a run's frames as a gzipped CSV; returns how many there are. With none, no file is made.
/// Throws sql::Failure. Errors: Io.
Result<std::uint64_t> writeFrames(sql::Database &database, const std::string &run, const std::filesystem::path &file,
                                  const std::function<void()> &meanwhile);

}  // namespace fovea
