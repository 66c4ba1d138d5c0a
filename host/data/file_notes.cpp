#include "data/file_notes.hpp"

#include <algorithm>

namespace fovea {

FileNotes::FileNotes(const Value &noted) : stem(noted.textOr("stem", "")) {
  const Value *files = noted.find("files");
  for (const auto &[suffix, file] : files && files->dict() ? *files->dict() : Dict{}) {
    Noted &known = files_.emplace_back(Noted{suffix, file.textOr("name", ""), {}});
    const Value *hashes = file.find("sha256");
    for (const Value &hash : hashes && hashes->list() ? *hashes->list() : List{})
      if (hash.text()) known.hashes.push_back(*hash.text());
  }
}

Value FileNotes::toValue() const {
  Dict files;
  for (const Noted &file : files_) {
    List hashes;
    for (const std::string &hash : file.hashes) hashes.push_back(hash);
    files.emplace_back(file.suffix, Dict{{"name", file.name}, {"sha256", std::move(hashes)}});
  }
  return Dict{{"stem", stem}, {"files", std::move(files)}};
}

bool FileNotes::Noted::isOurs(const std::string &hash) const {
  return std::find(hashes.begin(), hashes.end(), hash) != hashes.end();
}

FileNotes::Noted &FileNotes::of(const std::string &suffix) {
  const auto known =
      std::find_if(files_.begin(), files_.end(), [&](const Noted &file) { return file.suffix == suffix; });
  return known != files_.end() ? *known : files_.emplace_back(Noted{suffix, "", {}});
}

}  // namespace fovea
