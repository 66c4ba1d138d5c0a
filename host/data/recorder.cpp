#include "data/recorder.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

#include "core/cbor.hpp"
#include "core/hash.hpp"
#include "core/log.hpp"
#include "core/names.hpp"
#include "core/thread.hpp"
#include "data/assets.hpp"
#include "data/disk.hpp"
#include "data/record_codec.hpp"
#include "data/recovery.hpp"
#include "data/row_codec.hpp"
#include "data/run_files.hpp"
#include "data/stem.hpp"
#include "data/store.hpp"
#include "data/withdrawal.hpp"

namespace fovea {
namespace {

using namespace std::chrono_literals;
using SteadyClock = std::chrono::steady_clock;

// A record is on the disk after a look and a sync at the latest: 200 ms.
constexpr auto kLookInterval = 20ms;
constexpr auto kSyncInterval = 150ms;
constexpr auto kRetryInterval = 200ms;
constexpr auto kRescueInterval = 5s;  // after all folders refused: a try copies much for nothing
constexpr auto kConsentInterval = 5s;  // after files that could not be made
constexpr auto kLongestTransaction = 150ms;

constexpr std::uint64_t kRecordsPerLook = 512;  // between two looks at the journal's room
constexpr std::size_t kBytesPerWake = 256 * 1024;

constexpr const char *kSource = "data";

class JournalRecorder final : public Recorder {
 public:
  JournalRecorder(std::filesystem::path folder, Log &log, std::unique_ptr<sql::Database> database,
                  std::unique_ptr<Journal> journal, std::vector<std::string> recovered)
      : folder_(std::move(folder)),
        log_(log),
        recovered_(std::move(recovered)),
        database_(std::move(database)),
        journal_(std::move(journal)),
        importer_(*database_, journal_->id(), [this](const std::string &text) { complain(text); }) {
    journal_->prepare();  // before the thread starts: the first rows shall not wait for room
    writer_ = std::thread([this] { write(); });
  }

  ~JournalRecorder() override {
    {
      const std::scoped_lock lock(mutex_);
      isClosing_ = true;
    }
    wake_.notify_one();
    writer_.join();
  }

  const std::filesystem::path &folder() const override { return folder_; }
  const std::vector<std::string> &recovered() const override { return recovered_; }

  std::string reserveStem(const std::string &wanted) override {
    auto reservation = StemReservation::take(folder_, wanted);
    std::string stem = reservation.stem();
    const std::scoped_lock lock(mutex_);
    stems_.push_back(std::move(reservation));
    return stem;
  }

  void startSession(const SessionStart &start) override { append(RecordType::SessionStart, toValue(start)); }
  void startRun(const RunStart &start) override { append(RecordType::RunStart, toValue(start)); }
  void addEvent(const Event &event) override {
    encodeEvent(event, encoded_);
    appendEncoded(RecordType::Event);
  }
  void addConsent(const ConsentRecord &consent) override { append(RecordType::Consent, toValue(consent)); }
  void describeColumn(const ColumnRecord &column) override { append(RecordType::Column, toValue(column)); }
  void addStep(const ParticipantStep &step) override { append(RecordType::Step, toValue(step)); }
  void noteWithdrawal(const WithdrawalWish &wish) override {
    append(RecordType::Withdrawal, toValue(wish));
    wake_.notify_one();
  }
  Result<bool> isToGo(const std::string &participant, const std::string &study) override {
    catchUp();
    return fovea::isToGo(folder_, participant, study);
  }
  void endRun(const RunEnd &end) override {
    append(RecordType::RunEnd, toValue(end));
    wake_.notify_one();
  }
  void endSession(const SessionEnd &end) override {
    append(RecordType::SessionEnd, toValue(end));
    wake_.notify_one();
  }

  std::span<const std::byte> addRow(const Row &row) override {
    encodeRow(row, encoded_);
    appendEncoded(RecordType::Row);
    return encoded_;
  }

  void addFrames(const FramePacket &packet) override {
    encodeFrames(packet, encoded_);
    appendEncoded(RecordType::Frames);
  }

  void amendRow(const Row &row) override {
    encodeAmendment(row, encoded_);
    appendEncoded(RecordType::Amendment);
  }

  Result<std::optional<SessionAtWork>> atWork(const std::string &study, const std::string &participant, bool isSimulated) const override {
    return readAtWork(folder_, study, participant, isSimulated, journal_->id());
  }

  std::optional<StemReservation> claimWay(const std::string &study, const std::string &participant, bool isSimulated) const override {
    return fovea::claimWay(folder_, study, participant, isSimulated, journal_->id());
  }

  std::uint64_t columnsDescribed() const override { return columnsDescribed_.load(std::memory_order_acquire); }

  bool full() const override { return journal_->full() || isStoreFull_.load(std::memory_order_acquire); }

  Result<void> flush() override {
    std::unique_lock lock(mutex_);
    const std::uint64_t asked = ++flushesAsked_;
    wake_.notify_one();
    flushed_.wait(lock, [&] { return flushesDone_ >= asked; });
    return flushResult_;
  }

  std::future<Result<RunFiles>> saveRun(const std::string &run, const std::optional<Row> &inHand) override {
    const std::scoped_lock lock(mutex_);
    SaveRequest &request = requests_.emplace_back(SaveRequest{run, inHand, {}});
    wake_.notify_one();
    return request.saved.get_future();
  }

  std::vector<RunFiles> files() const override {
    const std::scoped_lock lock(mutex_);
    return files_;
  }

  void setRowListener(std::function<void(const Row &)> listener) override {
    const std::scoped_lock lock(listening_);
    listener_ = std::move(listener);
  }

  void setStepListener(std::function<void(const ParticipantStep &)> listener) override {
    const std::scoped_lock lock(listening_);
    stepListener_ = std::move(listener);
  }

  void setConsentPrinter(ConsentPrinter printer) override {
    const std::scoped_lock lock(mutex_);
    printer_ = std::move(printer);
    areConsentsDue_ = true;
  }

 protected:
  void catchUp() override {
    const auto flushed = flush();
    const std::string trouble = flushed ? "" : flushed.error().text();
    const std::scoped_lock lock(mutex_);
    if (std::exchange(behind_, trouble) == trouble || flushed) return;
    log_.write(LogLevel::Warning, kSource, "what this session did last may not be in the database, and others' part in the study is looked up in it all the same: " + trouble);
  }

 private:
  // [stage]

  void append(RecordType type, const Value &value) {
    encoded_.clear();
    encodeCbor(value, encoded_);
    journal_->append(type, encoded_);
  }

  void appendEncoded(RecordType type) {
    journal_->append(type, encoded_);
    // A burst is not left to wait for the next look, or memory would fill with it. No lock: a wake-up that is
    // missed is made up for by that look.
    sinceWake_ += encoded_.size();
    if (sinceWake_ < kBytesPerWake) return;
    sinceWake_ = 0;
    wake_.notify_one();
  }

  // [writer]

  struct SaveRequest {
    std::string run;
    std::optional<Row> inHand;
    std::promise<Result<RunFiles>> saved;
  };

  void write() {
    setThread(Thread::Writer);
    for (bool isClosing = false; !isClosing;) {
      std::unique_lock lock(mutex_);
      if (flushesDone_ == flushesAsked_ && requests_.empty() && !isClosing_)
        wake_.wait_for(lock, failed_ ? kRetryInterval : kLookInterval);
      const std::uint64_t asked = flushesAsked_;
      isClosing = isClosing_;
      std::vector<SaveRequest> requests = std::exchange(requests_, {});
      lock.unlock();

      Result<void> result = moveRecords();
      lookAfterJournal(asked > flushesDone_);
      rescueWhatHasNoPlace(isClosing || asked > flushesDone_);
      if (result) result = fileEndedRuns();
      if (result) fileGivenConsents(isClosing || asked > flushesDone_);
      for (SaveRequest &request : requests) request.saved.set_value(result ? save(request) : Result<RunFiles>(result.error()));
      if (result && asked > flushesDone_ && !syncResult_ && !diskFailure_) result = syncResult_;
      report(result);
      if (result && diskFailure_) result = *diskFailure_;

      lock.lock();
      flushesDone_ = asked;
      flushResult_ = result;
      flushed_.notify_all();
    }
    close();
  }

  /// Everything that is in the journal now goes to the database.
  Result<void> moveRecords() {
    const std::uint64_t target = journal_->lastNumber();
    lookAfterJournal(false);
    try {
      while (imported_ < target) moveBatch(target);
    } catch (const sql::Failure &failure) {
      importer_.forget();
      isStoreFull_.store(failure.isFullDisk(), std::memory_order_release);
      isStoreBroken_ = failure.isBrokenDisk();
      return failure.toError(database_->file());
    }
    isStoreFull_.store(false, std::memory_order_release);
    isStoreBroken_ = false;
    return {};
  }

  void moveBatch(std::uint64_t target) {
    bool isHeard, areStepsHeard;
    {
      const std::scoped_lock lock(listening_);
      isHeard = listener_ != nullptr, areStepsHeard = stepListener_ != nullptr;
    }
    std::vector<Row> heard;
    std::vector<ParticipantStep> steps;
    std::uint64_t number = imported_;
    {
      sql::Transaction transaction(*database_);
      const auto move = [&](const Record &record) {
        importer_.apply(record);
        if (record.type == RecordType::SessionStart || record.type == RecordType::RunEnd || record.type == RecordType::Amendment)
          hasMilestone_ = true;
        if (record.type == RecordType::Consent) hasConsent_ = true;
        if (record.type == RecordType::Column) columnsDescribed_.fetch_add(1, std::memory_order_release);
        if (auto step = importer_.takeStep(); step && areStepsHeard) steps.push_back(std::move(*step));
        if (record.type != RecordType::Row || !isHeard) return;
        auto row = decodeRow(importer_.row());
        if (!row || !importer_.rowNumber()) return;
        row->number = importer_.rowNumber();
        heard.push_back(std::move(*row));
      };
      const auto end = SteadyClock::now() + kLongestTransaction;
      while (number < target && SteadyClock::now() < end) {
        const std::uint64_t before = number;
        number = journal_->read(before, move, kRecordsPerLook);
        if (number == before) break;
        lookAfterJournal(false);
      }
      importer_.noteProgress();
      transaction.commit();
    }
    imported_ = number;
    forgetWhatIsSafe();
    const std::scoped_lock lock(listening_);
    for (const Row &row : heard)
      if (listener_) listener_(row);
    for (const ParticipantStep &step : steps)
      if (stepListener_) stepListener_(step);
  }

  /// Keeps room ready for the stage, and the records on the disk.
  void lookAfterJournal(bool mustSync) {
    const std::uint64_t last = journal_->lastNumber();
    const auto now = SteadyClock::now();
    if ((last != syncAsked_ || !syncResult_) && (mustSync || now >= syncDue_)) {
      syncResult_ = journal_->sync();
      syncAsked_ = last;
      noteSync();
      if (syncResult_ && !diskFailure_) synced_ = last;
      syncDue_ = now + kSyncInterval;
    }
    journal_->prepare();
  }

  /// A disk that failed to take what it was given may have dropped it, whatever it says the next time: the
  /// first such error is told at once and kept. A full one drops nothing: there is room again, or there is not.
  void noteSync() {
    if (syncResult_ || diskFailure_ || syncResult_.error().code == ErrorCode::State) return;
    diskFailure_ = syncResult_.error();
    log_.write(LogLevel::Error, kSource,
               diskFailure_->text() + " (a power cut may now lose rows; a crash of the program does not)");
  }

  /// What is in the database is kept for a copy until the journal is on the disk, too, or until the copy is.
  void forgetWhatIsSafe() {
    journal_->forget(std::min(imported_, std::max(synced_, rescue_.last())));
  }

  /// What it has refused it may have dropped: what it takes later proves nothing about what was before.
  bool hasDiskFailed() const { return diskFailure_ || isStoreBroken_; }

  /// The journal's or the database's file refuses what it is given, with room or without.
  bool isDiskRefusing() const { return journal_->full() || !syncResult_ || hasDiskFailed(); }

  /// The records up to this one are where they belong.
  std::uint64_t lastSafe() const { return std::min(imported_, synced_); }

  /// From now on a process that dies, or a disk that does, loses nothing either; the journal keeps trying.
  void rescueWhatHasNoPlace(bool mustTry) {
    const bool isAllStored = lastSafe() == journal_->lastNumber();
    if (!isDiskRefusing() || isAllStored) {
      if (isAllStored || synced_ >= rescue_.last()) rescue_.discard();
      return;
    }
    const auto now = SteadyClock::now();
    if (now < rescueDue_ && !mustTry) return;
    const bool isFull = journal_->full();
    const auto before = rescue_.file();
    const auto copied = rescue_.copy(*journal_, lastSafe());
    if (copied && rescue_.file() != before)  // what is wrong with a disk that is not full was an error of its own
      log_.write(isFull ? LogLevel::Critical : LogLevel::Warning, kSource,
                 std::string(isFull ? "the disk is full: until there is room, rows are kept in memory and in "
                                    : "the disk fails: until it takes what it is given, rows are kept in memory and in ") +
                     rescue_.file().string());
    rescueDue_ = copied ? now : now + kRescueInterval;
    if (!copied && rescueTrouble_ != copied.error().text()) {
      rescueTrouble_ = copied.error().text();
      log_.write(LogLevel::Critical, kSource,
                 std::string(isFull ? "the disk is full" : "the disk fails") + ", and only memory holds the rows that have no place there: " + rescueTrouble_);
    }
  }

  Result<void> fileEndedRuns() {
    if (!hasMilestone_) return {};
    try {
      nameJournal();
      for (const std::string &run : importer_.unfiledRuns()) {
        auto files = fileRun(*database_, folder_, run, holdsStem_, [this] { lookAfterJournal(false); });
        if (!files) return files.error();
        keep(std::move(*files));
      }
    } catch (const sql::Failure &failure) {
      return failure.toError(database_->file());
    }
    hasMilestone_ = false;
    return {};
  }

  /// What cannot be filed is in the database all the same: it keeps nothing else from being done, and is tried again.
  void fileGivenConsents(bool mustTry) {
    ConsentPrinter printer;
    {
      const std::scoped_lock lock(mutex_);
      printer = printer_;
      hasConsent_ = std::exchange(areConsentsDue_, false) || hasConsent_;
    }
    if (!hasConsent_ || !printer) return;
    const auto now = SteadyClock::now();
    if (!consentTrouble_.empty() && now < consentsDue_ && !mustTry) return;
    consentsDue_ = now + kConsentInterval;
    const auto filed = [&]() -> Result<void> {
      try {
        return fileConsents(*database_, folder_, importer_.sessionId(), printer);
      } catch (const sql::Failure &failure) {
        return failure.toError(database_->file());
      }
    }();
    hasConsent_ = !filed;
    const std::string trouble = filed ? "" : filed.error().text();
    if (std::exchange(consentTrouble_, trouble) == trouble) return;
    if (filed) log_.write(LogLevel::Info, kSource, "the files of consents are there now");
    else log_.write(LogLevel::Error, kSource, "files of a consent cannot be made (it is in the database meanwhile): " + trouble);
  }

  Result<RunFiles> save(const SaveRequest &request) {
    try {
      if (!importer_.hasRun(request.run))
        return Error{ErrorCode::Unknown, "this session has no run \"" + request.run + "\"", folder_.string(),
                     "save one that has been started"};
    } catch (const sql::Failure &failure) {
      return failure.toError(database_->file());
    }
    std::function<void()> addDraft;
    if (request.inHand) addDraft = [&] { importer_.addDraft(*request.inHand); };
    auto files = fileRun(*database_, folder_, request.run, holdsStem_, [this] { lookAfterJournal(false); }, addDraft);
    if (addDraft) importer_.forget();
    if (files && files->ending) keep(*files);
    return files;
  }

  /// Files of a run that has ended; those from before have been replaced.
  void keep(RunFiles files) {
    const std::scoped_lock lock(mutex_);
    std::erase_if(stems_, [&](const StemReservation &own) { return own.stem() == files.description.stem(); });
    std::erase_if(files_, [&](const RunFiles &before) { return before.run == files.run; });
    files_.push_back(std::move(files));
  }

  /// For people who look into the folder; nothing depends on the name.
  void nameJournal() {
    const std::string session = importer_.sessionId();
    if (session.empty() || isNamed_) return;
    isNamed_ = true;
    const auto renamed =
        journal_->rename(journal_->file().parent_path() / (fileSafe(session) + kJournalExtension));
    if (!renamed) log_.write(LogLevel::Info, kSource, renamed.error().text());
  }

  void close() {
    if (!consentTrouble_.empty())
      log_.write(LogLevel::Error, kSource, "a consent is in the database and has no files: the next session on " + folder_.string() + " makes them (" + consentTrouble_ + ")");
    const bool hasNoRoom = journal_->full() && imported_ < journal_->lastNumber();
    if (hasNoRoom && rescue_.last() == journal_->lastNumber()) {
      log_.write(LogLevel::Critical, kSource,
                 "the disk is full: " + std::to_string(rescue_.last() - imported_) + " records are in " +
                     rescue_.files() + "; make room and start fovea again on " + folder_.string() +
                     ", or use \"fovea export --recover\", and they come home");
      return;
    }
    if (hasNoRoom) {
      log_.write(LogLevel::Critical, kSource,
                 "the disk is full: of the last " + std::to_string(journal_->lastNumber() - imported_) +
                     " records, those that only memory held are lost; the others stay in " +
                     journal_->file().string() + " until the next start");
      return;
    }
    if (failed_) {
      log_.write(LogLevel::Critical, kSource,
                 "the session's records stay in " + journal_->file().string() + alsoRescued() + " until the next start");
      return;
    }
    if (hasDiskFailed() && rescue_.last() > 0)
      log_.write(LogLevel::Critical, kSource,
                 "the disk has failed: have it checked; the last records are in " + rescue_.files() + ", too, and come home when fovea is started again on " +
                     folder_.string());
    auto finished = finishJournal(*database_, importer_, folder_, journal_->file(),
                                  "the recorder was closed before this ended");
    if (!finished) log_.write(LogLevel::Error, kSource, finished.error().text());
    else if (!hasDiskFailed()) rescue_.discard();  // all of it is in the database, and that on the disk
  }

  std::string alsoRescued() const { return rescue_.last() > 0 ? ", and the last of them in " + rescue_.files() + "," : ""; }

  /// Once when a trouble begins or changes, once when it is over.
  void report(const Result<void> &result) {
    const std::string trouble = result ? "" : result.error().text();
    failed_ = !result;
    if (trouble == trouble_) return;
    if (!result)
      log_.write(LogLevel::Error, kSource, trouble + " (rows are kept in the journal meanwhile)");
    else
      log_.write(LogLevel::Info, kSource, "the database takes rows again");
    trouble_ = trouble;
  }

  void complain(const std::string &text) { log_.write(LogLevel::Error, kSource, text); }

  const std::filesystem::path folder_;
  Log &log_;
  const std::vector<std::string> recovered_;
  std::unique_ptr<sql::Database> database_;
  std::unique_ptr<Journal> journal_;
  Importer importer_;

  // [stage]
  std::vector<std::byte> encoded_;
  std::size_t sinceWake_ = 0;

  // [writer]
  std::uint64_t imported_ = 0;
  std::uint64_t synced_ = 0;     // the last record that is on the disk for certain: none after the first failure
  std::uint64_t syncAsked_ = 0;  // the last one that the disk was asked to take
  SteadyClock::time_point syncDue_{};
  Result<void> syncResult_;
  std::optional<Error> diskFailure_;  // the first: what a sync lost does not come back with the next
  bool hasMilestone_ = false;  // what came to the database may give files something new: a session, a run's end, an amendment
  ConsentPrinter printer_;      // guarded by mutex_
  bool areConsentsDue_ = false;  // guarded by mutex_: those that are there already
  bool hasConsent_ = false;     // one came to the database
  std::string consentTrouble_;  // why the files of one are not there
  SteadyClock::time_point consentsDue_{};
  bool isNamed_ = false;
  bool failed_ = false;
  std::string trouble_;
  bool isStoreBroken_ = false;
  Rescue rescue_;
  std::string rescueTrouble_;
  SteadyClock::time_point rescueDue_{};
  std::atomic<bool> isStoreFull_{false};
  std::atomic<std::uint64_t> columnsDescribed_{0};
  const HoldsStem holdsStem_ = [this](const std::string &stem) {
    const std::scoped_lock lock(mutex_);
    return std::any_of(stems_.begin(), stems_.end(), [&](const StemReservation &own) { return own.stem() == stem; });
  };

  mutable std::mutex mutex_;  // of what follows
  std::condition_variable wake_, flushed_;
  bool isClosing_ = false;
  std::uint64_t flushesAsked_ = 0, flushesDone_ = 0;
  Result<void> flushResult_;
  std::string behind_;  // why the database lacks something, as it was told last
  std::vector<SaveRequest> requests_;
  std::vector<RunFiles> files_;
  std::vector<StemReservation> stems_;  // not needed any more when files begin with them

  std::mutex listening_;  // held while the listener runs: once it is replaced, it is not running
  std::function<void(const Row &)> listener_;
  std::function<void(const ParticipantStep &)> stepListener_;

  std::thread writer_;
};

/// A journal that is there may be one of somebody who has just kept a file, and says so later.
void removeStrayAssetsOf(sql::Database &database, const std::filesystem::path &folder, Log &log) {
  std::error_code none;
  for (const auto &entry : std::filesystem::directory_iterator(folder / kJournalFolder, none))
    if (entry.path().extension() == kJournalExtension) return;
  try {
    removeStrayAssets(database, folder);
  } catch (const sql::Failure &failure) {
    log.write(LogLevel::Warning, kSource, failure.toError(database.file()).text());
  }
}

}  // namespace

Result<std::unique_ptr<Recorder>> Recorder::open(const std::filesystem::path &folder, Log &log) {
  const std::filesystem::path journals = folder / kJournalFolder;
  for (const auto &needed : {folder, journals})
    if (auto writable = makeWritableFolder(needed); !writable) return writable.error();
  auto recovered = recoverSessions(folder, "the host ended without closing the session");
  if (!recovered) return recovered.error();
  for (const CarriedOut &each : carryOutWithdrawals(folder))
    if (each.receipt) log.write(LogLevel::Warning, kSource, each.participant + " withdrew in an earlier session: what was removed, what is left, and what they are to be paid is in " + each.receipt->file.string());
    else log.write(LogLevel::Error, kSource, each.trouble());
  auto database = openStore(folder);
  if (!database) return database.error();
  for (const Error &problem : recovered->problems) log.write(LogLevel::Error, kSource, problem.text());
  for (const std::string &session : recovered->sessions)
    log.write(LogLevel::Warning, kSource, "session " + session + " had no end: its rows were brought home");
  auto journal = [&] {
    // Whoever comes next waits, so that nobody keeps a file meanwhile that no row speaks of yet.
    const FolderTurn turn(folder);
    if (recovered->problems.empty()) removeStrayAssetsOf(**database, folder, log);
    return Journal::create(journals / (randomHex(8) + kJournalExtension));
  }();
  if (!journal) return journal.error();
  return std::unique_ptr<Recorder>(std::make_unique<JournalRecorder>(
      folder, log, std::move(*database), std::move(*journal), std::move(recovered->sessions)));
}

}  // namespace fovea
