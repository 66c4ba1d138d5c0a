#pragma once
// The way of a row: journal on the caller's thread, database and files on [writer].

#include <filesystem>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "data/cells.hpp"
#include "data/consent_files.hpp"
#include "data/failures.hpp"
#include "data/frames.hpp"
#include "data/participants.hpp"
#include "data/records.hpp"
#include "data/rescue.hpp"
#include "data/totals.hpp"
#include "data/trials.hpp"

namespace fovea {

class Log;

/// Files made of one run.
struct RunFiles {
  std::string run;
  std::optional<Ending> ending;  // none: it is still going on
  std::vector<std::filesystem::path> tables;  // CSV, the main table first
  std::filesystem::path description;          // JSON sidecar
  std::optional<std::filesystem::path> frames;  // every frame, gzipped CSV; none: the run showed none
};

/// What was brought home of crashed sessions, and what was not.
struct Recovery {
  std::vector<RunFiles> runs;
  std::vector<std::string> sessions;  // ids
  std::vector<Error> problems;        // journals that stay where they are, and damages; the others are home
};

/// Everything that a session leaves behind goes through here.
///
/// Thread: made and closed on [main]; the calls that add or amend on [stage]. Each of them returns once the record is in
/// the journal.
class Recorder {
 public:
  /// Makes `folder` if needed, tests that it can be written, opens `fovea.db`, brings home what crashed
  /// sessions left behind, and starts [writer]. Errors: Io, naming the folder and what to do.
  static Result<std::unique_ptr<Recorder>> open(const std::filesystem::path &folder, Log &log);
  virtual ~Recorder() = default;  // closes

  virtual const std::filesystem::path &folder() const = 0;
  /// Sessions brought home by open(): their ids.
  virtual const std::vector<std::string> &recovered() const = 0;

  /// What the names of a run's or the session's files may begin with: `wanted`, or `wanted_1`, ... No other
  /// host on this folder gets the same one. Thread: [main] or [stage], outside of frames: it looks into the folder.
  virtual std::string reserveStem(const std::string &wanted) = 0;

  virtual void startSession(const SessionStart &start) = 0;
  virtual void startRun(const RunStart &start) = 0;
  /// Returns the row as it was recorded, for decodeRow(); its bytes stay until the next call.
  virtual std::span<const std::byte> addRow(const Row &row) = 0;
  /// Sets these cells of row `row.number` of its table, which has been added before; columns that it lacks are added.
  /// The row listener hears nothing of it. No such row: the log says so, and the cells are kept in "unplaced".
  virtual void amendRow(const Row &row) = 0;
  virtual void addEvent(const Event &event) = 0;
  /// Allocates nothing once it has been called with packets as large.
  virtual void addFrames(const FramePacket &packet) = 0;
  virtual void addConsent(const ConsentRecord &consent) = 0;
  virtual void addStep(const ParticipantStep &step) = 0;
  /// It is carried out once no session of the folder is at work, whatever happens to this one: carryOutWithdrawals(). Where nothing is kept on a disk
  /// nothing is done.
  virtual void noteWithdrawal(const WithdrawalWish & /*wish*/) {}
  /// Does that wait to be carried out for a person? Then what is recorded of them now would go with it. Looks once all that was recorded is in
  /// the database. Thread: any that may wait. Errors: Io.
  virtual Result<bool> isToGo(const std::string & /*participant*/, const std::string & /*study*/) { return false; }
  /// What `column` does not state stays as it was declared.
  virtual void describeColumn(const ColumnRecord &column) = 0;
  virtual void endRun(const RunEnd &end) = 0;
  virtual void endSession(const SessionEnd &end) = 0;

  /// Somebody's latest way through the study, if it is not over: to go on where a crash or a stop has left it. What is
  /// still on its way to the database is not looked at. Thread: any that may wait. Errors: Io.
  virtual Result<std::optional<OpenWay>> openWay(const std::string &study, const std::string &participant, bool isSimulated) const {
    return readOpenWay(folder(), study, participant, isSimulated);
  }

  /// As readAtWork(). Thread: any that may wait. Errors: Io.
  virtual Result<std::optional<SessionAtWork>> atWork(const std::string & /*study*/, const std::string & /*participant*/, bool /*isSimulated*/) const {
    return std::optional<SessionAtWork>();
  }

  /// As fovea::claimWay(). Thread: any that may wait.
  virtual std::optional<StemReservation> claimWay(const std::string & /*study*/, const std::string & /*participant*/, bool /*isSimulated*/) const {
    return StemReservation();
  }

  /// As fovea::takeCell(), once all that was recorded is in the database. Thread: any that may wait. Errors: Io.
  virtual Result<std::int64_t> takeCell(const CellSeeker &seeker, const std::function<std::int64_t(const CellCounts &)> &choose) {
    catchUp();
    return fovea::takeCell(folder(), seeker, choose);
  }

  /// As readTrials(), once all that was recorded is in the database. Thread: any that may wait. Errors: Io.
  virtual Result<KnownTrials> trials(const std::string &study, const std::string &way, bool isSimulated) {
    catchUp();
    return readTrials(folder(), study, way, isSimulated);
  }

  /// As readTotals(), once all that was recorded is in the database. Thread: any that may wait. Errors: Io.
  virtual Result<StudyTotals> totals(const std::string &study, const std::string &way, bool isSimulated) {
    catchUp();
    return readTotals(folder(), study, way, isSimulated);
  }

  /// As readOthers(), once all that was recorded is in the database. Thread: any that may wait. Errors: Io.
  virtual Result<std::vector<OtherWay>> others(const std::string &study, const std::string &way, bool isSimulated, std::int64_t now, Duration leftAfter) {
    catchUp();
    return readOthers(folder(), study, way, isSimulated, now, leftAfter);
  }

  /// As fovea::takeBackFailure(), once all that was recorded is in the database. Thread: any that may wait. Errors: State, Io.
  virtual Result<FailureTakenBack> takeBackFailure(const FailureMistake &mistake) {
    catchUp();
    return fovea::takeBackFailure(folder(), mistake);
  }

  /// How many descriptions of columns have come to the database: who knows some looks again when there are more. Thread: any.
  virtual std::uint64_t columnsDescribed() const = 0;

  /// Is the disk full? The session pauses until it is not.
  virtual bool full() const = 0;
  /// Waits until everything appended so far is in the database and on the disk, and the files of ended runs
  /// are written. A failure to bring the journal to the disk is told by this and every later call. Thread: [main], or any thread that may wait.
  virtual Result<void> flush() = 0;
  /// Makes the files of a run of this session anew, on [writer]; the run may be going on. The run's own files are
  /// replaced, each in one step; there is never a copy. `inHand` is a row that is not finished: it stands last in
  /// the files and nowhere else. Whoever must not wait looks at the future later, or never.
  /// Thread: [stage]. Errors: Unknown when this session has no such run; Io.
  virtual std::future<Result<RunFiles>> saveRun(const std::string &run, const std::optional<Row> &inHand) = 0;
  /// The files of the runs that ended in this session; complete after flush().
  virtual std::vector<RunFiles> files() const = 0;
  /// Hears every row on [writer] after it went to the database, with its number: for live tables; readRows()
  /// has those that went there before. Returns when the one before is no longer running. The listener must not call this.
  virtual void setRowListener(std::function<void(const Row &)> listener) = 0;
  /// The same of what participants did.
  virtual void setStepListener(std::function<void(const ParticipantStep &)> /*listener*/) {}
  /// From now on, consents that are given are filed, each with a copy that this makes, as are those of ended sessions that have no files
  /// yet. Without one they are in the database alone. What cannot be filed is logged, and tried again. Thread: [main].
  virtual void setConsentPrinter(ConsentPrinter) {}

 protected:
  /// Before the database is asked. A disk that refuses keeps nobody from asking: what it has is looked at all the same.
  virtual void catchUp() { (void)flush(); }
};

/// Brings the rows of crashed sessions in `folder` into the database, writes their files, marks their runs as
/// crashed because of `error`. Journals of living processes are left alone. What a full disk made them keep elsewhere is
/// looked for in `rescued`. Fails only when nothing could be looked at.
/// Thread: any, no Recorder open on the same session.
Result<Recovery> recoverSessions(const std::filesystem::path &folder, const std::string &error,
                                 const std::vector<std::filesystem::path> &rescued = rescueFolders());

}  // namespace fovea
