#include "core/build_id.hpp"

#include <elf.h>
#include <link.h>

#include <cstddef>
#include <cstring>

namespace fovea {
namespace {

constexpr std::size_t padded(std::size_t size) { return (size + 3) / 4 * 4; }

/// The build id among the notes of one segment; empty: it is not there.
std::string idAmong(const unsigned char *notes, std::size_t size) {
  constexpr char kOwner[] = "GNU";
  while (size >= sizeof(ElfW(Nhdr))) {
    ElfW(Nhdr) note;
    std::memcpy(&note, notes, sizeof note);
    const std::size_t name = padded(note.n_namesz), whole = sizeof note + name + padded(note.n_descsz);
    if (whole > size) return "";
    const bool isId = note.n_type == NT_GNU_BUILD_ID && note.n_namesz == sizeof kOwner && std::memcmp(notes + sizeof note, kOwner, sizeof kOwner) == 0;
    if (isId) {
      constexpr char digits[] = "0123456789abcdef";
      std::string text;
      for (std::size_t i = 0; i < note.n_descsz; ++i) {
        const unsigned char byte = notes[sizeof note + name + i];
        text += digits[byte >> 4];
        text += digits[byte & 15];
      }
      return text;
    }
    notes += whole;
    size -= whole;
  }
  return "";
}

}  // namespace

std::string buildId() {
  std::string id;
  // The first object that is told is the program itself.
  dl_iterate_phdr(
      [](dl_phdr_info *object, std::size_t, void *found) {
        for (int i = 0; i < object->dlpi_phnum; ++i) {
          const auto &segment = object->dlpi_phdr[i];
          if (segment.p_type != PT_NOTE) continue;
          const auto *notes = reinterpret_cast<const unsigned char *>(object->dlpi_addr + segment.p_vaddr);
          auto &text = *static_cast<std::string *>(found);
          if (text.empty()) text = idAmong(notes, segment.p_memsz);
        }
        return 1;
      },
      &id);
  return id;
}

}  // namespace fovea
