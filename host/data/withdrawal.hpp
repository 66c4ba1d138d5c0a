#pragma once
// Somebody takes back that they took part: all that is kept of them goes, and a receipt says what it was.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "data/rescue.hpp"

namespace fovea {

struct Withdrawal {
  std::string participant;
  std::string study;       // empty: of every study
  bool isRehearsal = true;  // tells what would go, and removes nothing
  std::string by = "operator";  // or "participant"
  std::string asked = {};       // wall time at which the participant asked for it
  bool isSimulated = false;     // who asked was simulated: refused where a person has the same code
};

struct OwedPayment {
  std::string currency;
  std::int64_t payment = 0;  // minor units of it
};

/// What went, or would go. Nothing in it says what the data were.
struct WithdrawalReceipt {
  struct Part {
    std::string name;  // a table's or a file's
    std::int64_t rows = 0;
    std::string sha256;  // of the rows as they were, in their order, or of the file
  };
  std::vector<Part> tables, files;
  std::vector<Part> derived;      // rows of others that showed them an answer of theirs: it was taken out. What they made of it stays
  std::vector<std::string> left;  // files that somebody has changed since they were written: to be judged by hand
  std::vector<std::string> shared;  // files of sessions that other people sat, too: they stay, and may name them
  std::vector<std::string> others;  // assets of which others have the same bytes: the files stay
  std::vector<std::string> damaged;  // journals that could not be read whole, of nobody knows whom: they may hold records of theirs
  std::vector<std::filesystem::path> searched;
  std::vector<OwedPayment> payments;  // what they are to be paid all the same
  std::filesystem::path file;     // the receipt; empty in a rehearsal
};

/// Removes sessions, runs, rows, events, frames, consents, answers and ways of somebody from the database, so that not even free
/// pages of it hold them, and the files of those runs and sessions. A session is somebody's when something in it names them and
/// nothing names anybody else; then what names nobody goes with it. In one that others sat, too, what names them goes: the events
/// outside of runs, the log and the report stay, and the session bears their name no longer.
/// Thread: any that may wait.
/// What a full or failing disk made a session keep elsewhere is looked for in `rescued`.
/// Errors: Unknown when nobody of that name is there, with names that are; State when a journal waits to be brought home; as
/// openStore(); Io when another program has the database open, or when files cannot be removed, each with the reason: the database
/// is then as it was, and a repetition goes on.
Result<WithdrawalReceipt> withdraw(const std::filesystem::path &folder, const Withdrawal &withdrawal,
                                   const std::vector<std::filesystem::path> &rescued = rescueFolders());

/// Does what somebody has asked for themselves, in this study, wait to be carried out? Rehearsals count for nothing. Thread: any that may wait. Errors: Io.
Result<bool> isToGo(const std::filesystem::path &folder, const std::string &participant, const std::string &study);

struct CarriedOut {
  std::string participant;
  Result<WithdrawalReceipt> receipt;  // or why nothing was removed
  /// That, and whether it is tried again, for the operator.
  std::string trouble() const;
};
/// Carries out what participants have asked for (Recorder::noteWithdrawal()); what a crash has left in journals is brought home first. Who is not known, or whom a
/// rehearsal may not touch, is not asked for again: this is where the operator hears of it.
/// Thread: any that may wait; no Recorder of this process open on the folder.
std::vector<CarriedOut> carryOutWithdrawals(const std::filesystem::path &folder, const std::vector<std::filesystem::path> &rescued = rescueFolders());

}  // namespace fovea
