#pragma once
// A picture to show, for a gallery that brings no files along.

#include <filesystem>

namespace gallery {

/// A file that is there as long as this is: a colourful circle on stripes, 128 pixels wide and high.
class Picture {
 public:
  /// Errors: Failure when it cannot be written.
  Picture();
  ~Picture();
  Picture(const Picture &) = delete;
  Picture &operator=(const Picture &) = delete;
  std::string file() const { return file_.string(); }

 private:
  std::filesystem::path file_;
};

}  // namespace gallery
