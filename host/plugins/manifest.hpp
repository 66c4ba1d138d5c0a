#pragma once
// What a library says of itself, read from its ELF note without running any of its code.

#include <cstdint>
#include <filesystem>
#include <istream>
#include <string>
#include <vector>

#include "core/json.hpp"

namespace fovea {

enum class PluginKind { Experiment, Page, Prompt, Control, Consent, Device, Study };
std::string_view kindWord(PluginKind kind);

/// A device that an experiment asks for.
struct DeviceWish {
  std::string role, kind;
  bool isRequired = true;
  Dict params;
};

struct Manifest {
  std::string id, name, vendor, version, description, license, url, citation;
  PluginKind kind = PluginKind::Experiment;
  std::vector<std::string> needs, wants, features;
  std::vector<DeviceWish> devices;
  std::vector<std::string> fills;  // of a device: the kinds of roles it can take
  bool isSimulator = false;        // of a device: is a stand-in, nothing real happens
  Value json;  // everything, params_schema and data_schema among it

  std::string_view key() const;
};

/// The text of the note in `file`; every offset of the file is checked.
/// Errors: BadFile when it is no 64-bit ELF library or damaged; BadPlugin when it has no manifest.
Result<std::string> readManifestNote(const std::filesystem::path &file);
Result<std::string> manifestNoteOf(std::istream &file, std::uint64_t size, const std::string &where);

/// Errors: BadPlugin naming the field that is missing or ill.
Result<Manifest> parseManifest(std::string_view json, const std::string &where);

}  // namespace fovea
