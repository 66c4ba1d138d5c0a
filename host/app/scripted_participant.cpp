#include "app/scripted_participant.hpp"

#include <cerrno>
#include <csignal>
#include <cstring>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "plugins/places.hpp"
#include "core/json.hpp"

extern char **environ;

namespace fovea {

Result<std::unique_ptr<ScriptedParticipant>> ScriptedParticipant::start(std::uint64_t seed) {
  const std::string program = ownProgram().parent_path() / "fovea-participant";
  int in[2], out[2];
  if (pipe2(in, O_CLOEXEC) != 0 || pipe2(out, O_CLOEXEC) != 0)
    return Error{ErrorCode::Device, std::string("no pipe to the scripted participant: ") + std::strerror(errno), program, ""};
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, in[0], STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
  std::string seedText = std::to_string(seed), name = program, option = "--seed";
  char *arguments[] = {name.data(), option.data(), seedText.data(), nullptr};
  pid_t process = -1;
  const int problem = posix_spawn(&process, program.c_str(), &actions, nullptr, arguments, environ);
  posix_spawn_file_actions_destroy(&actions);
  close(in[0]);
  close(out[1]);
  std::unique_ptr<ScriptedParticipant> participant(new ScriptedParticipant);
  participant->toProgram_ = in[1];
  participant->fromProgram_ = out[0];
  if (problem != 0)
    return Error{ErrorCode::Device, std::string("the scripted participant cannot be started: ") + std::strerror(problem), program,
                 "build it: it belongs beside fovea"};
  participant->process_ = process;
  fcntl(out[0], F_SETFL, O_NONBLOCK);
  std::signal(SIGPIPE, SIG_IGN);  // a participant that left is no reason to die
  return participant;
}

ScriptedParticipant::~ScriptedParticipant() {
  finish();
  if (fromProgram_ >= 0) close(fromProgram_);
}

void ScriptedParticipant::tell(const InputRequest &request, Timestamp now) {
  List keys;
  for (const std::string &key : request.keys) keys.push_back(Value(key));
  const std::string line = toJson(Value(Dict{{"keys", Value(std::move(keys))},
                                             {"expected", Value(request.expected)},
                                             {"since_ns", Value(toNanoseconds(request.since))},
                                             {"now_ns", Value(toNanoseconds(now))}})) +
                           "\n";
  for (std::size_t sent = 0; sent < line.size();) {
    const ssize_t count = write(toProgram_, line.data() + sent, line.size() - sent);
    if (count <= 0) {
      hasLeft_ = true;
      return;
    }
    sent += static_cast<std::size_t>(count);
  }
}

void ScriptedParticipant::listen() {
  char bytes[4096];
  for (;;) {
    const ssize_t count = read(fromProgram_, bytes, sizeof bytes);
    if (count == 0) hasLeft_ = true;
    if (count <= 0) return;
    unread_.append(bytes, static_cast<std::size_t>(count));
    for (std::size_t end; (end = unread_.find('\n')) != std::string::npos;) {
      readLine(unread_.substr(0, end));
      unread_.erase(0, end + 1);
    }
  }
}

void ScriptedParticipant::finish() {
  if (toProgram_ < 0) return;
  close(toProgram_);  // the end of its input is the end of its day
  toProgram_ = -1;
  pollfd output{fromProgram_, POLLIN, 0};
  while (process_ > 0 && poll(&output, 1, 2000) > 0) {
    listen();
    if (output.revents & POLLHUP) break;
  }
  if (process_ > 0) {
    if (!hasLeft_) kill(process_, SIGTERM);
    waitpid(process_, nullptr, 0);
  }
  process_ = -1;
}

std::string ScriptedParticipant::trouble() const {
  if (!complaint_.empty()) return complaint_;
  return hasLeft_ && toProgram_ >= 0 ? "it has left; fovea-participant --check says whether it can press keys here" : "";
}

void ScriptedParticipant::readLine(const std::string &line) {
  auto said = parseJson(line, "scripted participant");
  if (!said) return;
  if (complaint_.empty()) complaint_ = said->root.textOr("error", "");
  const Value *press = said->root.find("press"), *before = said->root.find("t_monotonic_ns"), *after = said->root.find("t_after_ns");
  if (!press || !press->as<bool>() || !before || !before->as<std::int64_t>()) return;
  const std::int64_t began = *before->as<std::int64_t>();
  injections_.push_back({said->root.textOr("key", ""), *press->as<bool>(), began,
                         after && after->as<std::int64_t>() ? *after->as<std::int64_t>() : began});
}

}  // namespace fovea
