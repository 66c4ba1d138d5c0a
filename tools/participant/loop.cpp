#include "participant/loop.hpp"

#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <ctime>
#include <optional>
#include <string>

#include "core/json.hpp"

namespace fovea {
namespace {

volatile sig_atomic_t interrupted = 0;
void noteInterrupt(int) { interrupted = 1; }

/// Lets SIGINT and SIGTERM through only while poll() waits, so that none can slip in between.
class Interrupts {
 public:
  Interrupts() {
    interrupted = 0;
    struct sigaction action {};
    action.sa_handler = noteInterrupt;
    sigaction(SIGINT, &action, &oldInterrupt_);
    sigaction(SIGTERM, &action, &oldTerminate_);
    struct sigaction ignore {};
    ignore.sa_handler = SIG_IGN;
    sigaction(SIGPIPE, &ignore, &oldPipe_);
    sigset_t blocked;
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGINT);
    sigaddset(&blocked, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &blocked, &whileWaiting_);
  }
  ~Interrupts() {
    pthread_sigmask(SIG_SETMASK, &whileWaiting_, nullptr);
    sigaction(SIGINT, &oldInterrupt_, nullptr);
    sigaction(SIGTERM, &oldTerminate_, nullptr);
    sigaction(SIGPIPE, &oldPipe_, nullptr);
  }
  Interrupts(const Interrupts &) = delete;
  Interrupts &operator=(const Interrupts &) = delete;
  const sigset_t *whileWaiting() const { return &whileWaiting_; }

 private:
  struct sigaction oldInterrupt_ {
  }, oldTerminate_{}, oldPipe_{};
  sigset_t whileWaiting_{};
};

std::int64_t monotonicNow() {
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC, &time);
  return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

bool writeAll(int output, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(output, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

class Participant {
 public:
  Participant(int output, Behaviour &behaviour, KeySink &keys)
      : output_(output), behaviour_(behaviour), keys_(keys) {}

  void take(std::string_view bytes) {
    unread_ += bytes;
    std::size_t start = 0;
    for (std::size_t end; (end = unread_.find('\n', start)) != std::string::npos; start = end + 1)
      if (end > start) takeLine(std::string_view(unread_).substr(start, end - start));
    unread_.erase(0, start);
  }

  /// Does what is due; the time of the next thing to do, or nothing.
  std::optional<std::int64_t> act() {
    const std::int64_t now = monotonicNow();
    const bool pressIsDue = next_.at && *next_.at <= now;
    if (down_.at && (*down_.at <= now || pressIsDue)) release();
    if (pressIsDue) press();
    if (down_.at && next_.at) return std::min(*down_.at, *next_.at);
    return down_.at ? down_.at : next_.at;
  }

  void release() {
    if (!down_.at) return;
    report(down_.key, false);
    down_.at.reset();
  }

  bool outputGone() const { return outputGone_; }
  bool hadBadRequests() const { return hadBadRequests_; }

 private:
  struct Due {
    std::string key;
    std::optional<std::int64_t> at;  // CLOCK_MONOTONIC; empty: nothing is due
    std::int64_t hold = 0;
  };

  void takeLine(std::string_view line) {
    const auto request = readRequest(line);
    if (!request) return complain(request.error());
    const PlannedPress planned = behaviour_.plan(*request);
    // The pipe carries session time, this program only knows the monotonic clock: "now" ties the two
    // together, late by as much as the line was under way.
    const std::int64_t alreadyPassed = request->since > 0 ? request->now - request->since : 0;
    const std::int64_t wait = std::max<std::int64_t>(0, planned.reactionTime.count() - alreadyPassed);
    next_ = Due{planned.key, monotonicNow() + wait, planned.hold.count()};
  }

  void press() {
    next_.at.reset();
    if (report(next_.key, true)) down_ = Due{next_.key, monotonicNow() + next_.hold, 0};
  }

  bool report(const std::string &key, bool press) {
    const auto injection = keys_.send(key, press);
    if (!injection) {
      complain(injection.error());
      say(toJson(Value(Dict{{"error", injection.error().text()}})));  // or it is awaited for ever
      return false;
    }
    std::array<char, 256> line{};
    std::snprintf(line.data(), line.size(), "{\"key\":\"%s\",\"press\":%s,\"t_monotonic_ns\":%lld,\"t_after_ns\":%lld}", key.c_str(),
                  press ? "true" : "false", static_cast<long long>(injection->before), static_cast<long long>(injection->after));
    say(line.data());
    return true;
  }

  void say(const std::string &line) { outputGone_ = !writeAll(output_, line + "\n") || outputGone_; }

  void complain(const Error &error) {
    hadBadRequests_ = true;
    std::fprintf(stderr, "fovea-participant: %s\n", error.text().c_str());
  }

  int output_;
  Behaviour &behaviour_;
  KeySink &keys_;
  std::string unread_;
  Due next_, down_;
  bool outputGone_ = false, hadBadRequests_ = false;
};

/// Sleeps until something can be read, `deadline` passes or a signal comes.
void waitFor(std::array<pollfd, 2> &polled, std::optional<std::int64_t> deadline, const sigset_t *signals) {
  for (pollfd &one : polled) one.revents = 0;
  timespec timeout{};
  if (deadline) {
    const std::int64_t left = std::max<std::int64_t>(0, *deadline - monotonicNow());
    timeout = {static_cast<time_t>(left / 1'000'000'000), static_cast<long>(left % 1'000'000'000)};
  }
  ppoll(polled.data(), polled.size(), deadline ? &timeout : nullptr, signals);
}

}  // namespace

LoopEnd runParticipant(int input, int output, Behaviour &behaviour, KeySink &keys) {
  const Interrupts interrupts;
  Participant participant(output, behaviour, keys);
  std::array<pollfd, 2> polled = {pollfd{input, POLLIN, 0}, pollfd{keys.descriptor(), POLLIN, 0}};
  bool inputEnded = false;
  while (!inputEnded && !interrupted) {
    const auto deadline = participant.act();
    if (participant.outputGone()) break;
    waitFor(polled, deadline, interrupts.whileWaiting());
    if (polled[1].revents != 0) keys.serve();
    if (polled[0].revents == 0) continue;
    std::array<char, 4096> bytes;
    const ssize_t count = read(input, bytes.data(), bytes.size());
    if (count > 0) participant.take(std::string_view(bytes.data(), static_cast<std::size_t>(count)));
    inputEnded = count == 0 || (count < 0 && errno != EINTR && errno != EAGAIN);
  }
  participant.release();
  if (interrupted) return LoopEnd::Interrupted;
  if (participant.outputGone()) return LoopEnd::OutputGone;
  return participant.hadBadRequests() ? LoopEnd::BadRequests : LoopEnd::InputEnded;
}

}  // namespace fovea
