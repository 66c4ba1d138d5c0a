#include "app/sub_program.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <string_view>

namespace fovea {
namespace {

constexpr std::string_view kPrograms[] = {"export", "import", "remote"};

}  // namespace

int becomeSubProgram(int argc, char **argv) {
  if (argc < 2 || std::find(std::begin(kPrograms), std::end(kPrograms), argv[1]) == std::end(kPrograms)) return -1;
  std::error_code none;
  const auto self = std::filesystem::read_symlink("/proc/self/exe", none);
  const auto program = self.parent_path() / (std::string("fovea-") + argv[1]);
  ::execv(program.c_str(), argv + 1);
  std::fprintf(stderr, "fovea: %s: the program cannot be started: %s; install it beside fovea\n", program.c_str(), std::strerror(errno));
  return 1;
}

}  // namespace fovea
