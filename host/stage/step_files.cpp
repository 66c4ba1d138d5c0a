#include "stage/step_files.hpp"

#include <unistd.h>

#include <algorithm>
#include <limits>

#include "core/names.hpp"
#include "movies/film.hpp"
#include "sound/film_sound.hpp"
#include "sound/samples.hpp"
#include "stage/modular/page_parts.hpp"
#include "stage/params_script.hpp"
#include "stage/resolve.hpp"
#include "stage/step_params.hpp"
#include "stimuli/image_file.hpp"

namespace fovea {
namespace {

enum class FileKind { Any, Picture, Sound, Film };

/// A file that params name.
struct NamedFile {
  std::string file, path;  // the latter in the step
  FileKind kind = FileKind::Any;
  double from_s = 0;                // of what is played
  std::optional<double> to_s = {};  // none: its end
  std::string fromPath = {}, toPath = {};
};

FileKind kindOf(const std::string &file, const Value &schema) {
  const std::string type = schema.textOr("contentMediaType", "");
  if (isImageName(file) || type.starts_with("image/")) return FileKind::Picture;
  return type.starts_with("audio/")   ? FileKind::Sound
         : type.starts_with("video/") ? FileKind::Film
                                      : FileKind::Any;
}

/// "window" of the schema: the two members beside the file that say what of it is played.
void readWindow(NamedFile &named, const Value &schema, const Value &around, const std::string &path) {
  const Value *names = schema.find("window");
  if (!names || !names->list() || names->list()->size() != 2) return;
  named.fromPath = path + "/" + cellText((*names->list())[0]),
  named.toPath = path + "/" + cellText((*names->list())[1]);
  const Value *from = around.find(cellText((*names->list())[0])),
              *to = around.find(cellText((*names->list())[1]));
  if (from && from->number()) named.from_s = *from->number();
  if (to && to->number()) named.to_s = *to->number();
}

bool isWord(const std::string &text, const Value &schema) {
  const Value *words = schema.find("words");
  return words && words->list() &&
         std::find(words->list()->begin(), words->list()->end(), Value(text)) != words->list()->end();
}

/// Goes through what `schema` says of `value`, and gives each file that is named to `look`. `around`: what
/// `value` is a member of.
void eachFile(const Value &value, const Value &schema, const std::string &path, const Value &around,
              const std::string &aroundPath, const std::function<void(const NamedFile &)> &look) {
  if (schema.textOr("format", "") == "file" && value.text() && !hasExpressions(value) &&
      !isWord(*value.text(), schema)) {
    NamedFile named{*value.text(), path, kindOf(*value.text(), schema)};
    readWindow(named, schema, around, aroundPath);
    look(named);
  }
  const Value *properties = schema.find("properties"), *items = schema.find("items");
  for (const auto &[name, inner] : value.dict() && properties ? *value.dict() : Dict{})
    if (const Value *rules = properties->find(name))
      eachFile(inner, *rules, path + "/" + name, value, path, look);
  for (std::size_t i = 0; items && value.list() && i < value.list()->size(); ++i)
    eachFile((*value.list())[i], *items, path + "/" + std::to_string(i), value, path, look);
}

/// Of all that the step shows.
void eachFile(const Step &step, const Catalogue &catalogue,
              const std::function<void(const NamedFile &, const FoundPlugin &, const Value &params)> &look) {
  eachShown(step, catalogue, [&](const FoundPlugin &plugin, const Value &params, const std::string &path) {
    if (const Value *schema = plugin.manifest.json.find("params_schema"))
      eachFile(params, *schema, path, params, path,
               [&](const NamedFile &named) { look(named, plugin, params); });
  });
}

/// By the reader that reads it when it is shown. How large it may be only the graphics card knows.
Result<void> judgePicture(const std::filesystem::path &file, FileLook look) {
  constexpr int kAny = std::numeric_limits<int>::max();
  if (look == FileLook::Header) return readImageHeader(file, kAny);
  const auto whole = readImage(file, kAny);
  return whole ? Result<void>() : whole.error();
}

/// How long it is, in seconds.
Result<double> judgeFilm(const std::filesystem::path &file, FileLook look) {
  const auto film = Film::open(file);
  if (!film) return film.error();
  if (auto loaded = look == FileLook::Header ? Result<void>() : (*film)->load(); !loaded)
    return loaded.error();
  return toSeconds((*film)->duration());
}

Result<double> judgeSound(const std::filesystem::path &file, FileLook look) {
  auto info = soundFileInfo(file);
  if (info && look == FileLook::Whole)
    if (const auto whole = readSoundFile(file, 0, info->frames); !whole) return whole.error();
  if (!info)
    if (const auto film = filmSoundInfo(file)) info = *film;
  return info ? Result<double>(static_cast<double>(info->frames) / info->rate) : info.error();
}

/// Is there something of it where what is played begins, and where it ends? A film is played to its end at
/// most.
Result<void> judgeWindow(const NamedFile &named, double length_s) {
  constexpr double kRounded_s = 0.001;
  const auto wrong = [&](const std::string &path, double given) {
    const std::string name = path.substr(path.rfind('/') + 1);
    return Error{
        ErrorCode::BadArgument,
        name + " is " + cellText(given) + ", and \"" + named.file + "\" lasts " + cellText(length_s) + " s",
        path, "write a time in it"};
  };
  if (!named.fromPath.empty() && named.from_s > length_s - kRounded_s)
    return wrong(named.fromPath, named.from_s);
  if (named.kind == FileKind::Sound && named.to_s && *named.to_s > length_s + kRounded_s)
    return wrong(named.toPath, *named.to_s);
  return {};
}

Result<void> judgeKind(const NamedFile &named, const std::filesystem::path &file, FileLook look) {
  const auto judged = [&](const Result<double> &length, const char *verb) -> Result<void> {
    if (length) return judgeWindow(named, *length);
    return Error{ErrorCode::BadFile,
                 "the file \"" + named.file + "\" cannot be " + verb + ": " + length.error().what, named.path,
                 length.error().fix};
  };
  switch (named.kind) {
    case FileKind::Any:
      return {};
    case FileKind::Sound:
      return judged(judgeSound(file, look), "heard");
    case FileKind::Film:
      return judged(judgeFilm(file, look), "shown");
    case FileKind::Picture:
      break;
  }
  const auto picture = judgePicture(file, look);
  return judged(picture ? Result<double>(0) : picture.error(), "shown");
}

/// The file that was meant by `name`, of those that lie where `file` would: "did you mean ...? "; empty: there is none like it.
std::string meantFile(const std::filesystem::path &name, const std::filesystem::path &file) {
  std::vector<std::string> there;
  std::error_code none;
  for (const auto &entry : std::filesystem::directory_iterator(file.parent_path(), none))
    there.push_back(entry.path().filename());
  const std::string_view near = nearest(file.filename().string(), there);
  return near.empty() ? "" : "did you mean \"" + (name.parent_path() / near).string() + "\"? ";
}

/// Is it there, and what it has to be? `plugin`, `folder`: of the plugin and of the study.
Result<void> judgeNamed(const Step &step, const NamedFile &named, const std::filesystem::path &plugin,
                        const std::filesystem::path &folder, FileLook look) {
  const std::string name = "\"" + named.file + "\"";
  if (auto fine = judgeAssetName(named.file); !fine)
    return placed(step, {fine.error().code, fine.error().what + ", which " + name + " is not", named.path,
                         fine.error().fix});
  const auto file = fileOf(named.file, plugin, step.folder, folder);
  if (std::error_code none; !file || std::filesystem::is_directory(*file, none))
    return placed(step, {ErrorCode::BadFile, "there is no file " + name, named.path,
                         meantFile(named.file, folder / named.file) + "names count from the folder of the " +
                             (step.folder.empty() ? "study file: "
                                                  : "file that has the step, " + step.folder.string() +
                                                        ", or of the study file: ") +
                             folder.string()});
  const auto fine = judgeKind(named, *file, look);
  return fine ? fine : placed(step, fine.error());
}

}  // namespace

std::vector<Error> judgeAssets(const std::vector<StudyAsset> &assets, const std::filesystem::path &folder,
                               FileLook look) {
  std::vector<Error> found;
  const auto wrong = [&](const StudyAsset &asset, std::string what, std::string fix) {
    found.push_back({ErrorCode::BadFile, std::move(what), asset.place, std::move(fix)});
  };
  for (const StudyAsset &asset : assets) {
    if (asset.file.empty()) continue;
    const std::filesystem::path file = asset.fileIn(folder);
    const std::string what = "the asset \"" + asset.key + "\"";
    std::error_code none;
    if (std::filesystem::is_directory(file, none)) {
      wrong(asset, what + " is a folder: " + file.string(),
            "give each file in it a key of its own: {\"" + asset.key + "_1\": {\"file\": \"" +
                (std::filesystem::path(asset.file) / "NAME").string() + "\"}}");
    } else if (!std::filesystem::exists(file, none)) {
      wrong(asset, what + " has no file: there is no " + file.string(),
            meantFile(asset.file, file) +
                (asset.folder.empty() ? std::string("Names count from the folder of the study file")
                                      : "Names count from the folder of the file that has the step, " +
                                            asset.folder.string() + ", or from the study's"));
    } else if (::access(file.c_str(), R_OK) != 0) {
      wrong(asset, what + " cannot be read: " + file.string(), "give this account the right to read it");
    } else if (auto picture = isImageName(file) ? judgePicture(file, look) : Result<void>(); !picture) {
      wrong(asset, what + " cannot be shown: " + picture.error().what + ": " + file.string(),
            picture.error().fix);
    }
  }
  return found;
}

Result<void> judgeAssetName(std::string_view name) {
  const std::filesystem::path wanted(name);
  const bool climbs = std::find(wanted.begin(), wanted.end(), "..") != wanted.end();
  if (!name.empty() && !wanted.is_absolute() && !climbs) return {};
  return Error{ErrorCode::BadArgument,
               "a file is named relative to the folder of the study or plugin, without \"..\"",
               std::string(name), "put it into that folder, and write its name from there"};
}

std::optional<std::filesystem::path> fileOf(const std::filesystem::path &name,
                                            const std::filesystem::path &plugin,
                                            const std::filesystem::path &step,
                                            const std::filesystem::path &study) {
  std::error_code none;
  for (const std::filesystem::path &folder : {plugin.empty() ? plugin : plugin / "assets", step, study})
    if (!folder.empty() && std::filesystem::exists(folder / name, none))
      return std::filesystem::absolute(folder / name);
  return std::nullopt;
}

void eachShown(const Step &step, const Catalogue &catalogue, const ShownPlugin &look) {
  if (const auto plugin = findShown(step.plugin, pluginKindOf(step.kind), catalogue))
    look(*plugin, step.params, "params");
  for (const FoundPart &part : partsThere(step, catalogue)) look(part.plugin, part.params, part.path);
}

std::vector<Error> judgeFiles(const std::vector<Step> &steps, const Catalogue &catalogue,
                              const std::filesystem::path &folder, FileLook look) {
  std::vector<Error> found;
  if (folder.empty()) return found;
  for (const Step &step : steps)
    eachFile(step, catalogue, [&](const NamedFile &named, const FoundPlugin &plugin, const Value &) {
      if (auto fine = judgeNamed(step, named, plugin.folder, folder, look); !fine)
        found.push_back(fine.error());
    });
  return found;
}

std::vector<Error> judgeAsked(const std::vector<AskedSteps> &included, const std::filesystem::path &folder,
                              FileLook look) {
  std::vector<Error> found;
  for (const auto &[step, schema] : included) {
    std::vector<Error> wrong;
    Value known{Dict{}};
    for (const auto &[name, value] : step.params.dict() ? *step.params.dict() : Dict{})
      if (!hasExpressions(value)) known.set(name, value);
    judgeFormats(known, schema, "params", wrong);
    for (Error &error : wrong) found.push_back(placed(step, std::move(error)));
    if (folder.empty()) continue;
    eachFile(step.params, schema, "params", step.params, "params", [&](const NamedFile &named) {
      if (auto fine = judgeNamed(step, named, {}, folder, look); !fine) found.push_back(fine.error());
    });
  }
  return found;
}

std::vector<NeededFile> filesOf(const Step &step, const Catalogue &catalogue,
                                const std::filesystem::path &folder, double rate) {
  std::vector<NeededFile> all;
  eachFile(step, catalogue, [&](const NamedFile &named, const FoundPlugin &plugin, const Value &params) {
    const auto file = fileOf(named.file, plugin.folder, step.folder, folder);
    if (!file) return;
    NeededFile needed{*file, {}};
    const bool isHeard = named.kind == FileKind::Sound ||
                         (named.kind == FileKind::Film && makesSound(plugin.manifest, params));
    if (named.kind == FileKind::Picture) needed.wishes.push_back(pictureWish(*file));
    if (named.kind == FileKind::Film) needed.wishes.push_back(filmWish(*file, named.from_s, named.to_s));
    if (isHeard && rate > 0) needed.wishes.push_back(soundWish(*file, named.from_s, named.to_s, rate));
    all.push_back(std::move(needed));
  });
  return all;
}

}  // namespace fovea
