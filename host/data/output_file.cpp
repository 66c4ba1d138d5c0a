#include "data/output_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

namespace fovea {

OutputFile::OutputFile(const std::filesystem::path &file, unsigned rights)
    : path_(file), file_(::open(file.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, rights)) {
  if (!file_.isOpen()) problem_ = errno;
  text_.reserve(kBytes + 4096);
}

void OutputFile::write() {
  std::string_view left = text_;
  while (problem_ == 0 && !left.empty()) {
    const ssize_t count = ::write(file_.number(), left.data(), left.size());
    if (count >= 0)
      left.remove_prefix(static_cast<std::size_t>(count));
    else if (errno != EINTR)
      problem_ = errno;
  }
  text_.clear();
}

Result<void> OutputFile::close() {
  write();
  if (problem_ == 0 && ::fsync(file_.number()) != 0) problem_ = errno;
  if (problem_ != 0) return diskError("the file cannot be written", path_, problem_);
  return {};
}

TemporaryFile::~TemporaryFile() {
  if (!path_.empty()) ::unlink(path_.c_str());
}

}  // namespace fovea
