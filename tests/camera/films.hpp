#pragma once
// Pictures whose colour says which they are, and films read back.

#include <unistd.h>

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "camera/picture_intake.hpp"
#include "jpeg.hpp"
#include "movies/film_library.hpp"

namespace fovea::test {

/// Gone with it.
class FilmFolder {
 public:
  FilmFolder() {
    static int number = 0;
    path_ = std::filesystem::path(::testing::TempDir()) /
            ("fovea_films_" + std::to_string(::getpid()) + "_" + std::to_string(++number));
  }
  ~FilmFolder() {
    std::error_code none;
    std::filesystem::remove_all(path_, none);
  }
  const std::filesystem::path &path() const { return path_; }
  std::size_t files() const {
    std::error_code none;
    std::size_t count = 0;
    for ([[maybe_unused]] const auto &each : std::filesystem::directory_iterator(path_, none)) ++count;
    return count;
  }

 private:
  std::filesystem::path path_;
};

inline std::string contentOf(const std::filesystem::path &file) {
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

struct Rgb {
  int red = 0, green = 0, blue = 0;
};
inline Rgb colorOfPicture(std::uint64_t number) {
  return {int(number * 37 % 256), int(number * 59 % 256), int(255 - number * 11 % 256)};
}

struct Luma {
  double y, u, v;  // as of BT.601 or BT.709, from 0 to 1 and -0.5 to 0.5
};
inline Luma lumaOf(Rgb color, bool isBt709) {
  const double kr = isBt709 ? 0.2126 : 0.299, kb = isBt709 ? 0.0722 : 0.114;
  const double r = color.red / 255.0, g = color.green / 255.0, b = color.blue / 255.0,
               y = kr * r + (1 - kr - kb) * g + kb * b;
  return {y, (b - y) / (2 * (1 - kb)), (r - y) / (2 * (1 - kr))};
}

/// One colour all over, as a camera of that form gives it.
inline std::vector<std::uint8_t> pictureOf(const PictureForm &form, Rgb color) {
  std::vector<std::uint8_t> bytes;
  const Luma luma = lumaOf(color, form.isBt709);
  const auto level = [&](double value, bool isLuma) {
    const double span = form.isFullRange ? 255
                        : isLuma         ? 219
                                         : 224,
                 zero = isLuma ? (form.isFullRange ? 0 : 16) : 128;
    return std::uint8_t(std::lround(std::clamp(zero + value * span, 0.0, 255.0)));
  };
  const std::uint8_t y = level(luma.y, true), u = level(luma.u, false), v = level(luma.v, false);
  const auto rows = [&](int count, std::vector<std::uint8_t> group) {
    for (int row = 0; row < count; ++row)
      for (int at = 0; at < form.stride; ++at) bytes.push_back(group[std::size_t(at) % group.size()]);
  };
  if (form.order == PixelOrder::Mjpeg) return jpegOf(form.width, form.height, y, u, v);
  if (form.order == PixelOrder::Bgra)
    rows(form.height, {std::uint8_t(color.blue), std::uint8_t(color.green), std::uint8_t(color.red), 0});
  if (form.order == PixelOrder::Yuyv) rows(form.height, {y, u, y, v});
  if (form.order == PixelOrder::Nv12) rows(form.height, {y}), rows((form.height + 1) / 2, {u, v});
  return bytes;
}

struct ReadFilm {
  FilmFacts facts;
  FilmTimes times;
  std::vector<Rgb> colors;  // of the middle of each picture
  std::vector<std::vector<std::uint8_t>> pictures;
  /// From the left and from the top, as a part of each.
  Rgb at(std::size_t picture, double x, double y) const {
    const auto width = std::size_t(facts.width), column = std::size_t(x * facts.width),
               row = std::size_t(y * facts.height);
    const std::uint8_t *pixel = &pictures[picture][(row * width + column) * 4];
    return {pixel[2], pixel[1], pixel[0]};
  }
};

inline ReadFilm readFilm(const std::filesystem::path &file) {
  ReadFilm film;
  auto opened = (*filmLibrary().value()).open(file);
  EXPECT_TRUE(opened) << opened.error().text();
  if (!opened) return film;
  FilmDecoder &decoder = **opened;
  const auto times = decoder.times();
  EXPECT_TRUE(times) << times.error().text();
  if (!times) return film;
  film.facts = decoder.facts(), film.times = *times;
  const auto width = std::size_t(film.facts.width), height = std::size_t(film.facts.height);
  std::vector<std::uint8_t> bgra(width * height * 4 + FilmDecoder::kSlack);
  for (std::size_t number = 0; number < times->pictures.size(); ++number) {
    const auto read = decoder.read(number, bgra);
    EXPECT_TRUE(read) << number << ": " << read.error().text();
    film.pictures.push_back(bgra);
    film.colors.push_back(film.at(number, 0.5, 0.5));
  }
  return film;
}

inline void expectColor(Rgb seen, Rgb wanted, int tolerance, std::uint64_t picture) {
  EXPECT_NEAR(seen.red, wanted.red, tolerance) << "picture " << picture;
  EXPECT_NEAR(seen.green, wanted.green, tolerance) << "picture " << picture;
  EXPECT_NEAR(seen.blue, wanted.blue, tolerance) << "picture " << picture;
}

}  // namespace fovea::test
