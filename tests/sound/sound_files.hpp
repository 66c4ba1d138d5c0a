#pragma once
// Files of sound in a folder of the test's own.

#include <gtest/gtest.h>
#include <sndfile.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace fovea::test {

class SoundFolder {
 public:
  SoundFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "fovea-sound-XXXXXX").string();
    EXPECT_NE(mkdtemp(name.data()), nullptr);
    path_ = name;
  }
  ~SoundFolder() { std::filesystem::remove_all(path_); }
  SoundFolder(const SoundFolder &) = delete;
  SoundFolder &operator=(const SoundFolder &) = delete;
  std::filesystem::path operator/(const std::string &name) const { return path_ / name; }
  const std::filesystem::path &path() const { return path_; }

  std::filesystem::path write(const std::string &name, const std::vector<float> &values, int rate = 48000,
                              int channels = 1, int format = SF_FORMAT_WAV | SF_FORMAT_FLOAT) const {
    SF_INFO header{};
    header.samplerate = rate, header.channels = channels, header.format = format;
    SNDFILE *file = sf_open((path_ / name).c_str(), SFM_WRITE, &header);
    EXPECT_NE(file, nullptr) << sf_strerror(nullptr);
    EXPECT_EQ(sf_write_float(file, values.data(), sf_count_t(values.size())), sf_count_t(values.size()));
    sf_close(file);
    return path_ / name;
  }
  std::filesystem::path silence(const std::string &name, double seconds) const {
    return write(name, std::vector<float>(std::size_t(seconds * 48000)));
  }
  std::filesystem::path text(const std::string &name, const std::string &words) const {
    std::ofstream(path_ / name) << words;
    return path_ / name;
  }

 private:
  std::filesystem::path path_;
};

}  // namespace fovea::test
