#pragma once
// The files that the pages of a study name, and whether they are what they have to be.

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "media/file_cache.hpp"
#include "plugins/catalogue.hpp"
#include "timeline/study.hpp"

namespace fovea {

/// How far pictures, sounds and films are read that a study names. Nobody waits for all of them to be decoded
/// when a session begins.
enum class FileLook { Header, Whole };
/// Files of the study's assets that are not there, are none, or are no pictures whose names say that they
/// are.
std::vector<Error> judgeAssets(const std::vector<StudyAsset> &assets, const std::filesystem::path &folder,
                               FileLook look = FileLook::Header);
/// Is it a name that a plugin may have files by: from one of the folders where they are looked for, and not
/// out of it?
Result<void> judgeAssetName(std::string_view name);
/// A file that a step names: the plugin's own, one beside the included file that the step stands in, or the
/// study's. Each may be empty.
std::optional<std::filesystem::path> fileOf(const std::filesystem::path &name,
                                            const std::filesystem::path &plugin,
                                            const std::filesystem::path &step,
                                            const std::filesystem::path &study);
/// Files that params name and that are not there, are no pictures, sounds or films where they have to be, or
/// end before what is played of them begins: those whose schema has the format "file". `folder`: of the
/// study; empty: they are not looked for.
std::vector<Error> judgeFiles(const std::vector<Step> &steps, const Catalogue &catalogue,
                              const std::filesystem::path &folder, FileLook look = FileLook::Header);
/// The same of the parameters of included files of steps, and of their keys, colours and languages.
std::vector<Error> judgeAsked(const std::vector<AskedSteps> &included, const std::filesystem::path &folder,
                              FileLook look = FileLook::Header);

/// A plugin that the step shows, with its params: the step's own, then the parts of its page. `path`: of the
/// params in the step.
using ShownPlugin =
    std::function<void(const FoundPlugin &plugin, const Value &params, const std::string &path)>;
void eachShown(const Step &step, const Catalogue &catalogue, const ShownPlugin &look);

/// A file that the step's page needs, and what it is to be read for.
struct NeededFile {
  std::filesystem::path file;
  std::vector<FileWish> wishes;  // none: nobody but the plugin knows how it is read
};
/// Those that are there, each once. `rate`: of the output of sounds; 0: nothing sounds.
std::vector<NeededFile> filesOf(const Step &step, const Catalogue &catalogue,
                                const std::filesystem::path &folder, double rate);

}  // namespace fovea
