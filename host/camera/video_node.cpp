#include "camera/video_node.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <filesystem>
#include <string_view>
#include <utility>

namespace fovea {
namespace {

constexpr std::string_view kPrefix = "video";

class KernelVideo final : public VideoNode {
 public:
  explicit KernelVideo(int file) : file_(file), wake_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}
  ~KernelVideo() override { ::close(file_), ::close(wake_); }

  int control(unsigned long request, void *argument) override {
    while (::ioctl(file_, request, argument) != 0)
      if (errno != EINTR) return errno;
    return 0;
  }
  std::span<const std::uint8_t> map(std::size_t length, std::int64_t offset) override {
    void *mapped = ::mmap(nullptr, length, PROT_READ | PROT_WRITE, MAP_SHARED, file_, offset);
    if (mapped == MAP_FAILED) return {};
    return {static_cast<const std::uint8_t *>(mapped), length};
  }
  void unmap(std::span<const std::uint8_t> buffer) override {
    ::munmap(const_cast<std::uint8_t *>(buffer.data()), buffer.size());
  }

  Wake wait(Duration limit) override {
    pollfd files[] = {{file_, POLLIN, 0}, {wake_, POLLIN, 0}};
    ::poll(files, 2, int(std::chrono::duration_cast<std::chrono::milliseconds>(limit).count()));
    std::uint64_t times = 0;
    if (files[1].revents) (void)!::read(wake_, &times, sizeof times);
    if (files[0].revents & POLLIN) return Wake::Picture;
    return files[0].revents & (POLLERR | POLLHUP | POLLNVAL) ? Wake::Gone : Wake::Nothing;
  }
  void wake() override {
    const std::uint64_t once = 1;
    (void)!::write(wake_, &once, sizeof once);
  }

 private:
  int file_, wake_;
};

/// By their numbers: /dev/video2 before /dev/video10.
std::vector<std::string> nodesOfKernel() {
  std::vector<std::pair<int, std::string>> found;
  std::error_code none;
  for (const auto &entry : std::filesystem::directory_iterator("/dev", none)) {
    const std::string name = entry.path().filename();
    int number = 0;
    const char *end = name.data() + name.size();
    if (name.starts_with(kPrefix) && std::from_chars(name.data() + kPrefix.size(), end, number).ptr == end)
      found.emplace_back(number, entry.path());
  }
  std::ranges::sort(found);
  std::vector<std::string> nodes;
  for (auto &[number, node] : found) nodes.push_back(std::move(node));
  return nodes;
}

}  // namespace

VideoPort kernelVideo() {
  return {nodesOfKernel, [](const std::string &node, int &why) -> std::unique_ptr<VideoNode> {
            const int file = ::open(node.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC);
            if (file >= 0) return std::make_unique<KernelVideo>(file);
            why = errno;
            return nullptr;
          }};
}

}  // namespace fovea
