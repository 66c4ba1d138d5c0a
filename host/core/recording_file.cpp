#include "core/recording_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace fovea {

Result<std::filesystem::path> newRecordingFile(const std::filesystem::path &folder,
                                               const std::string &extension) {
  std::error_code problem;
  std::filesystem::create_directories(folder.parent_path(), problem);
  ::mkdir(folder.c_str(), 0700);  // what somebody said or did is not everybody's
  for (int number = 1;; ++number) {
    const std::filesystem::path file = folder / ("recording-" + std::to_string(number) + extension);
    const int made = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (made >= 0) return ::close(made), file;
    if (errno != EEXIST)
      return Error{ErrorCode::Io, std::string("no recording can be kept there: ") + std::strerror(errno),
                   file.string(), "look at the disk and at the rights to the folder"};
  }
}

}  // namespace fovea
