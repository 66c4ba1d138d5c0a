#pragma once
// What the names of files begin with, and who may use it.

#include <filesystem>
#include <string>
#include <vector>

#include "data/disk.hpp"

namespace fovea {

/// The right to all names in a folder that begin with a stem: while it lives, no other process and no other
/// thread gets the same one. A process that dies gives it back.
///
/// Thread: any.
class StemReservation {
 public:
  /// The first of `wanted`, `wanted_1`, `wanted_2`, ... that nobody has and no file begins with; with `endings`, no file
  /// that ends like one of those. In a folder that takes no files, where nothing can be overwritten either, nobody is
  /// kept from the same one.
  static StemReservation take(const std::filesystem::path &folder, const std::string &wanted,
                              const std::vector<std::string> &endings = {});
  /// Of nothing: nobody is kept from anything.
  StemReservation() = default;
  StemReservation(StemReservation &&other) noexcept
      : stem_(std::move(other.stem_)), file_(std::exchange(other.file_, {})), lock_(std::move(other.lock_)) {}
  StemReservation &operator=(StemReservation &&other) noexcept;
  ~StemReservation();

  const std::string &stem() const { return stem_; }

 private:
  StemReservation(std::string stem, std::filesystem::path file, FileHandle lock)
      : stem_(std::move(stem)), file_(std::move(file)), lock_(std::move(lock)) {}

  std::string stem_;
  std::filesystem::path file_;  // its lock is the right
  FileHandle lock_;
};

/// `stem`, an underscore, the number.
std::string numbered(const std::string &stem, int number);

/// Removes what processes that died have left of their reservations.
void removeDeadReservations(const std::filesystem::path &folder);

}  // namespace fovea
