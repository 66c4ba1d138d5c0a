// What participants are called: nothing of it may cost a row or another's file, or lead out of the data folder.

#include <set>

#include "fixture.hpp"

namespace fovea {
namespace {

using test::GivenASession;
namespace fs = std::filesystem;

TEST_F(GivenASession, WhenParticipantsHaveStrangeNamesThenEachRunHasFilesOfItsOwnWithinTheDataFolder) {
  const std::vector<std::string> names{"../x", "..", "[1]", "CON", std::string(300, 'x'), "\U0001F600", "", " ", "a/b", "a\nb", "x.csv"};
  open();
  const std::string data = fs::weakly_canonical(session_->dataDir()).string() + "/";
  std::set<std::string> files;
  std::size_t count = 0;

  for (const std::string &name : names) {
    const Value result = run({{"participant", name}, {"frames", 1}});

    ASSERT_TRUE(result.find("files")) << name;
    EXPECT_EQ(result.textOr("ending", ""), "finished") << name;
    for (const Value &file : *result.find("files")->list()) {
      EXPECT_EQ(fs::canonical(*file.text()).string().find(data), 0u) << *file.text();
      files.insert(*file.text());
      ++count;
    }
  }

  EXPECT_EQ(files.size(), count);
}

}  // namespace
}  // namespace fovea
