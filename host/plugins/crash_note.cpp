#include "plugins/crash_note.hpp"

#include <csignal>
#include <cstring>

namespace fovea {
namespace {

struct Note {
  bool isSet = false;
  char plugin[128] = {}, function[64] = {};
};
thread_local Note note;

constexpr int kCrashes[] = {SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL};
std::atomic<Breadcrumb *> crumbOfProcess{nullptr};
struct sigaction before[std::size(kCrashes)];

/// Nothing here but plain stores: the process is in ruins.
void onCrash(int signal) {
  if (Breadcrumb *crumb = crumbOfProcess.load(std::memory_order_relaxed); crumb && note.isSet) {
    crumb->plugin.set({note.plugin, strnlen(note.plugin, sizeof note.plugin)});
    crumb->function.set({note.function, strnlen(note.function, sizeof note.function)});
  }
  for (std::size_t i = 0; i < std::size(kCrashes); ++i)
    if (kCrashes[i] == signal) sigaction(signal, &before[i], nullptr);
  raise(signal);  // to who was there before, once this is back
}

template <std::size_t N>
void copy(char (&to)[N], std::string_view from) {
  const std::size_t size = std::min(from.size(), N - 1);
  std::memcpy(to, from.data(), size);
  to[size] = '\0';
}

}  // namespace

CrashNote::CrashNote(std::string_view plugin, std::string_view function) {
  copy(note.plugin, plugin);
  copy(note.function, function);
  note.isSet = true;
}

CrashNote::~CrashNote() { note.isSet = false; }

void writeCrashNotesTo(Breadcrumb &crumb) {
  if (crumbOfProcess.exchange(&crumb)) return;
  struct sigaction action {};
  action.sa_handler = onCrash;
  for (std::size_t i = 0; i < std::size(kCrashes); ++i) sigaction(kCrashes[i], &action, &before[i]);
}

}  // namespace fovea
