#pragma once
// An X server of the test's own, without a screen.

#include "support/x_server.hpp"

namespace fovea::testing {

class Xvfb : public XServer {
 public:
  explicit Xvfb(const char *screen = "1280x1024x24", const char *without = nullptr) {
    std::vector<std::string> words{"Xvfb", "-screen", "0", screen};
    if (without) words.insert(words.end(), {"-extension", without});
    start(std::move(words));
  }
};

}  // namespace fovea::testing
