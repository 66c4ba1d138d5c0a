#include "data/consent_files.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cmath>

#include "clock/clock.hpp"
#include "core/hash.hpp"
#include "core/json.hpp"
#include "core/names.hpp"
#include "data/output_file.hpp"
#include "data/run_facts.hpp"
#include "data/stem.hpp"

namespace fovea {
namespace {

namespace fs = std::filesystem;

struct Unfiled {
  std::int64_t number = 0;
  std::string stem;
  std::string begun;  // the stem that somebody has begun to file it under; empty: nobody has
  std::string text;
  Value record;
};

const std::vector<std::string> kFileEndings{".txt", ".pdf", ".json"};

/// The stem in what is noted of its files.
std::string nameOf(const Value &files) {
  return files.list() && !files.list()->empty() ? fs::path(files.list()->front().textOr("name", "")).stem().string() : "";
}


/// Each item with its words and what was decided about it.
Value decisions(const Value &document, const Value &decided) {
  List all;
  const Value *items = document.find("items");
  for (const Value &item : items && items->list() ? *items->list() : List{}) {
    const std::string id = item.textOr("id", "");
    const Value *decision = decided.find(id);
    all.push_back(Dict{{"id", id}, {"text", item.textOr("text", "")}, {"decision", decision ? *decision : Value(false)}});
  }
  return all;
}

/// Of sessions that have ended, whoever recorded them, and of `session`.
std::vector<Unfiled> unfiled(sql::Database &database, const std::string &session) {
  std::vector<Unfiled> found;
  sql::Statement row(database,
                     "SELECT c.number, c.participant, c.module, c.version, c.language, c.text_hash, c.text, c.document, c.items, c.covers, c.signature, "
                     "c.coverage, c.simulated, c.shown_s, c.shown, c.decided_s, c.decided, s.study, s.wall_origin_ns, c.files, c.session, c.operated_by FROM consents c "
                     "JOIN sessions s ON s.id = c.session WHERE c.filed = 0 AND c.accepted = 1 AND c.asked = 1 AND c.text IS NOT NULL "
                     "AND (c.session = ? OR s.ending IS NOT NULL) ORDER BY c.number");
  for (bool more = row.stepWith(session); more; more = row.step()) {
    const Value document = storedJson(row.text(7));
    const std::string stem = fileSafe(row.text(1)) + "_" + std::string(keyOfId(row.text(2))) + "_" +
                             wallFileText(row.integer(18) + std::llround(row.real(15).value_or(0) * 1e9));
    found.push_back({row.integer(0), stem, nameOf(storedJson(row.text(19))), row.text(6),
                     Dict{{"format", "fovea-consent/1"},
                          {"study", row.text(17)},
                          {"session", row.text(20)},
                          {"participant", row.text(1)},
                          {"simulated", row.integer(12) != 0},
                          {"module", row.text(2)},
                          {"version", row.text(3)},
                          {"language", row.text(4)},
                          {"textHash", row.text(5)},
                          {"textFile", ""},
                          {"decision", "accepted"},
                          {"items", decisions(document, storedJson(row.text(8)))},
                          {"covers", storedJson(row.text(9))},
                          {"signature", storedJson(row.text(10))},
                          {"coverage", orNull(row.real(11))},
                          {"shown_s", orNull(row.real(13))},
                          {"shown", row.text(14)},
                          {"decided_s", orNull(row.real(15))},
                          {"decided", row.text(16)},
                          {"operator", row.text(21)},
                          {"document", document}}});
  }
  return found;
}

/// The files of one consent: all of them stay, or none.
class Copies {
 public:
  Copies(fs::path folder, std::string stem) : folder_(std::move(folder)), stem_(std::move(stem)) {}
  ~Copies() {
    if (!areKept_) remove(hashes_.size());
  }
  /// The first so many, whoever wrote them.
  void remove(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) ::unlink((folder_ / (stem_ + kFileEndings[i])).c_str());
  }
  /// The next one.
  Result<void> write(const std::string &bytes) {
    const std::string name = stem_ + kFileEndings[hashes_.size()];
    const TemporaryFile unfinished(folder_ / (".fovea-" + name + ".tmp"));
    OutputFile file(unfinished.path(), S_IRUSR | S_IWUSR);  // the folder may be open to others: somebody made it, or copies it
    file.text() = bytes;
    if (auto written = file.close(); !written) return written;
    auto published = publish(unfinished.path(), folder_ / name);
    if (!published) return published.error();
    if (!*published) return Error{ErrorCode::Io, "there is a file of that name", (folder_ / name).string(), "another program writes into this folder"};
    hashes_.push_back(sha256(bytes));
    return {};
  }
  /// Of those that are not written yet the names alone.
  Value noted() const {
    List files;
    for (std::size_t i = 0; i < kFileEndings.size(); ++i)
      files.push_back(Dict{{"name", (fs::path(kConsentFolder) / (stem_ + kFileEndings[i])).string()}, {"sha256", i < hashes_.size() ? hashes_[i] : std::string()}});
    return Value(std::move(files));
  }
  void keep() { areKept_ = true; }

 private:
  const fs::path folder_;
  const std::string stem_;
  std::vector<std::string> hashes_;
  bool areKept_ = false;
};

/// Once they are there the signature, which says who it was, is in them alone: it does not stay beside the data. False: another process was the first to note something.
bool note(sql::Database &database, std::int64_t number, const Value &files, bool areThere, const std::string &condition) {
  if (areThere) database.run("PRAGMA secure_delete = ON");
  sql::Transaction transaction(database, true);
  const std::string change = areThere ? "files = ?, filed = 1, signature = NULL" : "files = ?";
  const bool isMine = sql::Statement(database, "UPDATE consents SET " + change + " WHERE number = ? AND filed = 0 AND " + condition + " RETURNING 1").stepWith(toJson(files), number);
  transaction.commit();
  return isMine;
}

/// The names are in the database before the files are there: whoever tries again, or removes them, knows them.
Result<void> fileOne(sql::Database &database, const fs::path &folder, Unfiled consent, const ConsentPrinter &printer) {
  const bool isNew = consent.begun.empty();
  // Those that were begun have their name, whatever is there of them.
  const StemReservation reserved = StemReservation::take(folder, isNew ? consent.stem : consent.begun, isNew ? kFileEndings : std::vector<std::string>{"."});
  const std::string &stem = reserved.stem();
  if (!isNew && stem != consent.begun) return {};  // another process is at it
  consent.record.set("textFile", stem + ".txt");
  auto copy = printer(consent.record);
  if (!copy) return copy.error();
  Copies files(folder, stem);
  if (!note(database, consent.number, files.noted(), false, isNew ? "files IS NULL" : "files IS NOT NULL")) return files.keep(), Result<void>();
  if (!isNew) files.remove(kFileEndings.size());  // what a crash has left
  for (const std::string &bytes : {consent.text, *copy, toJson(consent.record, 2) + "\n"})
    if (auto written = files.write(bytes); !written) return written;
  syncFolder(folder);
  note(database, consent.number, files.noted(), true, "true");
  files.keep();
  return {};
}

}  // namespace

Result<void> fileConsents(sql::Database &database, const fs::path &data, const std::string &session, const ConsentPrinter &printer) {
  Result<void> all;
  try {
    for (Unfiled &consent : unfiled(database, session)) {
      const fs::path folder = data / kConsentFolder;
      // Names and signatures: for this account alone.
      if (::mkdir(folder.c_str(), S_IRWXU) == 0) syncFolder(data);
      else if (errno != EEXIST) return diskError("the folder of the consents cannot be made", folder, errno);
      if (auto filed = fileOne(database, folder, std::move(consent), printer); !filed && all) all = filed;
    }
  } catch (const sql::Failure &failure) {
    return failure.toError(database.file());
  }
  return all;
}

}  // namespace fovea
