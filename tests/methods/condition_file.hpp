#pragma once
// Files for the tests of condition files, gone with the test.

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <string>

#include "fovea/failure.hpp"
#include "fovea/methods/conditions.hpp"

namespace fovea::test {

class GivenAFolderOfConditions : public ::testing::Test {
 protected:
  GivenAFolderOfConditions() { std::filesystem::create_directories(folder_); }
  ~GivenAFolderOfConditions() override { std::filesystem::remove_all(folder_); }

  std::filesystem::path write(const std::string &name, const std::string &bytes) const {
    std::ofstream(folder_ / name, std::ios::binary) << bytes;
    return folder_ / name;
  }
  static std::string failureOf(const std::function<void()> &work) {
    try {
      work();
    } catch (const Failure &failure) {
      return failure.what();
    }
    return "nothing was refused";
  }
  static std::vector<Value> column(const ConditionTable &table, const std::string &name) {
    std::vector<Value> values;
    for (const Dict &condition : table.conditions)
      for (const auto &[key, value] : condition)
        if (key == name) values.push_back(value);
    return values;
  }

  std::filesystem::path folder_ = std::filesystem::path(::testing::TempDir()) /
                                  (std::string("conditions-") + ::testing::UnitTest::GetInstance()->current_test_info()->name() + "-" +
                                   std::to_string(getpid()));
};

}  // namespace fovea::test
