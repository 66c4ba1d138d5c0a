#pragma once
// Films that tests make: lossless, so that each pixel of each picture is known.

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace fovea::testing {

using FilmColor = std::array<int, 3>;

/// What picture `number` of such a film is, but for its left upper quarter, which is white.
inline FilmColor filmColor(std::size_t number) {
  const int n = static_cast<int>(number);
  return {n * 37 % 256, n * 59 % 256, 255 - n * 11 % 256};
}

constexpr FilmColor kTelevision{120, 90, 160};  // luma, and two of chroma

struct FilmSpec {
  int width = 64, height = 48;
  std::vector<std::int64_t> times_ms;  // of the pictures
  int length_ms = 40;                  // of the last one, as the file has it
  int keyEvery = 1,
      picturesBetween = 0;    // picturesBetween: how many are made of those before and behind them
  int turned = 0;             // degrees clockwise until it is upright
  int aspect = 1;             // a pixel is that much wider than high
  bool isWhite = false;       // all of it
  int matrix = 0;             // 1: BT.709, 2: none is named, and each picture has the numbers of kTelevision; 0: rgb
  double sound_s = 0;         // its sample n is n / 32768, of one channel at 8000 Hz
  bool isSoundFirst = false;  // it begins half a second before the pictures
};

/// Its name's end says of which kind it is: mkv, mov, mp4. Gone with it.
class FilmFile {
 public:
  FilmFile(const std::filesystem::path &file, const FilmSpec &spec);
  ~FilmFile() { std::filesystem::remove(file_); }
  FilmFile(const FilmFile &) = delete;
  FilmFile &operator=(const FilmFile &) = delete;
  std::string path() const { return file_.string(); }

 private:
  std::filesystem::path file_;
};

/// So many pictures, `each_ms` long.
FilmSpec evenFilm(int pictures, int each_ms = 40);

}  // namespace fovea::testing
