#pragma once
// One video device of the kernel, as thin as it can be: tests have another one.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "clock/clock.hpp"

namespace fovea {

/// Thread: one at a time, but for wake().
class VideoNode {
 public:
  enum class Wake { Picture, Nothing, Gone };
  virtual ~VideoNode() = default;
  /// As ioctl(2), asked again where a signal came between: 0, or the number of the error.
  virtual int control(unsigned long request, void *argument) = 0;
  /// A buffer of the driver's, until it is unmapped; empty: it cannot be had.
  virtual std::span<const std::uint8_t> map(std::size_t length, std::int64_t offset) = 0;
  virtual void unmap(std::span<const std::uint8_t> buffer) = 0;
  virtual Wake wait(Duration limit) = 0;
  /// Ends the wait(), or the next one. Thread: [any].
  virtual void wake() = 0;
};

/// What there is of them.
struct VideoPort {
  std::function<std::vector<std::string>()> nodes;
  /// Null: `why` is the number of the error.
  std::function<std::unique_ptr<VideoNode>(const std::string &node, int &why)> open;
};
VideoPort kernelVideo();

}  // namespace fovea
