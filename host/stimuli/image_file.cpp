#include "stimuli/image_file.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <limits>
#include <memory>
#include <string_view>

#define STB_IMAGE_STATIC
#define STB_IMAGE_IMPLEMENTATION
#define STBI_FAILURE_USERMSG
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function"
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wsign-compare"
#pragma GCC diagnostic ignored "-Wunused-but-set-variable"
#include <stb/stb_image.h>
#pragma GCC diagnostic pop

namespace fovea {
namespace {

/// In PNG a chunk, in JPEG a segment; both come before the pixels.
bool hasColorProfile(const std::filesystem::path &file) {
  constexpr std::size_t kFarEnough = 1 << 16;
  std::ifstream stream(file, std::ios::binary);
  std::string head(kFarEnough, '\0');
  stream.read(head.data(), static_cast<std::streamsize>(head.size()));
  head.resize(static_cast<std::size_t>(stream.gcount()));
  const std::size_t pixels = std::min(head.find("IDAT"), head.size());
  return std::min(head.find("iCCP"), head.find(std::string_view("ICC_PROFILE\0", 12))) < pixels;
}

std::vector<std::string> notesOn(const std::filesystem::path &file) {
  std::vector<std::string> notes;
  if (hasColorProfile(file)) notes.push_back("its colour profile is not applied: its numbers go to the screen as they are");
  if (stbi_is_16_bit(file.c_str())) notes.push_back("it has 16 bits for each colour, of which 8 are shown");
  return notes;
}

Error noPicture(const std::filesystem::path &file, std::string what, std::string fix) { return {ErrorCode::BadFile, std::move(what), file.string(), std::move(fix)}; }

}  // namespace

Result<void> readImageHeader(const std::filesystem::path &file, int maxSide) {
  std::error_code ignored;
  if (std::filesystem::is_directory(file, ignored)) return noPicture(file, "this is a folder, and no picture", "name a file in it");
  if (!std::filesystem::is_regular_file(file, ignored)) return noPicture(file, "there is no such picture", "check the name; a relative one begins in the folder fovea was started in");
  if (std::filesystem::file_size(file, ignored) == 0 && !ignored) return noPicture(file, "this is no picture: the file is empty", "copy it anew");
  int width = 0, height = 0, channels = 0;
  if (!stbi_info(file.c_str(), &width, &height, &channels))
    return noPicture(file, "this is no picture that can be read (" + std::string(stbi_failure_reason()) + ")", "save it as PNG or JPEG");
  if (width > maxSide || height > maxSide)
    return noPicture(file, "the picture is " + std::to_string(width) + " x " + std::to_string(height) + " pixels; the most along a side is " + std::to_string(maxSide), "make it smaller");
  return {};
}

bool isImageName(const std::filesystem::path &file) {
  std::string end = file.extension().string();
  std::transform(end.begin(), end.end(), end.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  constexpr std::string_view kEnds[] = {".png", ".jpg", ".jpeg", ".bmp", ".tga", ".gif"};
  return std::find(std::begin(kEnds), std::end(kEnds), end) != std::end(kEnds);
}

Result<ImagePixels> readImage(const std::filesystem::path &file, int maxSide) {
  if (auto readable = readImageHeader(file, maxSide); !readable) return readable.error();
  int width = 0, height = 0, channels = 0;
  const std::unique_ptr<stbi_uc, void (*)(void *)> rgba(stbi_load(file.c_str(), &width, &height, &channels, 4), stbi_image_free);
  if (!rgba) return noPicture(file, "the picture is damaged (" + std::string(stbi_failure_reason()) + ")", "save it anew as PNG or JPEG");

  ImagePixels image{width, height, {}, notesOn(file)};
  image.bgra.resize(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 4);
  for (std::size_t i = 0; i < image.bgra.size(); i += 4) {
    const unsigned alpha = rgba.get()[i + 3];
    const auto premultiplied = [alpha](unsigned gun) { return static_cast<std::uint8_t>((gun * alpha + 127) / 255); };
    image.bgra[i] = premultiplied(rgba.get()[i + 2]);
    image.bgra[i + 1] = premultiplied(rgba.get()[i + 1]);
    image.bgra[i + 2] = premultiplied(rgba.get()[i]);
    image.bgra[i + 3] = static_cast<std::uint8_t>(alpha);
  }
  return image;
}

FileWish pictureWish(const std::filesystem::path &file) {
  return {"picture", file, [file]() -> Result<MadeOfFile> {
            auto image = readImage(file, std::numeric_limits<int>::max());
            if (!image) return image.error();
            const std::size_t bytes = image->bgra.size();
            return MadeOfFile{std::make_shared<ImagePixels>(std::move(*image)), bytes};
          }};
}

}  // namespace fovea
