#include "window/ramp_note.hpp"

#include <X11/Xlib.h>
#include <X11/extensions/Xrandr.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <memory>
#include <optional>
#include <sstream>

namespace fovea {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view kPrefix = "ramp-";
constexpr std::size_t kMostEntries = 65536;

struct LeftRamp {
  std::string display, monitor;
  GammaRamp ramp;
};

/// Display and monitor in a line each, the number of entries, then the three guns.
std::string textOf(const std::string &display, const std::string &monitor, const GammaRamp &ramp) {
  std::ostringstream text;
  text << display << "\n" << monitor << "\n" << ramp.red.size() << "\n";
  for (const auto *gun : {&ramp.red, &ramp.green, &ramp.blue}) {
    for (const std::uint16_t entry : *gun) text << entry << " ";
    text << "\n";
  }
  return text.str();
}

std::optional<LeftRamp> readNote(const fs::path &file) {
  std::ifstream text(file);
  LeftRamp left;
  std::size_t entries = 0;
  if (!std::getline(text, left.display) || !std::getline(text, left.monitor) || !(text >> entries) || entries > kMostEntries) return std::nullopt;
  for (auto *gun : {&left.ramp.red, &left.ramp.green, &left.ramp.blue}) {
    gun->resize(entries);
    for (std::uint16_t &entry : *gun)
      if (!(text >> entry)) return std::nullopt;
  }
  return left;
}

bool putBack(Display *display, XRRScreenResources *resources, const LeftRamp &left) {
  for (int i = 0; i < resources->noutput; ++i) {
    const std::unique_ptr<XRROutputInfo, decltype(&XRRFreeOutputInfo)> output(XRRGetOutputInfo(display, resources, resources->outputs[i]), XRRFreeOutputInfo);
    if (!output || output->crtc == None || std::string_view(output->name, static_cast<std::size_t>(output->nameLen)) != left.monitor) continue;
    const auto entries = static_cast<std::size_t>(XRRGetCrtcGammaSize(display, output->crtc));
    if (entries != left.ramp.red.size()) return false;
    const std::unique_ptr<XRRCrtcGamma, decltype(&XRRFreeGamma)> gamma(XRRAllocGamma(static_cast<int>(entries)), XRRFreeGamma);
    if (!gamma) return false;
    std::copy(left.ramp.red.begin(), left.ramp.red.end(), gamma->red);
    std::copy(left.ramp.green.begin(), left.ramp.green.end(), gamma->green);
    std::copy(left.ramp.blue.begin(), left.ramp.blue.end(), gamma->blue);
    XRRSetCrtcGamma(display, output->crtc, gamma.get());
    XSync(display, False);
    return true;
  }
  return false;
}

/// A display server that is gone has taken its tables with it.
bool putBack(const LeftRamp &left) {
  const std::unique_ptr<Display, decltype(&XCloseDisplay)> display(XOpenDisplay(left.display.c_str()), XCloseDisplay);
  int event = 0, error = 0;
  if (!display || !XRRQueryExtension(display.get(), &event, &error)) return false;
  const std::unique_ptr<XRRScreenResources, decltype(&XRRFreeScreenResources)> resources(
      XRRGetScreenResourcesCurrent(display.get(), DefaultRootWindow(display.get())), XRRFreeScreenResources);
  return resources && putBack(display.get(), resources.get(), left);
}

Error cannotNote(const fs::path &where, int reason) {
  return {ErrorCode::Io, std::string("what the screen's table was cannot be noted: ") + std::strerror(reason), where.string(),
          "see that this folder is yours and has room; a crash would leave the screen with the experiment's gamma"};
}

}  // namespace

fs::path rampNoteFolder() {
  if (const char *runtime = std::getenv("XDG_RUNTIME_DIR"); runtime && *runtime) return fs::path(runtime) / "fovea";
  std::error_code none;
  return fs::temp_directory_path(none) / ("fovea-" + std::to_string(getuid()));
}

Result<void> RampNote::write(const fs::path &folder, const std::string &display, const std::string &monitor, const GammaRamp &ramp) {
  forget();
  std::error_code none;
  fs::create_directories(folder, none);
  (void)chmod(folder.c_str(), S_IRWXU);
  std::string name = (folder / (std::string(kPrefix) + "XXXXXX")).string();
  const int number = mkostemp(name.data(), O_CLOEXEC);
  if (number < 0) return cannotNote(folder, errno);
  number_ = number;
  file_ = name;
  const std::string text = textOf(display, monitor, ramp);
  if (flock(number, LOCK_EX | LOCK_NB) == 0 && ::write(number, text.data(), text.size()) == static_cast<ssize_t>(text.size())) return {};
  const int reason = errno;
  forget();
  return cannotNote(folder, reason);
}

void RampNote::forget() {
  if (number_ < 0) return;
  unlink(file_.c_str());
  close(number_);
  number_ = -1;
}

int restoreLeftRamps(const fs::path &folder) {
  int restored = 0;
  std::error_code none;
  for (const auto &entry : fs::directory_iterator(folder, none)) {
    if (!entry.path().filename().string().starts_with(kPrefix)) continue;
    const int number = open(entry.path().c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (number < 0) continue;
    struct stat told {};
    const bool isMine = fstat(number, &told) == 0 && told.st_uid == getuid();
    if (isMine && flock(number, LOCK_EX | LOCK_NB) == 0) {
      if (const auto left = readNote(entry.path()); left && putBack(*left)) ++restored;
      unlink(entry.path().c_str());
    }
    close(number);
  }
  return restored;
}

}  // namespace fovea
