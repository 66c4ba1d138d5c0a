#include "plugins/manifest.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <random>
#include <sstream>

namespace fovea {
namespace {

std::string bad(const std::string &name) { return std::string(FOVEA_TEST_PLUGINS) + "/" + name + ".so"; }

std::string bytesOf(const std::string &file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

Result<std::string> noteIn(const std::string &bytes) {
  std::istringstream file(bytes);
  return manifestNoteOf(file, bytes.size(), "x.so");
}

constexpr char kFields[] =
    R"("name":"n","vendor":"v","version":"1.0.0","description":"d","license":"MIT","url":"https://example.org")";

std::string manifestWith(const std::string &more) { return std::string("{") + kFields + "," + more + "}"; }

TEST(GivenAPluginLibrary, WhenItsNoteIsReadThenTheManifestComesOutUnrun) {
  auto note = readManifestNote(bad("wrong_hash"));
  ASSERT_TRUE(note) << note.error().text();
  auto manifest = parseManifest(*note, "x");
  ASSERT_TRUE(manifest) << manifest.error().text();
  EXPECT_EQ(manifest->id, "org.test.wrong-hash");
  EXPECT_EQ(manifest->key(), "wrong-hash");
  EXPECT_EQ(manifest->kind, PluginKind::Experiment);
}

TEST(GivenALibraryWithoutAManifest, WhenItsNoteIsReadThenItIsNoPlugin) {
  auto note = readManifestNote(bad("not_a_plugin"));
  ASSERT_FALSE(note);
  EXPECT_EQ(note.error().code, ErrorCode::BadPlugin);
  EXPECT_NE(note.error().what.find("not a fovea plugin"), std::string::npos);
}

TEST(GivenAFileThatIsNoLibrary, WhenItsNoteIsReadThenItIsNoPlugin) {
  auto note = noteIn("hello");
  ASSERT_FALSE(note);
  EXPECT_NE(note.error().what.find("not a shared library"), std::string::npos);
}

TEST(GivenAFileLargerThanAnyLibrary, WhenItsNoteIsReadThenItIsNoPluginAndMemoryIsSpared) {
  const auto file = std::filesystem::temp_directory_path() / ("fovea-large-" + std::to_string(getpid()) + ".so");
  std::ofstream(file) << "ELF";
  std::filesystem::resize_file(file, std::uintmax_t{1} << 40);  // a hole: it takes no room

  const auto note = readManifestNote(file);
  std::filesystem::remove(file);

  ASSERT_FALSE(note);
  EXPECT_EQ(note.error().code, ErrorCode::BadPlugin);
}

TEST(GivenALibraryWithDamagedBytes, WhenItsNoteIsReadThenNothingBreaks) {
  const std::string sound = bytesOf(bad("wrong_hash"));
  ASSERT_FALSE(sound.empty());
  std::mt19937 random(7);
  for (int round = 0; round < 3000; ++round) {
    std::string damaged = sound;
    for (int hit = 0; hit < 4; ++hit) {
      // The headers and the section table are where damage could mislead.
      const std::size_t place = hit % 2 ? random() % 64 : damaged.size() - 1 - random() % std::min<std::size_t>(damaged.size(), 2048);
      damaged[place] = static_cast<char>(random());
    }
    if (round % 3 == 0) damaged.resize(random() % damaged.size());
    auto note = noteIn(damaged);
    EXPECT_TRUE(!note || note->size() < sound.size());
  }
}

TEST(GivenAManifestThatLacksAField, WhenItIsParsedThenTheFieldIsNamed) {
  auto manifest = parseManifest(R"({"id":"a.b","kind":"fovea.page/1"})", "x.so");
  ASSERT_FALSE(manifest);
  EXPECT_NE(manifest.error().what.find("\"name\""), std::string::npos);
  EXPECT_EQ(manifest.error().where, "x.so");
}

TEST(GivenAManifestOfAnUnknownKindOrId, WhenItIsParsedThenItIsRefused) {
  EXPECT_FALSE(parseManifest(manifestWith(R"("id":"a.b","kind":"fovea.robot/1")"), "x"));
  EXPECT_FALSE(parseManifest(manifestWith(R"("id":"A b","kind":"fovea.page/1")"), "x"));
  EXPECT_FALSE(parseManifest(manifestWith(R"("id":"a.b","kind":"fovea.page/1","needs":[7])"), "x"));
  EXPECT_TRUE(parseManifest(manifestWith(R"("id":"a.b","kind":"fovea.page/1","needs":["fovea.log/1"])"), "x"));
}

TEST(GivenADamagedManifest, WhenItIsParsedThenTheMessageSaysSo) {
  auto note = readManifestNote(bad("damaged_manifest"));
  ASSERT_TRUE(note);
  auto manifest = parseManifest(*note, "x.so");
  ASSERT_FALSE(manifest);
  EXPECT_NE(manifest.error().what.find("manifest in the library is damaged"), std::string::npos);
}

}  // namespace
}  // namespace fovea
