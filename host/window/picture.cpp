// PNG files through stb_image_write, whose code is compiled here alone. It writes 8 bits a colour; with more, the file is put
// together here out of what it compresses.
#include <cstdlib>
#include <fstream>
#include <memory>
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
namespace {

/// Most significant byte first.
void append(std::string &to, std::uint64_t number, int bytes) {
  while (bytes-- > 0) to += static_cast<char>(number >> (8 * bytes) & 0xff);
}

void appendChunk(std::string &to, const char *kind, const std::string &content) {
  std::string checked = kind + content;
  append(to, content.size(), 4);
  to += checked;
  append(to, stbiw__crc32(reinterpret_cast<unsigned char *>(checked.data()), static_cast<int>(checked.size())), 4);
}

bool writeFinePng(const Picture &picture, const std::filesystem::path &file) {
  const std::uint64_t steps = (1u << picture.bitsPerColor) - 1;
  const auto stride = static_cast<std::size_t>(picture.width) * 3;
  std::string rows;
  for (std::size_t i = 0; i < picture.fine.size(); ++i) {
    if (i % stride == 0) rows += '\0';  // as it is: no difference to its neighbours
    append(rows, (2 * 0xffffu * picture.fine[i] + steps) / (2 * steps), 2);
  }
  int size = 0;
  const std::unique_ptr<unsigned char, void (*)(void *)> packed(
      stbi_zlib_compress(reinterpret_cast<unsigned char *>(rows.data()), static_cast<int>(rows.size()), &size, 8), std::free);
  if (!packed) return false;
  std::string head;
  append(head, static_cast<std::uint64_t>(picture.width), 4);
  append(head, static_cast<std::uint64_t>(picture.height), 4);
  head += {16, 2, 0, 0, 0};  // bits a colour, RGB, and the only ways to compress, to filter and to interlace
  std::string png = "\x89PNG\r\n\x1a\n";
  appendChunk(png, "IHDR", head);
  appendChunk(png, "IDAT", {reinterpret_cast<const char *>(packed.get()), static_cast<std::size_t>(size)});
  appendChunk(png, "IEND", "");
  std::ofstream stream(file, std::ios::binary);
  stream << png;
  stream.close();
  return static_cast<bool>(stream);
}

}  // namespace

Result<void> writePng(const Picture &picture, const std::filesystem::path &file) {
  const auto wanted = static_cast<std::size_t>(picture.width) * static_cast<std::size_t>(picture.height) * 3;
  if (picture.width < 1 || picture.height < 1 || picture.rgb.size() != wanted)
    return Error{ErrorCode::BadArgument,
                 "a picture of " + std::to_string(picture.width) + " x " + std::to_string(picture.height) +
                     " pixels cannot have " + std::to_string(picture.rgb.size()) + " bytes",
                 file.string(), "give 3 bytes a pixel"};
  const bool isFine = picture.fine.size() == wanted;
  if (isFine ? !writeFinePng(picture, file) : stbi_write_png(file.c_str(), picture.width, picture.height, 3, picture.rgb.data(), picture.width * 3) == 0)
    return Error{ErrorCode::Io, "the picture could not be written", file.string(),
                 "check that the folder exists, can be written and has room"};
  return {};
}

}  // namespace fovea
