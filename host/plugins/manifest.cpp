#include "plugins/manifest.hpp"

#include <elf.h>

#include <cstring>
#include <fstream>
#include <span>

#include "core/names.hpp"

namespace fovea {
namespace {

constexpr std::string_view kNoteSection = ".note.fovea.manifest";
constexpr std::uintmax_t kLargestLibrary = std::uintmax_t{1} << 30;
constexpr char kRebuild[] = "build it again with the fovea SDK";

/// Bounds-checked reading of parts of a file: a library is far larger than its manifest, and every start looks into every library.
class Image {
 public:
  Image(std::istream &file, std::uint64_t size) : file_(file), size_(size) {}

  bool holds(std::uint64_t offset, std::uint64_t size) const { return offset <= size_ && size <= size_ - offset; }
  /// Shorter than `size`, or empty, where the file does not hold it.
  std::string text(std::uint64_t offset, std::uint64_t size) {
    if (!holds(offset, size)) return {};
    std::string found(size, '\0');
    file_.seekg(static_cast<std::streamoff>(offset));
    file_.read(found.data(), static_cast<std::streamsize>(size));
    found.resize(static_cast<std::size_t>(file_.gcount()));
    return found;
  }
  /// `out` holds things without a constructor.
  template <class T>
  bool read(std::uint64_t offset, std::span<T> out) {
    const std::string found = text(offset, out.size_bytes());
    if (found.size() != out.size_bytes()) return false;
    std::memcpy(out.data(), found.data(), found.size());
    return true;
  }

 private:
  std::istream &file_;
  std::uint64_t size_;
};

constexpr std::uint64_t aligned4(std::uint64_t size) { return (size + 3) & ~std::uint64_t{3}; }

/// The first note of owner "FOVEA" and type 1 in one run of notes.
std::string_view foveaNote(std::string_view notes) {
  Elf64_Nhdr header;
  while (notes.size() >= sizeof header) {
    std::memcpy(&header, notes.data(), sizeof header);
    const std::uint64_t body = sizeof header + aligned4(header.n_namesz), next = body + aligned4(header.n_descsz);
    if (next > notes.size()) return {};
    if (header.n_type == 1 && notes.substr(sizeof header, header.n_namesz) == std::string_view("FOVEA\0", 6)) {
      const std::string_view json = notes.substr(body, header.n_descsz);
      return json.substr(0, json.find('\0'));
    }
    notes.remove_prefix(next);
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

Result<std::string> manifestNoteOf(std::istream &file, std::uint64_t size, const std::string &where) {
  Image image(file, size);
  Elf64_Ehdr header;
  if (!image.read(0, std::span(&header, 1)) || std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0)
    return notAPlugin(where, "this file is not a shared library");
  if (header.e_ident[EI_CLASS] != ELFCLASS64 || header.e_ident[EI_DATA] != ELFDATA2LSB)
    return notAPlugin(where, "this library is for another kind of machine");
  if (header.e_shentsize != sizeof(Elf64_Shdr)) return damaged(where, "its section table has entries of an odd size");

  Elf64_Shdr names;
  std::vector<Elf64_Shdr> sections(header.e_shnum);
  if (!image.read(header.e_shoff + std::uint64_t{header.e_shstrndx} * sizeof names, std::span(&names, 1)) || !image.read(header.e_shoff, std::span(sections)))
    return damaged(where, "its section table lies outside the file");
  for (const Elf64_Shdr &section : sections) {
    if (section.sh_type != SHT_NOTE || section.sh_name >= names.sh_size) continue;
    const std::string name = image.text(names.sh_offset + section.sh_name, kNoteSection.size() + 1);
    if (name.c_str() != kNoteSection) continue;
    if (!image.holds(section.sh_offset, section.sh_size)) return damaged(where, "its manifest lies outside the file");
    const std::string notes = image.text(section.sh_offset, section.sh_size);
    const std::string_view json = foveaNote(notes);
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
  return manifestNoteOf(stream, size, file.string());
}

Result<Manifest> parseManifest(std::string_view text, const std::string &where) {
  auto read = parsePlainJson(text, where + " (manifest)");  // as nearly all of them are, and sooner
  if (!read) {
    auto document = parseJson(text, where + " (manifest)");
    if (!document)
      return Error{ErrorCode::BadPlugin, "the manifest in the library is damaged: " + document.error().what, document.error().where, kRebuild};
    read = std::move(document->root);
  }
  Manifest manifest;
  manifest.json = std::move(*read);
  const Value &json = manifest.json;
  for (const char *field : {"id", "kind", "name", "vendor", "version", "description", "license", "url"})
    if (!textField(json, field))
      return Error{ErrorCode::BadPlugin, std::string("manifest: \"") + field + "\" is missing or no text", where, kRebuild};

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
