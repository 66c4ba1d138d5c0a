// PNG files through stb_image_write, whose code is compiled here alone.
#include <string>

#include "window/window.hpp"

#define STB_IMAGE_WRITE_STATIC
#define STB_IMAGE_WRITE_IMPLEMENTATION
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wunused-function"
#include <stb/stb_image_write.h>
#pragma GCC diagnostic pop

namespace fovea {

Result<void> writePng(const Picture &picture, const std::filesystem::path &file) {
  const auto wanted = static_cast<std::size_t>(picture.width) * static_cast<std::size_t>(picture.height) * 3;
  if (picture.width < 1 || picture.height < 1 || picture.rgb.size() != wanted)
    return Error{ErrorCode::BadArgument,
                 "a picture of " + std::to_string(picture.width) + " x " + std::to_string(picture.height) +
                     " pixels cannot have " + std::to_string(picture.rgb.size()) + " bytes",
                 file.string(), "give 3 bytes a pixel"};
  if (stbi_write_png(file.c_str(), picture.width, picture.height, 3, picture.rgb.data(), picture.width * 3) == 0)
    return Error{ErrorCode::Io, "the picture could not be written", file.string(),
                 "check that the folder exists, can be written and has room"};
  return {};
}

}  // namespace fovea
