#include "data/consent_files.hpp"

#include <sys/stat.h>

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
  std::string stem, text;
  Value record;
};

Value orNull(const std::optional<double> &number) { return number ? Value(*number) : Value(); }

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

std::vector<Unfiled> unfiled(sql::Database &database, const std::string &session) {
  std::vector<Unfiled> found;
  sql::Statement row(database,
                     "SELECT c.number, c.participant, c.module, c.version, c.language, c.text_hash, c.text, c.document, c.items, c.covers, c.signature, "
                     "c.coverage, c.simulated, c.shown_s, c.shown, c.decided_s, c.decided, s.study, s.wall_origin_ns FROM consents c "
                     "JOIN sessions s ON s.id = c.session WHERE c.session = ? AND c.accepted = 1 AND c.asked = 1 AND c.files IS NULL AND c.text IS NOT NULL "
                     "ORDER BY c.number");
  for (bool more = row.stepWith(session); more; more = row.step()) {
    const Value document = storedJson(row.text(7));
    const std::string stem = fileSafe(row.text(1)) + "_" + std::string(keyOfId(row.text(2))) + "_" +
                             wallFileText(row.integer(18) + std::llround(row.real(15).value_or(0) * 1e9));
    found.push_back({row.integer(0), stem, row.text(6),
                     Dict{{"format", "fovea-consent/1"},
                          {"study", row.text(17)},
                          {"session", session},
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
                          {"document", document}}});
  }
  return found;
}

Result<void> writeNew(const fs::path &folder, const std::string &name, const std::string &bytes, List &files) {
  const TemporaryFile unfinished(folder / (".fovea-" + name + ".tmp"));
  OutputFile file(unfinished.path());
  file.text() = bytes;
  if (auto written = file.close(); !written) return written;
  auto published = publish(unfinished.path(), folder / name);
  if (!published) return published.error();
  if (!*published) return Error{ErrorCode::Io, "there is a file of that name", (folder / name).string(), "another program writes into this folder"};
  files.push_back(Dict{{"name", (fs::path(kConsentFolder) / name).string()}, {"sha256", sha256(bytes)}});
  return {};
}

Result<void> fileOne(sql::Database &database, const fs::path &folder, Unfiled consent, const ConsentPrinter &printer) {
  const StemReservation reserved = StemReservation::take(folder, consent.stem, {".txt", ".json", ".pdf"});
  const std::string &stem = reserved.stem();
  consent.record.set("textFile", stem + ".txt");
  auto copy = printer(consent.record);
  if (!copy) return copy.error();
  List files;
  if (auto written = writeNew(folder, stem + ".txt", consent.text, files); !written) return written;
  if (auto written = writeNew(folder, stem + ".pdf", *copy, files); !written) return written;
  if (auto written = writeNew(folder, stem + ".json", toJson(consent.record, 2) + "\n", files); !written) return written;
  syncFolder(folder);
  sql::Transaction transaction(database);
  sql::Statement(database, "UPDATE consents SET files = ? WHERE number = ?").stepWith(toJson(Value(std::move(files))), consent.number);
  transaction.commit();
  return {};
}

}  // namespace

Result<void> fileConsents(sql::Database &database, const fs::path &data, const std::vector<std::string> &sessions, const ConsentPrinter &printer) {
  try {
    for (const std::string &session : sessions)
      for (Unfiled &consent : unfiled(database, session)) {
        const fs::path folder = data / kConsentFolder;
        // Names and signatures: for this account alone.
        if (::mkdir(folder.c_str(), S_IRWXU) != 0 && errno != EEXIST) return diskError("the folder of the consents cannot be made", folder, errno);
        if (auto filed = fileOne(database, folder, std::move(consent), printer); !filed) return filed;
      }
  } catch (const sql::Failure &failure) {
    return failure.toError(database.file());
  }
  return {};
}

}  // namespace fovea
