#include "core/log.hpp"

#include <fmt/format.h>
#include <pthread.h>
#include <spdlog/async_logger.h>
#include <spdlog/details/thread_pool.h>
#include <spdlog/sinks/sink.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstring>
#include <mutex>

#include "core/wall_time.hpp"

namespace fovea {
namespace {

constexpr std::size_t kQueuedLines = 8192;

using File = std::unique_ptr<std::FILE, int (*)(std::FILE *)>;

/// Keeps the promise of one line per message, and of a console that no message can steer.
std::string escaped(std::string_view text) {
  std::string safe;
  safe.reserve(text.size());
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\\')
      safe += "\\\\";
    else if (c == '\n')
      safe += "\\n";
    else if (c == '\r')
      safe += "\\r";
    else if (c == '\t')
      safe += "\\t";
    else if (byte < 0x20 || byte == 0x7F)
      safe += fmt::format("\\x{:02x}", byte);
    else
      safe += c;
  }
  return safe;
}

constexpr int kFieldsBeforeLevel = 3;

std::string lineText(std::int64_t sessionNanoseconds, std::string_view run, LogLevel level, std::string_view source,
                     std::string_view text) {
  return fmt::format("{:.6f}\t{}\t{}\t{}\t{}\t{}", static_cast<double>(sessionNanoseconds) * 1e-9,
                     toText(toLocal(wallNow())), run.empty() ? "-" : escaped(run), levelName(level), escaped(source), escaped(text));
}

spdlog::level::level_enum spdlogLevel(LogLevel level) {
  if (level >= LogLevel::Critical) return spdlog::level::critical;
  if (level >= LogLevel::Error) return spdlog::level::err;
  if (level >= LogLevel::Warning) return spdlog::level::warn;
  return level >= LogLevel::Info ? spdlog::level::info : spdlog::level::debug;
}

/// Where lines end up, on the background thread. Their text is complete already.
class LineSink final : public spdlog::sinks::sink {
 public:
  using Drops = std::function<std::size_t()>;

  explicit LineSink(std::function<std::int64_t()> now) : now_(std::move(now)) {}

  /// `drops` counts the lines that a full queue has lost; `waiting` those that are in it.
  void watch(Drops drops, Drops waiting) {
    drops_ = std::move(drops);
    waiting_ = std::move(waiting);
  }

  void setFile(File file) {
    const std::lock_guard lock(mutex_);
    file_ = std::move(file);
    complained_ = false;
    noteLeast();
  }

  void setConsoleLevel(LogLevel level) {
    const std::lock_guard lock(mutex_);
    consoleLevel_ = level;
    noteLeast();
  }

  void setFileLevel(LogLevel level) {
    const std::lock_guard lock(mutex_);
    fileLevel_ = level;
    noteLeast();
  }

  /// Does a line of that level go anywhere? Thread: [any].
  bool wants(LogLevel level) const { return level >= least_.load(std::memory_order_acquire); }

  void log(const spdlog::details::log_msg &message) override {
    {
      const std::lock_guard lock(mutex_);
      reportDrops();
      put(static_cast<LogLevel>(message.source.line), {message.payload.data(), message.payload.size()});
      // Between bursts each line reaches the system at once, so that a crash loses none.
      if (waiting_() == 0 || message.level >= spdlog::level::warn) flushFile();
      ++written_;
    }
    wrote_.notify_all();
  }

  /// Waits until `lines` lines are written or lost. Bounded: a dead disk must not hold up a session.
  void waitFor(std::uint64_t lines) {
    std::unique_lock lock(mutex_);
    wrote_.wait_for(lock, std::chrono::seconds(2), [&] { return written_ + drops_() >= lines; });
    flushFile();
  }

  void flush() override {
    const std::lock_guard lock(mutex_);
    flushFile();
  }
  // The text has its form already.
  void set_pattern(const std::string &) override {}
  void set_formatter(std::unique_ptr<spdlog::formatter>) override {}

 private:
  void reportDrops() {
    const std::size_t drops = drops_();
    if (drops == reportedDrops_) return;
    put(LogLevel::Warning,
        lineText(now_(), "", LogLevel::Warning, "log",
                 fmt::format("{} lines were lost, they came too fast", drops - reportedDrops_)));
    reportedDrops_ = drops;
  }

  void put(LogLevel level, std::string_view line) {
    if (level >= consoleLevel_) {
      // People at a console know the time: level, source and text are enough.
      std::size_t shown = 0;
      for (int i = 0; i < kFieldsBeforeLevel; ++i) shown = line.find('\t', shown) + 1;
      std::fprintf(stderr, "fovea\t%.*s\n", static_cast<int>(line.size() - shown), line.data() + shown);
    }
    if (!file_ || level < fileLevel_) return;
    std::fwrite(line.data(), 1, line.size(), file_.get());
    std::fputc('\n', file_.get());
  }

  void noteLeast() { least_.store(file_ ? std::min(fileLevel_, consoleLevel_) : consoleLevel_, std::memory_order_release); }

  void flushFile() {
    if (!file_ || (std::fflush(file_.get()) == 0 && !std::ferror(file_.get())) || complained_) return;
    complained_ = true;
    std::fprintf(stderr, "fovea: the log file cannot be written: %s\n", std::strerror(errno));
  }

  std::function<std::int64_t()> now_;
  Drops drops_, waiting_;
  std::mutex mutex_;
  std::condition_variable wrote_;
  File file_{nullptr, std::fclose};
  LogLevel consoleLevel_ = LogLevel::Warning;
  LogLevel fileLevel_ = LogLevel::Debug;
  std::atomic<LogLevel> least_{LogLevel::Warning};  // of both
  std::uint64_t written_ = 0;
  std::size_t reportedDrops_ = 0;
  bool complained_ = false;
};

}  // namespace

std::string_view levelName(LogLevel level) {
  switch (level) {
    case LogLevel::Debug:
      return "debug";
    case LogLevel::Info:
      return "info";
    case LogLevel::Exp:
      return "exp";
    case LogLevel::Data:
      return "data";
    case LogLevel::Warning:
      return "warning";
    case LogLevel::Error:
      return "error";
    case LogLevel::Critical:
      return "critical";
  }
  return "info";
}

Result<LogLevel> parseLogLevel(std::string_view word) {
  std::string lower(word);
  for (char &letter : lower)
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  for (const LogLevel level : {LogLevel::Error, LogLevel::Warning, LogLevel::Data, LogLevel::Exp, LogLevel::Info, LogLevel::Debug})
    if (levelName(level) == lower) return level;
  return Error{ErrorCode::BadArgument, "\"" + std::string(word) + "\" is no level of the log", "loggingLevel",
               "use error, warning, data, exp, info or debug"};
}

struct Log::Sinks {
  explicit Sinks(std::function<std::int64_t()> sessionNow)
      : now(sessionNow),
        sink(std::make_shared<LineSink>(std::move(sessionNow))),
        pool(std::make_shared<spdlog::details::thread_pool>(
            kQueuedLines, 1, [] { pthread_setname_np(pthread_self(), "fovea-log"); })),
        logger(std::make_shared<spdlog::async_logger>("fovea", sink, pool,
                                                      spdlog::async_overflow_policy::overrun_oldest)) {
    logger->set_level(spdlog::level::trace);
    // Plain pointer: the sink is called by this pool's thread alone, or while this object lives.
    sink->watch([p = pool.get()] { return p->overrun_counter(); },
                [p = pool.get()] { return p->queue_size(); });
  }

  ~Sinks() { pool.reset(); }  // writes what is queued, then ends the thread

  std::function<std::int64_t()> now;
  std::function<void(const LogLine &)> listener;
  std::mutex runMutex;  // held for a copy of a short text
  std::string run;
  std::shared_ptr<LineSink> sink;
  std::shared_ptr<spdlog::details::thread_pool> pool;
  std::shared_ptr<spdlog::async_logger> logger;
  std::atomic<std::uint64_t> queued{0};
};

Log::Log(std::function<std::int64_t()> now) : sinks_(std::make_unique<Sinks>(std::move(now))) {}

Log::~Log() { flush(); }

Result<void> Log::openFile(const std::filesystem::path &path) {
  File file(std::fopen(path.c_str(), "ae"), std::fclose);
  if (!file)
    return Error{ErrorCode::Io, std::string("the log file cannot be opened: ") + std::strerror(errno),
                 path.string(), "check that the folder exists and may be written"};
  sinks_->sink->setFile(std::move(file));
  return {};
}

void Log::setFileLevel(LogLevel level) {
  flush();  // lines on their way are judged by the level of their time
  sinks_->sink->setFileLevel(level);
}

void Log::setConsoleLevel(LogLevel level) {
  flush();
  sinks_->sink->setConsoleLevel(level);
}

void Log::setRun(std::string_view id) {
  const std::lock_guard lock(sinks_->runMutex);
  sinks_->run = id;
}

void Log::setListener(std::function<void(const LogLine &)> listener) {
  sinks_->listener = std::move(listener);
}

void Log::write(LogLevel level, std::string_view source, std::string_view text) {
  const std::int64_t now = sinks_->now();
  if (sinks_->sink->wants(level)) {
    const std::string run = [this] {
      const std::lock_guard lock(sinks_->runMutex);
      return sinks_->run;
    }();
    const std::string line = lineText(now, run, level, source, text);
    // The exact level travels as the source line: spdlog has fewer levels than the field.
    const spdlog::source_loc exactLevel{"", static_cast<int>(level), ""};
    sinks_->queued.fetch_add(1, std::memory_order_relaxed);
    sinks_->logger->log(exactLevel, spdlogLevel(level), spdlog::string_view_t(line.data(), line.size()));
  }
  if (sinks_->listener) sinks_->listener({now, level, std::string(source), std::string(text)});
}

void Log::flush() { sinks_->sink->waitFor(sinks_->queued.load(std::memory_order_relaxed)); }

}  // namespace fovea
