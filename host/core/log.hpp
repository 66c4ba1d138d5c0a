#pragma once
// The log file and the console. Writing is done by a background thread; the caller only queues.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace fovea {

/// The field's levels and numbers.
enum class LogLevel { Debug = 10, Info = 20, Exp = 22, Data = 25, Warning = 30, Error = 40, Critical = 50 };

std::string_view levelName(LogLevel level);
/// Letters of either case. Errors: BadArgument, with the words there are.
Result<LogLevel> parseLogLevel(std::string_view word);

struct LogLine {
  std::int64_t sessionNanoseconds = 0;
  LogLevel level = LogLevel::Info;
  std::string source;
  std::string text;
};

/// One line per message: session seconds, wall time, run, level, source, text (line breaks escaped), parted by tabs.
///
/// Thread: [any]; a full queue drops the oldest line and says so, it never blocks the caller.
class Log {
 public:
  /// `now` reads the session clock in nanoseconds. Console lines (warnings and worse) go to standard error.
  explicit Log(std::function<std::int64_t()> now);
  ~Log();
  Log(const Log &) = delete;
  Log &operator=(const Log &) = delete;

  /// Also writes to `file` from now on, appending; replaces an earlier file.
  Result<void> openFile(const std::filesystem::path &file);
  void setConsoleLevel(LogLevel level);
  /// Lines below it stay out of the file; at first all go there.
  void setFileLevel(LogLevel level);
  /// Lines from now on are of this run; empty: of none, which is written as "-".
  void setRun(std::string_view id);
  /// Hears every line, on the caller's thread: keep it short. Set before other threads write.
  void setListener(std::function<void(const LogLine &)> listener);

  void write(LogLevel level, std::string_view source, std::string_view text);
  void flush();

 private:
  struct Sinks;
  std::unique_ptr<Sinks> sinks_;
};

}  // namespace fovea
