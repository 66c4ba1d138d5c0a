#pragma once
// What reads a film's file. It comes out of a library of its own: see film_library.hpp.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "clock/clock.hpp"
#include "core/result.hpp"
#include "movies/film_writer.hpp"

namespace fovea {

/// What the header of the file says.
struct FilmFacts {
  int width = 0, height = 0;  // of its pictures, in their own pixels
  double pixelAspect = 1;     // how much wider than high such a pixel is
  int quarterTurns = 0;       // clockwise, until they are upright
  Duration duration{};
  bool hasSound = false;
  std::string colors;              // matrix and range that make its numbers light: "bt709, limited range"
  std::vector<std::string> notes;  // what a person should know
};

/// When each picture is due, ascending from 0 on, and when the last one is over.
struct FilmTimes {
  std::vector<Duration> pictures;
  Duration end{};
};

/// Shape: `values` are interleaved, the channels of a moment side by side, from the film's time 0 on.
struct FilmSound {
  double rate = 0;  // Hz
  unsigned channels = 0;  // 1, or 2 of however many there are
  std::vector<float> values;  // -1 to 1
};

/// Thread: one at a time.
class FilmDecoder {
 public:
  virtual ~FilmDecoder() = default;
  virtual const FilmFacts &facts() const = 0;
  /// Reads the file to its end, and decodes nothing. Errors: BadFile when something of it is missing.
  virtual Result<FilmTimes> times() = 0;
  /// One that follows the one before is quick; any other is decoded from the key picture before it on.
  /// times() comes first.
  ///
  /// Shape:  `bgra`: height x width pixels of 4 bytes, premultiplied, the top row first; and kSlack bytes
  ///         that may be written.
  /// Errors: BadFile when this picture is damaged or missing; the next ones may be sound.
  virtual Result<void> read(std::size_t number, std::span<std::uint8_t> bgra) = 0;
  static constexpr std::size_t kSlack = 64;
};

/// What the library exports, under the name in kFilmLibraryEntry.
struct FilmLibrary {
  std::uint32_t version = 0;
  /// Errors: BadFile naming the file and what it may be.
  Result<std::unique_ptr<FilmDecoder>> (*open)(const std::filesystem::path &file) = nullptr;
  Result<FilmSound> (*readSound)(const std::filesystem::path &file) = nullptr;
  /// Into a file that is there and empty. `rate`: how many pictures a second there will be, about. Errors: Io.
  Result<std::unique_ptr<FilmWriter>> (*write)(const std::filesystem::path &file, int width, int height, double rate) = nullptr;
  std::unique_ptr<PictureReader> (*readPictures)() = nullptr;
};
constexpr std::uint32_t kFilmLibraryVersion = 2;  // another one with each change of this file, or of film_writer.hpp
constexpr char kFilmLibraryEntry[] = "fovea_film_library";

}  // namespace fovea
