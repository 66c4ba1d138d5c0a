#include "plugins/catalogue.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <unistd.h>

namespace fovea {
namespace {
namespace fs = std::filesystem;

class GivenAFolderOfPlugins : public ::testing::Test {
 protected:
  GivenAFolderOfPlugins() {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
    for (const char *name : {"wrong_hash", "lying_manifest", "not_a_plugin", "damaged_manifest"})
      fs::copy_file(std::string(FOVEA_TEST_PLUGINS) + "/" + name + ".so", folder_ / (std::string(name) + ".so"));
  }
  ~GivenAFolderOfPlugins() override { fs::remove_all(folder_); }

  fs::path folder_ = fs::path(::testing::TempDir()) / ("catalogue-" + std::to_string(::getpid()));
};

TEST_F(GivenAFolderOfPlugins, WhenItIsScannedThenSoundManifestsAreFoundAndOthersAreExplained) {
  const Catalogue catalogue = Catalogue::scan({folder_});
  EXPECT_EQ(catalogue.plugins().size(), 2u);
  ASSERT_EQ(catalogue.rejected().size(), 2u);
  EXPECT_FALSE(catalogue.rejected()[0].isNoPlugin) << "a damaged manifest is worth a warning";
  EXPECT_TRUE(catalogue.rejected()[1].isNoPlugin) << "any other library is not";
}

TEST_F(GivenAFolderOfPlugins, WhenOneIsWantedByKeyIdOrPathThenItIsFound) {
  const Catalogue catalogue = Catalogue::scan({folder_});
  EXPECT_TRUE(catalogue.find("wrong-hash", PluginKind::Experiment));
  EXPECT_TRUE(catalogue.find("org.test.wrong-hash", PluginKind::Experiment));
  EXPECT_TRUE(catalogue.find((folder_ / "wrong_hash.so").string(), PluginKind::Experiment));
}

TEST_F(GivenAFolderOfPlugins, WhenAnUnknownKeyIsWantedThenTheNearestIsSuggested) {
  auto found = Catalogue::scan({folder_}).find("wrong-hsh", PluginKind::Experiment);
  ASSERT_FALSE(found);
  EXPECT_NE(found.error().text().find("did you mean \"wrong-hash\"?"), std::string::npos) << found.error().text();
}

TEST_F(GivenAFolderOfPlugins, WhenAPathLeadsNowhereThenTheMessageNamesIt) {
  auto found = Catalogue::scan({}).find("/nowhere/x.so", PluginKind::Experiment);
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().where, "/nowhere/x.so");
}

TEST_F(GivenAFolderOfPlugins, WhenAnExperimentIsWantedAsAPageThenItsKindIsNamed) {
  auto found = Catalogue::scan({}).find((folder_ / "wrong_hash.so").string(), PluginKind::Page);
  ASSERT_FALSE(found);
  EXPECT_NE(found.error().what.find("another kind of plugin: experiment"), std::string::npos);
}

TEST_F(GivenAFolderOfPlugins, WhenAnIdIsThereTwiceThenTheFirstWinsAndTheOtherIsReported) {
  const fs::path second = folder_ / "more";
  fs::create_directories(second);
  fs::copy_file(folder_ / "wrong_hash.so", second / "wrong_hash.so");
  const Catalogue catalogue = Catalogue::scan({second, folder_});
  EXPECT_EQ(catalogue.find("wrong-hash", PluginKind::Experiment)->file, second / "wrong_hash.so");
  const bool isReported = std::any_of(catalogue.rejected().begin(), catalogue.rejected().end(),
                                      [](const Rejected &each) { return each.error.what.find("shadowed") != std::string::npos; });
  EXPECT_TRUE(isReported);
}

TEST_F(GivenAFolderOfPlugins, WhenABundleIsThereThenItsLibraryIsFoundWithItsFolder) {
  const fs::path bundle = folder_ / "org.test.wrong-hash";
  fs::create_directories(bundle / "linux-x86_64");
  fs::rename(folder_ / "wrong_hash.so", bundle / "linux-x86_64/plugin.so");
  auto found = Catalogue::scan({folder_}).find("wrong-hash", PluginKind::Experiment);
  ASSERT_TRUE(found) << found.error().text();
  EXPECT_EQ(found->folder, bundle);
}

}  // namespace
}  // namespace fovea
