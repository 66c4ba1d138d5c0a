#include "stimuli/image_file.hpp"

#include <memory>

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

Result<ImagePixels> readImage(const std::filesystem::path &file, int maxSide) {
  const auto bad = [&](std::string what, std::string fix) {
    return Error{ErrorCode::BadFile, std::move(what), file.string(), std::move(fix)};
  };
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(file, ignored))
    return bad("there is no such picture", "check the name; a relative one begins in the folder fovea was started in");
  int width = 0, height = 0, channels = 0;
  if (!stbi_info(file.c_str(), &width, &height, &channels))
    return bad("this is no picture that can be read (" + std::string(stbi_failure_reason()) + ")", "save it as PNG or JPEG");
  if (width > maxSide || height > maxSide)
    return bad("the picture is " + std::to_string(width) + " x " + std::to_string(height) + " pixels; the graphics card takes " +
                   std::to_string(maxSide),
               "make it smaller");
  const std::unique_ptr<stbi_uc, void (*)(void *)> rgba(stbi_load(file.c_str(), &width, &height, &channels, 4), stbi_image_free);
  if (!rgba) return bad("the picture is damaged (" + std::string(stbi_failure_reason()) + ")", "save it anew as PNG or JPEG");

  ImagePixels image{width, height, {}};
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

}  // namespace fovea
