#include "plugins/manifest.hpp"

#include <elf.h>

#include <cstring>
#include <fstream>

#include "core/names.hpp"

namespace fovea {
namespace {

constexpr std::string_view kNoteSection = ".note.fovea.manifest";
constexpr std::uintmax_t kLargestLibrary = std::uintmax_t{1} << 30;
constexpr char kRebuild[] = "build it again with the fovea SDK";

/// Bounds-checked reading of plain structs out of the file's bytes.
class Image {
 public:
  explicit Image(std::span<const std::byte> bytes) : bytes_(bytes) {}

  template <class T>
  bool read(std::uint64_t offset, T &out) const {
    if (!holds(offset, sizeof(T))) return false;
    std::memcpy(&out, bytes_.data() + offset, sizeof(T));
    return true;
  }
  std::string_view text(std::uint64_t offset, std::uint64_t size) const {
    if (!holds(offset, size)) return {};
    return {reinterpret_cast<const char *>(bytes_.data()) + offset, size};
  }
  bool holds(std::uint64_t offset, std::uint64_t size) const {
    return offset <= bytes_.size() && size <= bytes_.size() - offset;
  }

 private:
  std::span<const std::byte> bytes_;
};

constexpr std::uint64_t aligned4(std::uint64_t size) { return (size + 3) & ~std::uint64_t{3}; }

/// The first note of owner "FOVEA" and type 1 in one run of notes.
std::string_view foveaNote(const Image &image, std::uint64_t offset, std::uint64_t size) {
  const std::uint64_t end = offset + size;
  while (end - offset >= sizeof(Elf64_Nhdr)) {
    Elf64_Nhdr header;
    if (!image.read(offset, header)) return {};
    const std::uint64_t name = offset + sizeof header;
    const std::uint64_t body = name + aligned4(header.n_namesz);
    const std::uint64_t next = body + aligned4(header.n_descsz);
    if (next > end || next <= offset) return {};
    if (header.n_type == 1 && image.text(name, header.n_namesz) == std::string_view("FOVEA\0", 6)) {
      std::string_view json = image.text(body, header.n_descsz);
      return json.substr(0, json.find('\0'));
    }
    offset = next;
  }
  return {};
}

Error damaged(const std::string &where, const char *what) {
  return {ErrorCode::BadFile, std::string("the library is damaged: ") + what, where, "copy or build it again"};
}

Error notAPlugin(const std::string &where, const char *what) {
  return {ErrorCode::BadPlugin, what, where, "a fovea plugin is a shared library made with the fovea SDK"};
}

const Value *textField(const Value &json, const char *name) {
  const Value *field = json.find(name);
  return field && field->text() && !field->text()->empty() ? field : nullptr;
}

Result<std::vector<std::string>> namesIn(const Value &json, const char *field, const std::string &where) {
  std::vector<std::string> names;
  const Value *list = json.find(field);
  if (!list || list->isNull()) return names;
  if (!list->list())
    return Error{ErrorCode::BadPlugin, std::string("manifest: \"") + field + "\" is no list", where, kRebuild};
  for (const Value &name : *list->list()) {
    if (!name.text())
      return Error{ErrorCode::BadPlugin, std::string("manifest: \"") + field + "\" holds something that is no text", where,
                   kRebuild};
    names.push_back(*name.text());
  }
  return names;
}

bool isId(std::string_view id) {
  if (id.empty() || id.size() > 128 || id.front() == '.' || id.back() == '.') return false;
  for (const char c : id)
    if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-')) return false;
  return true;
}

Result<PluginKind> kindFrom(const std::string &kind, const std::string &where) {
  constexpr PluginKind kKinds[] = {PluginKind::Experiment, PluginKind::Page, PluginKind::Prompt, PluginKind::Control, PluginKind::Consent, PluginKind::Device, PluginKind::Study};
  std::string known;
  for (const PluginKind each : kKinds) {
    const std::string id = "fovea." + std::string(kindWord(each)) + "/1";
    if (kind == id) return each;
    known += (known.empty() ? "" : ", ") + id;
  }
  return Error{ErrorCode::BadPlugin, "this host knows no plugins of the kind \"" + kind + "\"", where, "kinds it knows: " + known};
}

Result<std::vector<DeviceWish>> devicesIn(const Value &json, const std::string &where) {
  std::vector<DeviceWish> wishes;
  const Value *list = json.find("devices");
  if (!list || !list->list()) return wishes;
  for (const Value &device : *list->list()) {
    DeviceWish wish{device.textOr("role", ""), device.textOr("kind", ""), true, {}};
    if (wish.role.empty() || wish.kind.empty())
      return Error{ErrorCode::BadPlugin, "manifest: a device needs a \"role\" and a \"kind\"", where, kRebuild};
    const Value *required = device.find("required"), *params = device.find("params");
    if ((required && !required->as<bool>()) || (params && !params->dict()))
      return Error{ErrorCode::BadPlugin, "manifest: of the device \"" + wish.role + "\", \"required\" is true or false, \"params\" a dictionary",
                   where, kRebuild};
    if (required) wish.isRequired = *required->as<bool>();
    if (params) wish.params = *params->dict();
    wishes.push_back(std::move(wish));
  }
  return wishes;
}

}  // namespace

std::string_view kindWord(PluginKind kind) {
  switch (kind) {
    case PluginKind::Experiment: return "experiment";
    case PluginKind::Page: return "page";
    case PluginKind::Prompt: return "prompt";
    case PluginKind::Control: return "control";
    case PluginKind::Consent: return "consent";
    case PluginKind::Device: return "device";
    case PluginKind::Study: return "study";
  }
  return "plugin";
}

std::string_view Manifest::key() const { return keyOfId(id); }

Result<std::string> manifestNoteOf(std::span<const std::byte> bytes, const std::string &where) {
  const Image image(bytes);
  Elf64_Ehdr header;
  if (!image.read(0, header) || std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0)
    return notAPlugin(where, "this file is not a shared library");
  if (header.e_ident[EI_CLASS] != ELFCLASS64 || header.e_ident[EI_DATA] != ELFDATA2LSB)
    return notAPlugin(where, "this library is for another kind of machine");
  if (header.e_shentsize != sizeof(Elf64_Shdr)) return damaged(where, "its section table has entries of an odd size");

  Elf64_Shdr names;
  if (!image.read(header.e_shoff + std::uint64_t{header.e_shstrndx} * sizeof names, names))
    return damaged(where, "its section table lies outside the file");
  for (unsigned i = 0; i < header.e_shnum; ++i) {
    Elf64_Shdr section;
    if (!image.read(header.e_shoff + std::uint64_t{i} * sizeof section, section))
      return damaged(where, "its section table lies outside the file");
    if (section.sh_type != SHT_NOTE || section.sh_name >= names.sh_size) continue;
    const std::string_view name = image.text(names.sh_offset + section.sh_name, kNoteSection.size() + 1);
    if (name.substr(0, name.find('\0')) != kNoteSection) continue;
    if (!image.holds(section.sh_offset, section.sh_size)) return damaged(where, "its manifest lies outside the file");
    const std::string_view json = foveaNote(image, section.sh_offset, section.sh_size);
    if (json.empty()) return damaged(where, "the note that should hold its manifest holds none");
    return std::string(json);
  }
  return notAPlugin(where, "this library is not a fovea plugin: it holds no manifest");
}

Result<std::string> readManifestNote(const std::filesystem::path &file) {
  std::ifstream stream(file, std::ios::binary);
  std::error_code failure;
  const auto size = std::filesystem::file_size(file, failure);
  if (!stream || failure) return Error{ErrorCode::BadFile, "the library cannot be read", file.string(), "check the path and its permissions"};
  if (size > kLargestLibrary) return notAPlugin(file.string(), "this file is larger than a plugin can be");
  std::string bytes(size, '\0');  // in one piece: every start looks into every library
  stream.read(bytes.data(), static_cast<std::streamsize>(size));
  bytes.resize(static_cast<std::size_t>(stream.gcount()));
  return manifestNoteOf(std::as_bytes(std::span(bytes)), file.string());
}

Result<Manifest> parseManifest(std::string_view text, const std::string &where) {
  auto document = parseJson(text, where + " (manifest)");
  if (!document)
    return Error{ErrorCode::BadPlugin, "the manifest in the library is damaged: " + document.error().what,
                 document.error().where, kRebuild};
  const Value &json = document->root;
  for (const char *field : {"id", "kind", "name", "vendor", "version", "description", "license", "url"})
    if (!textField(json, field))
      return Error{ErrorCode::BadPlugin, std::string("manifest: \"") + field + "\" is missing or no text", where, kRebuild};

  Manifest manifest;
  manifest.json = json;
  manifest.id = json.textOr("id", "");
  if (!isId(manifest.id))
    return Error{ErrorCode::BadPlugin, "manifest: the id \"" + manifest.id + "\" is not made of a-z, 0-9, '.' and '-'", where,
                 "use a reverse domain such as org.lab.stroop"};
  auto kind = kindFrom(json.textOr("kind", ""), where);
  if (!kind) return kind.error();
  manifest.kind = *kind;
  manifest.name = json.textOr("name", "");
  manifest.vendor = json.textOr("vendor", "");
  manifest.version = json.textOr("version", "");
  manifest.description = json.textOr("description", "");
  manifest.license = json.textOr("license", "");
  manifest.url = json.textOr("url", "");
  manifest.citation = json.textOr("citation", "");
  for (auto [field, names] : {std::pair{"needs", &manifest.needs}, {"wants", &manifest.wants}, {"features", &manifest.features}, {"fills", &manifest.fills}}) {
    auto found = namesIn(json, field, where);
    if (!found) return found.error();
    *names = std::move(*found);
  }
  auto devices = devicesIn(json, where);
  if (!devices) return devices.error();
  manifest.devices = std::move(*devices);
  if (const Value *simulator = json.find("simulator"); simulator && simulator->as<bool>()) manifest.isSimulator = *simulator->as<bool>();
  return manifest;
}

}  // namespace fovea
